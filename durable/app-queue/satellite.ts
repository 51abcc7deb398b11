import { formatRunId } from "../../client/protocol/ids.ts";
import type { BatchKill } from "../../client/protocol/task-batch.ts";
import type { Supply } from "../fan-out/rpc.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { queueName } from "../shared/names.ts";
import { noteService } from "./dispatch.ts";
import type { QueueEngine } from "./engine.ts";
import { hear, takeBackLost } from "./exchange.ts";
import type { Lack } from "./lack.ts";
import { edgeWorkerId, fanOutWorkerId } from "./open-run.ts";
import { draftsOf, prepareTasks } from "./prepare-tasks.ts";
import { reportOf } from "./slice-report.ts";
import type {
  FirstSliceCalls,
  Grant,
  Horizon,
  MeetingAnswer,
  MeetingAsk,
  SharedNews,
  SliceHeard,
  SliceHearing,
  WorkerNews,
} from "./slice-rpc.ts";
import { SliceSession } from "./slice-session.ts";

/** A ring that nobody came for is rung again. */
const ringAgainMs = 1_000;

/** What makes the queue object a slice that another one, the first, hands out for. In a queue on its own nothing of it is used. */
export class Satellite {
  readonly #engine: QueueEngine;
  readonly #session = new SliceSession();
  readonly #verdicts = new Map<string, Lack | null>();
  #shared = new Map<string, SharedNews>();
  /** Runs that are being opened again: not served before their objects know. */
  readonly hidden = new Set<string>();
  /** Something was stored since the last meeting, or this is a start. */
  #hasNews = true;
  #reportedLeases = 0;
  /** Under way: whatever comes until they are answered is in their reports. */
  #meetings = 0;
  #ring: ReturnType<typeof setTimeout> | null = null;

  constructor(engine: QueueEngine) {
    this.#engine = engine;
  }

  get slice(): number {
    return this.#engine.machine.state.app?.slice ?? 0;
  }

  get isOn(): boolean {
    return this.slice > 0;
  }

  first(): FirstSliceCalls {
    const { app } = this.#engine.machine.state;
    if (!app) throw new Error("the slice has no app yet");
    const { APP_QUEUE } = this.#engine.env;
    return APP_QUEUE.get(APP_QUEUE.idFromName(queueName(app.namespace, app.appId)));
  }

  /** How a distributed run gets on, as the first slice said last. */
  sharedNews(key: string): SharedNews | undefined {
    return this.#shared.get(key);
  }

  // --- meetings

