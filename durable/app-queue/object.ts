import { DurableObject } from "cloudflare:workers";
import type { ConnectedWorker } from "../../client/protocol/app.ts";
import { formatRunId, type RunRef } from "../../client/protocol/ids.ts";
import type { TaskAction } from "../../client/protocol/task.ts";
import type { FanOutEnd, Progress, Supply } from "../fan-out/rpc.ts";
import type { DurableEnv } from "../shared/env.ts";
import { isTimed, reviewTimers } from "./check.ts";
import { QueueEngine } from "./engine.ts";
import { eventOf } from "./exchange.ts";
import { eventOfEnd } from "./fan-out-links.ts";
import { runFollowed, tellMarked } from "./followed-runs.ts";
import { fanOutWorkerId, type OpenRun } from "./open-run.ts";
import { acceptsKey, pollQueue } from "./poll-call.ts";
import type {
  ActionAnswer,
  AddressedAlarm,
  AppQueueCalls,
  DumpAnswer,
  FireAnswer,
  FireAsk,
  FollowedAnswer,
  FollowedAsk,
  LiveRun,
  MissedFires,
  PollOutcome,
  QueueApp,
  QueueJob,
  QueueStats,
  Refusal,
  RunAsk,
  RunRecord,
  TasksAnswer,
  WorkerPoll,
} from "./rpc.ts";
import { actOnTasks } from "./task-actions.ts";
import { takeThreadDump } from "./thread-dumps.ts";

const refuse = (code: Refusal["code"], message: string): Refusal => ({ ok: false, code, message });
const unknownRun = (jobId: number, number: number): Refusal =>
  refuse("not_found", `run ${formatRunId({ jobId, number })} is not known`);

/** The queue of an app: custody of its open runs, its pool, its leases and its workers. README.md has the why. */
export class AppQueue extends DurableObject<DurableEnv> implements AppQueueCalls {
  #engine: QueueEngine;

