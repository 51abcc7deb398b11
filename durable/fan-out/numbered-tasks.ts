import { utf8Bytes } from "../../client/http-rules/index.ts";
import { type Changes, type Claim, type Detail, type FanOutState, isListed } from "./fan-out-state.ts";
import type { RetryDelays } from "./retry-delays.ts";
import { taskStates } from "./task-table.ts";
import { failureText, type Verdict } from "./verdict.ts";
import type { WaitingLine } from "./waiting-line.ts";

/** A task that lost so many workers is more likely their end than their victim. */
export const maxLosses = 3;
const maxFailuresKept = 1_000;

/** Shards, parts and subtasks: what becomes of each, and what is kept of it. */
export class NumberedTasks {
  readonly #state: FanOutState;
  readonly #changes: Changes;
  readonly #line: WaitingLine;
  readonly #delays: RetryDelays;
  /** Tasks that a person killed and that go on until their workers hear of it. */
  readonly #killed = new Map<number, string>();
  /** How many tasks each worker has, or has done. */
  readonly #owned = new Map<number, number>();

  constructor(state: FanOutState, changes: Changes, line: WaitingLine, delays: RetryDelays) {
    this.#state = state;
    this.#changes = changes;
    this.#line = line;
    this.#delays = delays;
    const { table } = state;
    for (let task = 0; task < table.size; task += 1) {
      const worker = table.worker(task);
      if (worker > 0 && table.state(task) !== taskStates.waiting) this.#own(worker, 1);
      if (table.state(task) === taskStates.delayed) table.setState(task, taskStates.waiting);
    }
  }

  ownedBy(worker: number): number {
    return this.#owned.get(worker) ?? 0;
  }

  claim(tasks: readonly number[], worker: number, now: number): void {
    const { table, rules } = this.#state;
    for (const task of tasks) {
      table.setState(task, taskStates.claimed);
      if (table.worker(task) !== worker) table.setWorker(task, worker);
      if (isListed(rules.mode))
        this.#note(task, { startedAt: now, finishedAt: null, message: null, result: null });
    }
    this.#own(worker, tasks.length);
  }

  settle(task: number, verdict: Verdict, now: number): void {
    if (!this.isUnderWay(task)) return;
    const { rules, ending } = this.#state;
    const { reason, result, message } = verdict;
    if (reason === null) this.#succeed(task, result, message, now);
    else if (ending && (reason === "returned" || reason === "accepted"))
      this.#fail(task, endingWords(ending), now);
    else if (reason === "accepted") this.#promise(task, now);
    else if (reason !== "returned") this.#failTry(task, failureText(verdict), now);
    else if (rules.mode === "broadcast") this.#fail(task, "the worker left before it began", now);
    else if (this.#killed.has(task)) this.#failTry(task, null, now);
    else this.#giveBack(task);
  }

  /** One execution failed; another follows, unless the job's retries are used up or a person did not want it. */
  #failTry(task: number, text: string | null, now: number): void {
    const { table, rules, ending } = this.#state;
    const killedBy = this.#killed.get(task);
    if (ending || killedBy !== undefined) {
      this.#fail(task, killedBy === undefined ? text : `killed by ${killedBy}`, now);
      return;
    }
    table.setFails(task, table.fails(task) + 1);
    if (table.fails(task) > rules.retries) {
      this.#fail(task, text, now);
      return;
    }
    if (rules.retryIntervalMs === 0) this.#giveBack(task);
    else {
      table.setState(task, taskStates.delayed);
      this.#delays.add(task, now + rules.retryIntervalMs);
    }
    if (isListed(rules.mode))
      this.#note(task, { message: text, finishedAt: now, tries: this.tries(task) + 1 });
  }

