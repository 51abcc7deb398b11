import type { FanOutEnd, Progress, RunFanOutCalls, StartAnswer, Supply } from "../fan-out/rpc.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import type { WorkerEntry } from "./connected-workers.ts";
import type { Demand } from "./demand.ts";
import type { QueueEngine } from "./engine.ts";
import { demandOfRun } from "./job-entry.ts";
import { lackMessage } from "./lack.ts";
import { fanOutWorkerId, type Lease, type OpenRun, runKey } from "./open-run.ts";
import type { RunEvent } from "./run-machine.ts";
import { chooseWorker, type Eligibility, eligibleWorkers } from "./worker-choice.ts";

const retryMs = 1_000;

type Lack = NonNullable<Eligibility["lack"]>;

/** What the queue knows of a distributed run at work: soft, told anew by the run's object after every start. */
export interface FanOutLink {
  key: string;
  lease: string;
  demand: Demand;
  /** Tasks are spread over all workers up front, whether they have time or not. */
  isPush: boolean;
  supply: Supply;
  progress: Progress | null;
  /** Workers with tasks of the run in hand. */
  holders: Set<string>;
  /** Workers that were offered and have not asked yet. */
  offered: number;
  /** Workers that may take its tasks, as counted last: when that changes shares do too. */
  eligible: number;
  /** Workers that got nothing although something waits: their share is taken. Asked again when there is more. */
  sated: Set<string>;
  /** Since when something waits that nobody can take, and why. */
  unserved: { since: number; lack: Lack } | null;
}

export const supplyFor = (link: FanOutLink, workerId: string): number =>
  link.supply.any + (link.supply.only[workerId] ?? 0);

export const eventOfEnd = (end: FanOutEnd): RunEvent => {
  if (end.status === "success") return { type: "succeeded", result: end.result, message: end.message };
  const reason = end.reason === "completed" ? "error" : end.reason;
  return { type: "failed", reason, message: end.message, result: end.result };
};

/** The queue's side of distributed runs: starts their objects, wakes workers for what waits, carries kills and losses. */
export class FanOutLinks {
  readonly #engine: QueueEngine;
  readonly #links = new Map<string, FanOutLink>();
  readonly #starting = new Map<string, Promise<FanOutLink | null>>();
  #turnCount = 0;

  constructor(engine: QueueEngine) {
    this.#engine = engine;
  }

  get size(): number {
    return this.#links.size;
  }

  get(key: string): FanOutLink | undefined {
    return this.#links.get(key);
  }

  all(): Iterable<FanOutLink> {
    return this.#links.values();
  }

  stub(key: string): RunFanOutCalls {
    const { FAN_OUT } = this.#engine.env;
    return FAN_OUT.get(FAN_OUT.idFromName(key));
  }

  /** The link of a run at work; asks its object first when this start has not done so. */
  async of(key: string): Promise<FanOutLink | null> {
    const run = this.#engine.machine.state.runs.get(key);
    if (run?.lease?.workerId !== fanOutWorkerId) return null;
    const known = this.#links.get(key);
    if (known?.lease === run.lease.token) return known;
    return this.start(run, run.lease);
  }

  start(run: OpenRun, lease: Lease): Promise<FanOutLink | null> {
    const key = runKey(run);
    const id = `${key} ${lease.token}`;
    const under = this.#starting.get(id);
    if (under) return under;
    const starting = this.#start(run, lease).finally(() => this.#starting.delete(id));
    this.#starting.set(id, starting);
    return starting;
  }