  constructor(ctx: DurableObjectState, env: DurableEnv) {
    super(ctx, env);
    this.#engine = new QueueEngine(ctx, env);
    void ctx.blockConcurrencyWhile(() => this.#engine.load());
  }

  async configure(app: QueueApp): Promise<void> {
    const known = this.#engine.machine.state.app;
    if (known && known.appUid > app.appUid) return;
    if (known && known.appUid !== app.appUid) await this.#restartEmpty();
    else if (known && known.version >= app.version) return;
    this.#engine.create();
    this.#engine.store.writeApp(app);
    this.#engine.machine.state.app = app;
    await this.#engine.turn();
  }

  async putJob(job: QueueJob): Promise<void> {
    const { machine, store, history } = this.#engine;
    if (!machine.state.app) throw new Error("the queue has no app yet");
    const retention = machine.state.jobs.get(job.jobId)?.job.definition.retention;
    if (!machine.putJob(job, Date.now(), Math.random())) return;
    store.writeJob(job);
    await this.#engine.turn();
    if (retention !== undefined && retention !== job.definition.retention) {
      await this.#engine.outbox.secured();
      await history.changeRetention(job.jobId, job.definition.retention);
    }
  }

  async removeJob(jobId: number): Promise<void> {
    if (!this.#engine.machine.state.app) return;
    this.#engine.machine.removeJob(jobId);
    this.#engine.store.deleteJob(jobId);
    await this.#engine.turn();
  }

  async remove(): Promise<void> {
    for (const jobId of [...this.#engine.machine.state.jobs.keys()]) this.#engine.machine.removeJob(jobId);
    await this.#engine.turn();
    await this.#restartEmpty();
  }

  async run(ask: RunAsk): Promise<ActionAnswer> {
    const entry = this.#engine.machine.state.jobs.get(ask.jobId);
    if (!entry) return refuse("not_found", `job ${ask.jobId} is not known to the queue of its app`);
    const { run } = this.#engine.machine.ask(entry, ask, Date.now(), Math.random());
    await this.#engine.turn();
    return this.#answer(ask.jobId, run.number);
  }

  runFollowed(asks: FollowedAsk[]): Promise<FollowedAnswer[]> {
    return runFollowed(this.#engine, asks);
  }

  async liveRuns(refs: RunRef[]): Promise<(LiveRun | null)[]> {
    const { machine, view } = this.#engine;
    return refs.map((ref) => {
      const run = machine.state.runs.get(formatRunId(ref));
      if (!run) return null;
      const { status, reason, startedAt, attempt, progress } = view.run(run);
      return { status, reason, startedAt, attempt, progress };
    });
  }

  async fire(ask: FireAsk): Promise<FireAnswer> {
    const entry = this.#engine.machine.state.jobs.get(ask.jobId);
    if (!entry) return { ok: false, code: "not_found" };
    const { lastFireAt } = entry.counters;
    const verdicts = this.#engine.machine.fire(entry, ask, Date.now(), Math.random());
    this.#engine.crowd.join();
    await this.#engine.turn();
    return { ok: true, verdicts, lastFireAt, crowd: this.#engine.crowd.size };
  }

  async kill(jobId: number, number: number, by: string): Promise<ActionAnswer> {
    const { machine } = this.#engine;
    const key = formatRunId({ jobId, number });
    if (machine.state.ended.has(key)) return refuse("run_finished", `run ${key} has ended`);
    if (!machine.state.runs.has(key)) return unknownRun(jobId, number);
    machine.apply(key, { type: "kill_asked", by }, Date.now(), Math.random());
    await this.#engine.turn();
    return this.#answer(jobId, number);
  }

  async markSuccess(jobId: number, number: number, by: string): Promise<ActionAnswer> {
    const { machine, history, outbox } = this.#engine;
    const key = formatRunId({ jobId, number });
    if (machine.state.runs.has(key))
      return refuse("run_open", `run ${key} is still open; only a failed run can be marked`);
    if (machine.state.ended.has(key)) await outbox.recordedAll();
    await tellMarked(this.#engine, jobId, number, by);
    switch (await history.markSuccess(jobId, number, by)) {
      case "marked":
        return { ok: true, number, status: "success", reason: "marked" };
      case "not_failed":
        return refuse("conflict", `run ${key} has not failed; only a failed run can be marked`);
      case "unknown":
        return unknownRun(jobId, number);
    }
  }

  async complete(
    jobId: number,
    number: number,
    lease: string,
    outcome: { status: "success" | "failed"; result: string | null; message: string | null },
  ): Promise<ActionAnswer> {
    const { machine } = this.#engine;
    const key = formatRunId({ jobId, number });
    const run = machine.state.runs.get(key);
    if (
      run?.lease?.workerId === fanOutWorkerId &&
      (await this.#engine.fanOuts.stub(key).complete(lease, outcome))
    )
      return this.#answer(jobId, number);
    if (run?.lease?.token !== lease)
      return refuse("conflict", "this attempt has ended; the completion changes nothing");
    const event = eventOf({ lease, ...outcome });
    machine.apply(key, event, Date.now(), Math.random());
    // A target may be faster than the worker that tells of its 202.
    this.#engine.endedLeases.add(lease);
    await this.#engine.turn();
    await this.#engine.outbox.secured();
    return this.#answer(jobId, number);
  }

  async openRun(jobId: number, number: number): Promise<RunRecord | null> {
    const { machine, view } = this.#engine;
    const key = formatRunId({ jobId, number });
    const run = machine.state.runs.get(key);
    return run ? view.run(run) : (machine.state.ended.get(key)?.record ?? null);
  }

  async workers(): Promise<ConnectedWorker[]> {
    const { machine, workers, fanOuts } = this.#engine;
    const { state } = machine;
    if (!state.app) return [];
    const runIds = (leases: Iterable<string>) =>
      [...leases].map((lease) => state.leases.get(lease) ?? "").filter((key) => key !== "");
    return workers.views(state.app.settings, (workerId) => [
      ...runIds(state.inHand.get(workerId) ?? []),
      ...fanOuts.runsOf(workerId),
    ]);
  }

  async stats(): Promise<QueueStats> {
    const { state } = this.#engine.machine;
    const open = { waiting: 0, pool: 0, running: 0 };
    let oldestPoolAt: number | null = null;
    for (const run of state.runs.values()) {
      open[run.status] += 1;
      if (run.status === "pool") oldestPoolAt = Math.min(oldestPoolAt ?? run.readyAt, run.readyAt);
    }
    const now = Date.now();
    const lateFires = [...state.jobs.values()].flatMap((entry) =>
      isTimed(entry) && entry.counters.nextFireAt !== null && entry.counters.nextFireAt < now
        ? [entry.counters.nextFireAt]
        : [],
    );
    return {
      open,
      workers: this.#engine.workers.size,
      outboxDepth: state.ended.size,
      oldestPoolAt,
      oldestOverdueAt: lateFires.length === 0 ? null : lateFires.reduce((least, at) => Math.min(least, at)),
      ended: this.#engine.endedCounts,
      costs: this.#engine.costs,
    };
  }

  poll(call: WorkerPoll): Promise<PollOutcome> {
    return pollQueue(this.#engine, call);
  }

  async authenticate(keyHash: string): Promise<boolean> {
    return acceptsKey(this.#engine.machine.state.app, keyHash, Date.now());
  }

  async fanOutSupply(
    jobId: number,
    number: number,
    lease: string,
    supply: Supply,
    progress: Progress,
  ): Promise<void> {
    const link = await this.#engine.fanOuts.of(formatRunId({ jobId, number }));
    if (link?.lease !== lease) return;
    this.#engine.fanOuts.noteSupply(link, supply, progress);
    this.#engine.feed.mark();
    await this.#engine.turn();
  }

  async fanOutEnded(jobId: number, number: number, lease: string, end: FanOutEnd): Promise<void> {
    const key = formatRunId({ jobId, number });
    const { machine, fanOuts, outbox } = this.#engine;
    if (machine.state.runs.get(key)?.lease?.token !== lease) return;
    fanOuts.drop(key);
    machine.apply(key, eventOfEnd(end), Date.now(), Math.random());
    await this.#engine.turn();
    await outbox.secured();
  }

  actOnTasks(
    jobId: number,
    number: number,
    taskIds: string[],
    action: TaskAction,
    by: string,
  ): Promise<TasksAnswer> {
    return actOnTasks(this.#engine, { jobId, number }, taskIds, action, by);
  }

  threadDump(jobId: number, number: number, workerId: string | null): Promise<DumpAnswer> {
    return takeThreadDump(this.#engine, { jobId, number }, workerId);
  }

  async raise(alarms: AddressedAlarm[]): Promise<void> {
    const { machine } = this.#engine;
    if (!machine.state.app) return;
    for (const alarm of alarms) machine.alarms.add(alarm);
    await this.#engine.turn();
  }

  async missed(fires: MissedFires): Promise<void> {
    const { machine } = this.#engine;
    const entry = machine.state.jobs.get(fires.jobId);
    if (!entry) return;
    machine.alarms.missed(entry, fires, Date.now());
    await this.#engine.turn();
  }

  check(): Promise<{ checkAt: number | null }> {
    return reviewTimers(this.#engine);
  }

  override alarm(): Promise<void> {
    return this.#engine.alarm();
  }

  async #restartEmpty(): Promise<void> {
    await this.#engine.wipe();
    this.#engine = new QueueEngine(this.ctx, this.env);
  }

  #answer(jobId: number, number: number): ActionAnswer {
    const key = formatRunId({ jobId, number });
    const { state } = this.#engine.machine;
    const open: OpenRun | undefined = state.runs.get(key);
    if (open) return { ok: true, number, status: open.status, reason: this.#engine.view.run(open).reason };
    const ended = state.ended.get(key)?.record;
    return ended
      ? { ok: true, number, status: ended.status, reason: ended.reason }
      : { ok: true, number, status: "success", reason: "completed" };
  }
}