  /** Its target answered 202 and has a URL to finish it by. */
  #promise(task: number, now: number): void {
    if (!this.#state.rules.isCalls) {
      this.#failTry(
        task,
        "the worker says accepted, but only the target of an http job can finish later",
        now,
      );
      return;
    }
    this.#state.table.setState(task, taskStates.promised);
    this.#note(task, { message: "HTTP 202: its target finishes it by the completion URL" });
  }

  /** Somebody executes it, or its target is to finish it. */
  isUnderWay(task: number): boolean {
    const at = this.#state.table.state(task);
    return at === taskStates.claimed || at === taskStates.promised;
  }

  /** Executions of a listed task that came to an end. */
  tries(task: number): number {
    return this.#state.details.get(task)?.tries ?? 0;
  }

  /** Its failure, when its worker tells of it, is the last: the kill was meant for the task, not for one try. */
  noteKill(task: number, by: string): void {
    this.#killed.set(task, by);
  }

  /** Positions in a batch of tasks that a person killed, for as long as their worker has not told of their end. */
  killedIn({ tasks, closed }: Claim): number[] {
    if (this.#killed.size === 0) return [];
    return tasks.flatMap((task, position) =>
      closed[position] === 0 && this.#killed.has(task) ? [position] : [],
    );
  }

  /** Nobody can be told: the target has its request. */
  killCall(task: number, by: string, now: number): void {
    if (this.isUnderWay(task)) this.#fail(task, `killed by ${by}`, now);
  }

  #succeed(task: number, result: string | null, message: string | null, now: number): void {
    const { table, rules } = this.#state;
    table.setState(task, taskStates.success);
    this.#killed.delete(task);
    if (!isListed(rules.mode)) {
      this.#forgetNote(task);
      return;
    }
    if (result !== null) this.#state.bytes += utf8Bytes(result);
    this.#note(task, { result, message, finishedAt: now });
  }

  /** It never arrived. */
  takeBack(task: number): void {
    if (this.#state.table.state(task) === taskStates.claimed) this.#giveBack(task);
  }

  lose(task: number, workerId: string, now: number): void {
    const { table, rules, ending } = this.#state;
    if (table.state(task) !== taskStates.claimed) return;
    table.setLosses(task, table.losses(task) + 1);
    if (this.#killed.has(task)) this.#failTry(task, null, now);
    else if (rules.mode === "broadcast" || !rules.failover || ending || table.losses(task) >= maxLosses)
      this.#fail(task, `worker_lost: worker ${workerId} was lost`, now);
    else this.#giveBack(task);
  }

  /** A part that its worker never fetched. */
  losePart(part: number, workerId: string, now: number): void {
    const { table } = this.#state;
    if (part >= 0 && part < table.size && table.state(part) === taskStates.waiting)
      this.#fail(part, `worker_lost: worker ${workerId} was lost`, now);
  }

  passDelay(task: number): void {
    if (this.#state.table.state(task) === taskStates.delayed) this.#giveBack(task);
  }

  /** None of what waits will be executed. */
  dropWaiting(why: string, now: number): void {
    const { table, rules } = this.#state;
    this.#line.forgetReturned();
    if (!isListed(rules.mode)) return;
    for (let task = 0; task < table.size; task += 1) {
      const at = table.state(task);
      const isOver = at !== taskStates.waiting && at !== taskStates.delayed && at !== taskStates.promised;
      if (!isOver) this.#fail(task, why, now);
    }
  }

  mark(task: number, by: string, now: number): void {
    this.#state.table.setState(task, taskStates.marked);
    if (isListed(this.#state.rules.mode)) this.#note(task, { message: `marked by ${by}`, finishedAt: now });
    else this.#forgetNote(task);
  }

  rerun(task: number): void {
    this.#state.table.setFails(task, 0);
    this.#state.table.setLosses(task, 0);
    this.#killed.delete(task);
    if (isListed(this.#state.rules.mode)) this.#note(task, { tries: this.tries(task) + 1 });
    this.#giveBack(task);
  }

  #giveBack(task: number): void {
    this.#own(this.#state.table.worker(task), -1);
    this.#state.table.setState(task, taskStates.waiting);
    this.#line.putBack(task);
  }

  /** For good. */
  #fail(task: number, message: string | null, now: number): void {
    const { table, rules, details } = this.#state;
    this.#killed.delete(task);
    table.setState(task, taskStates.failed);
    if (isListed(rules.mode) || details.size < maxFailuresKept || details.has(task))
      this.#note(task, { message, result: null, finishedAt: now });
  }

  #own(worker: number, count: number): void {
    this.#owned.set(worker, (this.#owned.get(worker) ?? 0) + count);
  }

  #note(task: number, changes: Partial<Detail>): void {
    const known = this.#state.details.get(task) ?? {
      task,
      result: null,
      message: null,
      startedAt: null,
      finishedAt: null,
    };
    this.#state.details.set(task, { ...known, ...changes });
    this.#changes.details.add(task);
  }

  #forgetNote(task: number): void {
    if (this.#state.details.delete(task)) this.#changes.details.add(task);
  }
}

export const endingWords = ({ by, reason }: NonNullable<FanOutState["ending"]>): string =>
  reason === "killed" ? `killed by ${by}` : "timeout";