  async #start(run: OpenRun, lease: Lease): Promise<FanOutLink | null> {
    const engine = this.#engine;
    const { state } = engine.machine;
    const key = runKey(run);
    const entry = state.jobs.get(run.jobId);
    const job = engine.store.readJob(run.jobId);
    if (!entry || !job || !state.app) return null;
    const demand = demandOfRun(entry, run);
    const eligible = eligibleWorkers(engine.workers.candidates(), demand, state.app.settings);
    const names = (workers: typeof eligible.workers) =>
      workers.map((worker) => ({ workerId: worker.workerId, address: worker.identity.address }));
    const all = eligibleWorkers(engine.workers.candidates(), demand, {
      ...state.app.settings,
      triggerBusyWorkers: true,
    });
    let answer: StartAnswer;
    try {
      answer = await this.stub(key).start({
        namespace: state.app.namespace,
        appId: state.app.appId,
        job,
        jobId: run.jobId,
        number: run.number,
        lease: lease.token,
        attempt: run.attempts.length + 1,
        parameters: run.parameters,
        scheduleAt: run.scheduleAt,
        dataAt: run.dataAt,
        trigger: run.trigger,
        workers: names(eligible.workers),
        leftOut: names(all.workers.filter((worker) => !eligible.workers.some((one) => one === worker))),
        upstream: run.upstream ?? [],
        signingSecrets: state.app.signingSecrets,
        publicUrl: state.app.publicUrl,
      });
    } catch (error) {
      logEvent("warn", "fan_out_unreachable", { runId: key, error: reasonOf(error) });
      setTimeout(() => void this.#startAgain(key, lease.token), retryMs);
      return null;
    }
    if (state.runs.get(key)?.lease?.token !== lease.token) return null;
    if (answer.end) {
      engine.machine.apply(key, eventOfEnd(answer.end), Date.now(), Math.random());
      void engine.turn();
      return null;
    }
    const link: FanOutLink = {
      key,
      lease: lease.token,
      demand,
      isPush: job.definition.taskDistribution === "push",
      supply: answer.supply,
      progress: null,
      holders: new Set(answer.holders),
      offered: 0,
      eligible: eligible.workers.length,
      sated: new Set(),
      unserved: null,
    };
    this.#links.set(key, link);
    const current = state.runs.get(key);
    if (current?.kill) void this.kill(key, lease.token, current.kill.by, current.kill.reason);
    void engine.turn();
    return link;
  }

