import { reduceTaskName, rootTaskName } from "../../client/protocol/task-batch.ts";
import type { Changes, FanOutState, Solo, SoloPhase } from "./fan-out-state.ts";
import { maxLosses } from "./numbered-tasks.ts";
import type { RetryDelays } from "./retry-delays.ts";
import type { Verdict } from "./verdict.ts";

export const soloTaskName = (phase: SoloPhase): string =>
  phase === "root" ? rootTaskName : phase === "reduce" ? reduceTaskName : phase;

const nobodyFinishes: Verdict = {
  reason: "error",
  result: null,
  message: "a task around the others can't be promised a completion",
};

/** The tasks around the numbered ones, one of each kind at most: preProcess, root, postProcess, reduce. */
export class StageTasks {
  readonly #state: FanOutState;
  readonly #changes: Changes;
  readonly #delays: RetryDelays;

  constructor(state: FanOutState, changes: Changes, delays: RetryDelays) {
    this.#state = state;
    this.#changes = changes;
    this.#delays = delays;
    for (const solo of state.solos) if (solo.state === "delayed") solo.state = "waiting";
  }

  get(phase: SoloPhase): Solo | undefined {
    return this.#state.solos.find((solo) => solo.phase === phase);
  }

  add(phase: SoloPhase): void {
    this.#state.solos.push({
      phase,
      state: "waiting",
      fails: 0,
      losses: 0,
      workerId: null,
      startedAt: null,
      finishedAt: null,
      result: null,
      message: null,
      reason: null,
    });
    this.#changes.header = true;
  }

  get waiting(): Solo[] {
    return this.#state.solos.filter((solo) => solo.state === "waiting");
  }

  /** Whether the numbered tasks may be executed: not before preProcess, and not for a root that failed. */
  get letTasksRun(): boolean {
    const pre = this.get("preProcess");
    return (pre === undefined || pre.state === "success") && this.get("root")?.state !== "failed";
  }

  claim(solo: Solo, workerId: string, now: number): void {
    solo.state = "claimed";
    solo.workerId = workerId;
    solo.startedAt = now;
    this.#changes.header = true;
  }

  settle(phase: SoloPhase, verdict: Verdict, now: number): void {
    if (verdict.reason === "accepted") {
      this.settle(phase, nobodyFinishes, now);
      return;
    }
    const { reason, result, message } = verdict;
    const solo = this.get(phase);
    if (solo?.state !== "claimed") return;
    this.#changes.header = true;
    if (reason === "returned") {
      this.#returnTo(solo, now, "the worker left in the middle of the root task");
      return;
    }
    solo.finishedAt = now;
    solo.result = result;
    solo.message = message;
    if (reason === null) {
      solo.state = "success";
      return;
    }
    solo.reason = reason;
    solo.fails += 1;
    const { rules, table, ending } = this.#state;
    // What a root task has mapped would be mapped a second time.
    const mayRetry = solo.fails <= rules.retries && (phase !== "root" || table.size === 0);
    if (!mayRetry || ending) solo.state = "failed";
    else if (rules.retryIntervalMs === 0) solo.state = "waiting";
    else {
      solo.state = "delayed";
      this.#delays.add(phase, now + rules.retryIntervalMs);
    }
  }

  /** It never arrived. */
  takeBack(phase: SoloPhase): void {
    const solo = this.get(phase);
    if (solo?.state !== "claimed") return;
    solo.state = "waiting";
    this.#changes.header = true;
  }

  lose(phase: SoloPhase, workerId: string, now: number): void {
    const solo = this.get(phase);
    if (solo?.state !== "claimed") return;
    this.#changes.header = true;
    solo.losses += 1;
    const why = `worker ${workerId} was lost`;
    if (this.#state.rules.failover && !this.#state.ending && solo.losses < maxLosses)
      this.#returnTo(solo, now, why);
    else {
      solo.state = "failed";
      solo.reason = "worker_lost";
      solo.message = why;
      solo.finishedAt = now;
    }
  }

  passDelay(phase: SoloPhase): void {
    const solo = this.get(phase);
    if (solo?.state !== "delayed") return;
    solo.state = "waiting";
    this.#changes.header = true;
  }

  dropWaiting(why: string, now: number): void {
    for (const solo of this.#state.solos) {
      if (solo.state !== "waiting" && solo.state !== "delayed") continue;
      solo.state = "failed";
      solo.reason = "killed";
      solo.message = why;
      solo.finishedAt = now;
    }
    this.#changes.header = true;
  }

  #returnTo(solo: Solo, now: number, why: string): void {
    if (solo.phase !== "root" || this.#state.table.size === 0) {
      solo.state = "waiting";
      return;
    }
    solo.state = "failed";
    solo.reason = "worker_lost";
    solo.message = `${why}, after it had mapped ${this.#state.table.size} subtasks`;
    solo.finishedAt = now;
  }
}
