import type { FanOutEnd, Progress, RunFanOutCalls, Supply } from "../fan-out/rpc.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { withinTime } from "../shared/time-limit.ts";
import type { WorkerEntry } from "./connected-workers.ts";
import type { Demand } from "./demand.ts";
import type { QueueEngine } from "./engine.ts";
import { demandOfRun } from "./job-entry.ts";
import { lackMessage } from "./lack.ts";
import { fanOutWorkerId, type Lease, type OpenRun, runKey } from "./open-run.ts";
import { askObject, eventOfEnd, namesFor } from "./shared-starts.ts";
import type { SharedRun, SharedStart } from "./slice-rpc.ts";
import { chooseWorker, type Eligibility, eligibleWorkers } from "./worker-choice.ts";

const retryMs = 1_000;
const startLimitMs = 15_000;

type Lack = NonNullable<Eligibility["lack"]>;

/** What the queue knows of a distributed run at work: soft, told anew by the run's object after every start. */
export interface FanOutLink {
  key: string;
  lease: string;
  demand: Demand;
  /** Tasks are spread over all workers up front, whether they have time or not. */
  isPush: boolean;
  /** How long it waits in vain for workers. */
  startLimitMs: number;
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

  /** The lease of a distributed run at work, of this slice or of another. */
  leaseOf(key: string): string | null {
    const lease = this.#engine.machine.state.runs.get(key)?.lease;
    if (lease) return lease.workerId === fanOutWorkerId ? lease.token : null;
    return this.#engine.slices.sharedRun(key)?.run.lease ?? null;
  }

  /** The link of a run at work; asks its object first when this start has not done so. */
  async of(key: string): Promise<FanOutLink | null> {
    const lease = this.leaseOf(key);
    if (lease === null || this.#engine.satellite.isOn) return null;
    const known = this.#links.get(key);
    if (known?.lease === lease) return known;
    const run = this.#engine.machine.state.runs.get(key);
    if (run?.lease) return this.start(run, run.lease);
    const away = this.#engine.slices.sharedRun(key);
    return away ? this.serve(away.slice, away.run) : null;
  }

  /** Serves a distributed run of another slice. */
  serve(slice: number, run: SharedRun): Promise<FanOutLink | null> {
    const key = runKey(run);
    const known = this.#links.get(key);
    if (known?.lease === run.lease) return Promise.resolve(known);
    return this.#once(`${key} ${run.lease}`, () => this.#serve(slice, run));
  }

  async #serve(slice: number, run: SharedRun): Promise<FanOutLink | null> {
    const engine = this.#engine;
    const key = runKey(run);
    const { workers, leftOut, eligible } = namesFor(engine, run.demand);
    let start: SharedStart | null;
    try {
      const asked = engine.slices.stub(slice).startShared(run, workers, leftOut);
      start = await withinTime(startLimitMs, asked);
    } catch (error) {
      logEvent("warn", "fan_out_unreachable", { runId: key, error: reasonOf(error) });
      setTimeout(() => void this.of(key), retryMs);
      return null;
    }
    if (!start || this.leaseOf(key) !== run.lease) return null;
    return this.#add(run, run.demand, eligible, start);
  }

  start(run: OpenRun, lease: Lease): Promise<FanOutLink | null> {
    const key = runKey(run);
    return this.#once(`${key} ${lease.token}`, () => this.#start(run, lease));
  }

  #once(id: string, start: () => Promise<FanOutLink | null>): Promise<FanOutLink | null> {
    const under = this.#starting.get(id);
    if (under) return under;
    const starting = start().finally(() => this.#starting.delete(id));
    this.#starting.set(id, starting);
    return starting;
  }

  async #start(run: OpenRun, lease: Lease): Promise<FanOutLink | null> {
    const entry = this.#engine.machine.state.jobs.get(run.jobId);
    if (!entry) return null;
    const demand = demandOfRun(entry, run);
    const { workers, leftOut, eligible } = namesFor(this.#engine, demand);
    try {
      const start = await askObject(this.#engine, run, lease, workers, leftOut);
      const shared = { jobId: run.jobId, number: run.number, lease: lease.token };
      return start && this.#add(shared, demand, eligible, start);
    } catch (error) {
      logEvent("warn", "fan_out_unreachable", { runId: runKey(run), error: reasonOf(error) });
      setTimeout(() => void this.#startAgain(runKey(run), lease.token), retryMs);
      return null;
    }
  }

  #add(
    run: Omit<SharedRun, "demand">,
    demand: Demand,
    eligible: number,
    { answer, isPush, startLimitMs }: SharedStart,
  ): FanOutLink {
    const key = runKey(run);
    const link: FanOutLink = {
      key,
      lease: run.lease,
      demand,
      isPush,
      startLimitMs,
      supply: answer.supply,
      progress: null,
      holders: new Set(answer.holders),
      offered: 0,
      eligible,
      sated: new Set(),
      unserved: null,
    };
    this.#links.set(key, link);
    void this.#engine.turn();
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
      this.#engine.slices.tellProgress(link.key);
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
      if (this.leaseOf(key) !== link.lease) {
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
    const { machine, slices } = this.#engine;
    const run = machine.state.runs.get(link.key);
    const definition = run && machine.state.jobs.get(run.jobId)?.job.definition;
    const limitMs = definition ? definition.startLimitSeconds * 1000 : link.startLimitMs;
    if (now - link.unserved.since < limitMs) return false;
    const message = lackMessage(lack, link.demand.processor ?? link.demand.jobType);
    const end: FanOutEnd = { status: "failed", reason: "no_worker", message, result: null };
    const away = run ? null : slices.sharedRun(link.key);
    if (away) this.#engine.ctx.waitUntil(this.#endAway(away.slice, away.run, end));
    else machine.apply(link.key, eventOfEnd(end), now, 0);
    this.#engine.ctx.waitUntil(this.abandon(link.key, link.lease, end));
    void this.#engine.turn();
    return true;
  }

  /** The slice that has the run closes its attempt. */
  async #endAway(slice: number, { jobId, number, lease }: SharedRun, end: FanOutEnd): Promise<void> {
    try {
      await withinTime(startLimitMs, this.#engine.slices.stub(slice).fanOutEnded(jobId, number, lease, end));
    } catch (error) {
      // It is still reported as at work: linked anew, it waits in vain once more.
      logEvent("warn", "slice_not_told", { slice, event: "unserved", error: reasonOf(error) });
    }
    this.#engine.slices.ring(slice);
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
    if (this.#engine.satellite.isOn) {
      this.#engine.satellite.tellBatchKill(workerId, kill);
      return;
    }
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