  async #startAgain(key: string, token: string): Promise<void> {
    const run = this.#engine.machine.state.runs.get(key);
    if (run?.lease?.token === token) await this.start(run, run.lease);
  }

  noteSupply(link: FanOutLink, supply: Supply, progress: Progress | null): void {
    if (supply.any > link.supply.any) link.sated.clear();
    link.supply = supply;
    if (progress) {
      link.progress = progress;
    }
  }

  drop(key: string): void {
    this.#links.delete(key);
  }

  /** Releases the held polls of workers that may take what waits: as many as there is work for. */
  wake(now: number): void {
    const { state } = this.#engine.machine;
    if (!state.app || this.#links.size === 0) return;
    for (const [key, link] of this.#links) {
      if (state.runs.get(key)?.lease?.token !== link.lease) {
        this.#links.delete(key);
        continue;
      }
      if (link.demand.edge) continue;
      const eligible = eligibleWorkers(this.#engine.workers.candidates(), link.demand, state.app.settings);
      if (this.#gaveUp(link, eligible.lack, now)) continue;
      for (const workerId of Object.keys(link.supply.only))
        this.#release(link, this.#engine.workers.get(workerId));
      let left = link.supply.any - link.offered;
      if (left <= 0) continue;
      if (eligible.workers.length !== link.eligible) link.sated.clear();
      link.eligible = eligible.workers.length;
      let free = eligible.workers.filter((candidate) =>
        this.#isFree(link, this.#engine.workers.get(candidate.workerId)),
      );
      while (left > 0 && free.length > 0) {
        this.#turnCount += 1;
        const chosen = chooseWorker(free, link.demand, state.app.settings, this.#turnCount, Math.random());
        if (!chosen) break;
        free = free.filter((candidate) => candidate !== chosen);
        left -= 1;
        link.offered += 1;
        this.#release(link, this.#engine.workers.get(chosen.workerId), true);
      }
    }
  }

  /** A run that lost all its workers waits for others as long as one in the pool does. */
  #gaveUp(link: FanOutLink, lack: Lack | null, now: number): boolean {
    if (lack === null || link.supply.any === 0 || link.holders.size > 0) {
      link.unserved = null;
      return false;
    }
    link.unserved = { since: link.unserved?.since ?? now, lack };
    const { machine } = this.#engine;
    const run = machine.state.runs.get(link.key);
    const limitMs = (machine.state.jobs.get(run?.jobId ?? 0)?.job.definition.startLimitSeconds ?? 0) * 1000;
    if (!run || now - link.unserved.since < limitMs) return false;
    const message = lackMessage(lack, link.demand.processor ?? link.demand.jobType);
    const end: FanOutEnd = { status: "failed", reason: "no_worker", message, result: null };
    machine.apply(link.key, eventOfEnd(end), now, 0);
    this.#engine.ctx.waitUntil(this.abandon(link.key, link.lease, end));
    void this.#engine.turn();
    return true;
  }

  #isFree(link: FanOutLink, worker: WorkerEntry | undefined): boolean {
    if (!worker?.held || link.sated.has(worker.candidate.workerId)) return false;
    return worker.held.capacity > 0 || (worker.held.prefetch && link.holders.has(worker.candidate.workerId));
  }

  #release(link: FanOutLink, worker: WorkerEntry | undefined, isOffered = false): void {
    if (!worker?.held) return;
    if (!this.#isFree(link, worker)) return;
    if (isOffered) worker.offers.add(link);
    worker.held.release("shared");
  }

  // --- kills and losses

  async kill(key: string, token: string, by: string, reason: "killed" | "timeout"): Promise<void> {
    try {
      const kills = await this.stub(key).kill(token, by, reason);
      for (const { workerId, kill } of kills) this.tell(workerId, kill);
    } catch (error) {
      logEvent("warn", "fan_out_unreachable", { runId: key, event: "kill", error: reasonOf(error) });
      setTimeout(() => {
        const run = this.#engine.machine.state.runs.get(key);
        if (run?.lease?.token === token && run.kill) void this.kill(key, token, by, reason);
      }, retryMs);
    }
  }

  tell(workerId: string, kill: WorkerEntry["batchKills"][number]): void {
    const worker = this.#engine.workers.get(workerId);
    worker?.batchKills.push(kill);
    worker?.held?.release("work");
  }

  /** The queue has closed an attempt by itself: its object is to forget about it. */
  async abandon(key: string, token: string, end: FanOutEnd): Promise<void> {
    this.#links.delete(key);
    try {
      await this.stub(key).close(token, end);
    } catch (error) {
      // Workers that still hold its tasks hear that they are stale with their next call.
      logEvent("warn", "fan_out_unreachable", { runId: key, event: "close", error: reasonOf(error) });
    }
  }

  async lose(workerId: string): Promise<void> {
    for (const link of [...this.#links.values()]) {
      if (!link.holders.has(workerId) && link.supply.only[workerId] === undefined) continue;
      try {
        const supply = await this.stub(link.key).lose(link.lease, workerId);
        link.holders.delete(workerId);
        link.sated.clear();
        this.noteSupply(link, supply, null);
      } catch (error) {
        logEvent("warn", "fan_out_unreachable", { runId: link.key, event: "lose", error: reasonOf(error) });
      }
    }
    await this.#engine.turn();
  }

  /** Workers that the objects know and this start has not heard of. */
  strangers(): string[] {
    const strangers = new Set<string>();
    for (const link of this.#links.values()) {
      for (const workerId of [...link.holders, ...Object.keys(link.supply.only)])
        if (!this.#engine.workers.get(workerId)) strangers.add(workerId);
    }
    return [...strangers];
  }

  runsOf(workerId: string): string[] {
    return [...this.#links.values()].filter((link) => link.holders.has(workerId)).map((link) => link.key);
  }
}