  /** In place of handing out: keeps account of who waits for whom, as the first slice said last. */
  reviewLines(now: number): void {
    const { state } = this.#engine.machine;
    state.isFlowBlocked ??= false;
    for (const [key, line] of state.lines) {
      if (line.runs.size === 0) state.lines.delete(key);
      else noteService(line, this.#verdicts.get(key) ?? line.lack, now);
    }
  }

  show(key: string): void {
    this.hidden.delete(key);
    this.#hasNews = true;
    this.ringSoon();
  }

  noteStored(): void {
    this.#hasNews = true;
  }

  /** After a turn: rings when the first slice does not know how things are. */
  ringSoon(): void {
    const { state } = this.#engine.machine;
    const isNews = this.#hasNews || state.leases.size !== this.#reportedLeases;
    const matters = state.runs.size > 0 || this.#reportedLeases > 0;
    if (!this.isOn || !isNews || !matters || this.#ring !== null || this.#meetings > 0) return;
    this.#ringNow();
  }

  #ringNow(): void {
    this.#ring = this.#ringLater();
    this.first()
      .sliceRings(this.slice)
      .catch((error: unknown) => {
        logEvent("warn", "first_slice_unreachable", { slice: this.slice, error: reasonOf(error) });
      });
  }

  #ringLater(): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      this.#ring = null;
      this.ringSoon();
    }, ringAgainMs);
  }

  stop(): void {
    if (this.#ring !== null) clearTimeout(this.#ring);
  }

  /** Whoever watches over the workers is awake, too. */
  wakeFirst(): void {
    if (this.isOn && this.#ring === null && this.#engine.machine.state.runs.size > 0) this.#ringNow();
  }

  async meet(ask: MeetingAsk): Promise<MeetingAnswer> {
    const engine = this.#engine;
    const { state } = engine.machine;
    if (!this.isOn || !this.#session.admit(ask, crypto.randomUUID())) return { ok: false };
    const session = this.#session.name ?? "";
    const now = Date.now();
    if (ask.session === null) this.#verdicts.clear();
    for (const { key, lack } of ask.verdicts) this.#verdicts.set(key, lack);
    state.isFlowBlocked = ask.isFlowBlocked;
    this.#shared = new Map(ask.shared.map((news) => [news.key, news]));
    if (ask.shared.length > 0) engine.feed.mark();
    this.#meetings += 1;
    let tasks: Extract<MeetingAnswer, { ok: true }>["tasks"];
    try {
      const granted = ask.grants.filter((grant) => this.#lease(grant, now));
      await engine.turn();
      tasks = await this.#tasksOf(granted);
    } finally {
      this.#meetings -= 1;
    }
    if (this.#ring !== null) clearTimeout(this.#ring);
    this.#ring = null;
    this.#hasNews = false;
    this.#reportedLeases = state.leases.size;
    return {
      ok: true,
      session,
      tasks,
      report: reportOf(state, engine.callsUnderWay, this.hidden, Date.now()),
    };
  }

  /** A run that is not in the pool any more went another way: its grant lapses. */
  #lease({ jobId, number, lease }: Grant, now: number): boolean {
    const { machine } = this.#engine;
    const run = machine.state.runs.get(formatRunId({ jobId, number }));
    if (run?.status !== "pool") return false;
    machine.lease(run, lease, now);
    return lease.workerId !== edgeWorkerId && lease.workerId !== fanOutWorkerId;
  }

  async #tasksOf(granted: readonly Grant[]): Promise<Extract<MeetingAnswer, { ok: true }>["tasks"]> {
    const drafts = draftsOf(
      this.#engine,
      granted.map(({ lease }) => lease.token),
    );
    const workers = new Map(drafts.map(({ lease }) => [lease.token, lease.workerId]));
    const tasks = await prepareTasks(this.#engine, drafts);
    return tasks.map((task) => ({ workerId: workers.get(task.lease) ?? "", task }));
  }

  // --- workers, who talk to the first slice

  async hearWorker({ workerId, results, running, horizon }: SliceHearing): Promise<SliceHeard> {
    const engine = this.#engine;
    // The first slice comes right behind results, without being rung for.
    if (results.length > 0) this.#ring ??= this.#ringLater();
    const { machine, endedLeases, view } = engine;
    const now = Date.now();
    const heard = hear(machine, endedLeases, { workerId, results, running }, now, Math.random);
    for (const { lease, done, total } of heard.progress) view.noteProgress(lease, { done, total });
    if (heard.progress.length > 0) engine.feed.mark();
    if (horizon) {
      const outgoing = new Set(horizon.outgoing);
      const mayReturn = (key: string) => {
        const token = machine.state.runs.get(key)?.lease?.token ?? "";
        return engine.mayReturn(key) && !outgoing.has(token) && this.#session.knows(token, horizon);
      };
      takeBackLost(machine, new Set(), { workerId, running }, mayReturn, now);
    }
    await engine.turn();
    if (results.length > 0) await engine.outbox.secured();
    return { results: heard.results, kills: heard.kills };
  }

  async loseWorkers(workerIds: readonly string[], horizon: Omit<Horizon, "outgoing">): Promise<void> {
    const now = Date.now();
    for (const workerId of workerIds)
      this.#engine.loseTasksOf(workerId, now, (token) => this.#session.knows(token, horizon));
    await this.#engine.turn();
  }

  /** Best effort: what is to end is named again whenever its worker calls. */
  async tell(news: Partial<WorkerNews>): Promise<void> {
    try {
      await this.first().tellWorkers({ kills: [], batchKills: [], supplies: [], ...news });
    } catch (error) {
      logEvent("warn", "first_slice_unreachable", { slice: this.slice, error: reasonOf(error) });
    }
  }

  tellKill(workerId: string, lease: string, reason: "killed" | "timeout" | "stale"): void {
    this.#engine.ctx.waitUntil(this.tell({ kills: [{ workerId, kill: { lease, reason } }] }));
  }

  tellBatchKill(workerId: string, kill: BatchKill): void {
    this.#engine.ctx.waitUntil(this.tell({ batchKills: [{ workerId, kill }] }));
  }

  async tellSupply(key: string, lease: string, supply: Supply): Promise<void> {
    await this.tell({ supplies: [{ key, lease, supply }] });
  }
}
