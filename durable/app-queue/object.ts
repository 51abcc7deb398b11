import { DurableObject } from "cloudflare:workers";
import type { ConnectedWorker } from "../../client/protocol/app.ts";
import { formatRunId, type RunRef } from "../../client/protocol/ids.ts";
import type { PoolPlace } from "../../client/protocol/run.ts";
import type { TaskAction } from "../../client/protocol/task.ts";
import type { FanOutEnd, Progress, Supply, WorkerName } from "../fan-out/rpc.ts";
import type { DurableEnv } from "../shared/env.ts";
import { QueueEngine } from "./engine.ts";
import { eventOf } from "./exchange.ts";
import { tellMarked } from "./followed-runs.ts";
import { fanOutWorkerId, type OpenRun } from "./open-run.ts";
import { acceptsKey, pollQueue } from "./poll-call.ts";
import { countAround, standingOf } from "./pool-place.ts";
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
  QueueSlice,
  QueueStats,
  Refusal,
  RunAsk,
  RunRecord,
  TasksAnswer,
  WorkerPoll,
} from "./rpc.ts";
import { eventOfEnd, startShared, tellWorkers } from "./shared-starts.ts";
import {
  checkAll,
  liveRunsAnywhere,
  passOn,
  poolPlaceAnywhere,
  runFollowedAnywhere,
  runsInHand,
  slicesOf,
  statsOfAll,
  workersOf,
} from "./slice-front.ts";
import type {
  FirstSliceCalls,
  Horizon,
  MeetingAnswer,
  MeetingAsk,
  PoolCount,
  SharedRun,
  SharedStart,
  SliceCalls,
  SliceHeard,
  SliceHearing,
  Standing,
  Whereabouts,
  WorkerNews,
} from "./slice-rpc.ts";
import type { Slice } from "./slices.ts";
import { actOnTasks } from "./task-actions.ts";
import { takeThreadDump, whereaboutsOf } from "./thread-dumps.ts";

const refuse = (code: Refusal["code"], message: string): Refusal => ({ ok: false, code, message });
const unknownRun = (jobId: number, number: number): Refusal =>
  refuse("not_found", `run ${formatRunId({ jobId, number })} is not known`);

/** The queue of an app: custody of its open runs, its pool, its leases and its workers. README.md has the why. */
export class AppQueue
  extends DurableObject<DurableEnv>
  implements AppQueueCalls, SliceCalls, FirstSliceCalls
{
  #engine: QueueEngine;

  constructor(ctx: DurableObjectState, env: DurableEnv) {
    super(ctx, env);
    this.#engine = new QueueEngine(ctx, env);
    void ctx.blockConcurrencyWhile(() => this.#engine.load());
  }

  async configure(app: QueueApp): Promise<void> {
    const known = this.#engine.machine.state.app;
    if (known && known.appUid > app.appUid) return;
    if (known && known.appUid !== app.appUid) {
      await this.#engine.slices.removeAll("platform");
      await this.#restartEmpty();
    } else if (known && known.version >= app.version) {
      // Told again: some of the others may not have heard.
      await this.#engine.slices.configureAll(known);
      return;
    }
    this.#engine.create();
    this.#engine.store.writeApp(app);
    this.#engine.machine.state.app = app;
    await this.#engine.turn();
    await this.#engine.slices.configureAll(app);
  }

  async putJob(job: QueueJob): Promise<void> {
    const { machine, store, history } = this.#engine;
    if (!machine.state.app) throw new Error("the queue has no app yet");
    const away = this.#engine.satellite.isOn ? null : await this.#engine.slices.place(job.jobId);
    if (away) return away.putJob(job);
    const retention = machine.state.jobs.get(job.jobId)?.job.definition.retention;
    if (!machine.putJob(job, Date.now(), Math.random())) return;
    store.writeJob(job);
    await this.#engine.turn();
    if (retention !== undefined && retention !== job.definition.retention) {
      await this.#engine.outbox.secured();
      await history.changeRetention(job.jobId, job.definition.retention);
    }
  }

  async removeJob(jobId: number, by: string): Promise<void> {
    if (!this.#engine.machine.state.app) return;
    const away = this.#away(jobId);
    if (away) {
      await away.removeJob(jobId, by);
      this.#engine.slices.places.delete(jobId);
      return;
    }
    this.#engine.machine.removeJob(jobId);
    this.#engine.store.deleteJob(jobId);
    await this.#engine.turn();
  }

  async remove(by: string): Promise<void> {
    await this.#engine.slices.removeAll(by);
    for (const jobId of [...this.#engine.machine.state.jobs.keys()]) this.#engine.machine.removeJob(jobId);
    await this.#engine.turn();
    await this.#restartEmpty();
  }

  async run(ask: RunAsk): Promise<ActionAnswer> {
    const away = this.#away(ask.jobId);
    if (away) return passOn(await away.run(ask));
    const entry = this.#engine.machine.state.jobs.get(ask.jobId);
    if (!entry) return refuse("not_found", `job ${ask.jobId} is not known to the queue of its app`);
    const { run } = this.#engine.machine.ask(entry, ask, Date.now(), Math.random());
    await this.#engine.turn();
    return this.#answer(ask.jobId, run.number);
  }

  runFollowed(asks: FollowedAsk[]): Promise<FollowedAnswer[]> {
    return runFollowedAnywhere(this.#engine, asks);
  }

  liveRuns(refs: RunRef[]): Promise<(LiveRun | null)[]> {
    return liveRunsAnywhere(this.#engine, refs, (own) => own.map((ref) => this.#engine.view.live(ref)));
  }

  async fire(ask: FireAsk): Promise<FireAnswer> {
    const away = this.#away(ask.jobId);
    if (away) return passOn(await away.fire(ask));
    const entry = this.#engine.machine.state.jobs.get(ask.jobId);
    if (!entry) return { ok: false, code: "not_found" };
    const { lastFireAt } = entry.counters;
    const verdicts = this.#engine.machine.fire(entry, ask, Date.now(), Math.random());
    this.#engine.crowd.join();
    await this.#engine.turn();
    return { ok: true, verdicts, lastFireAt, crowd: this.#engine.crowd.size };
  }

  async kill(jobId: number, number: number, by: string): Promise<ActionAnswer> {
    const away = this.#away(jobId);
    if (away) return passOn(await away.kill(jobId, number, by));
    const { machine } = this.#engine;
    const key = formatRunId({ jobId, number });
    if (machine.state.ended.has(key)) return refuse("run_finished", `run ${key} has ended`);
    if (!machine.state.runs.has(key)) return unknownRun(jobId, number);
    machine.apply(key, { type: "kill_asked", by }, Date.now(), Math.random());
    await this.#engine.turn();
    return this.#answer(jobId, number);
  }

  async markSuccess(jobId: number, number: number, by: string): Promise<ActionAnswer> {
    const away = this.#away(jobId);
    if (away) return passOn(await away.markSuccess(jobId, number, by));
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
    const away = this.#away(jobId);
    if (away) return passOn(await away.complete(jobId, number, lease, outcome));
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
    const away = this.#away(jobId);
    if (away) return passOn(await away.openRun(jobId, number));
    const { machine, view } = this.#engine;
    const key = formatRunId({ jobId, number });
    const run = machine.state.runs.get(key);
    return run ? view.run(run) : (machine.state.ended.get(key)?.record ?? null);
  }

  poolPlace(jobId: number, number: number): Promise<PoolPlace | null> {
    return poolPlaceAnywhere(this.#engine, { jobId, number });
  }

  async standing(jobId: number, number: number): Promise<Standing | null> {
    return standingOf(this.#engine.machine.state, { jobId, number });
  }

  async poolAround(standing: Standing): Promise<PoolCount> {
    return countAround(this.#engine.machine.state, standing, Date.now());
  }

  workers(): Promise<ConnectedWorker[]> {
    return workersOf(this.#engine);
  }

  stats(): Promise<QueueStats> {
    return statsOfAll(this.#engine);
  }

  queueSlices(): Promise<QueueSlice[]> {
    return slicesOf(this.#engine);
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
    const away = this.#away(jobId);
    if (away) {
      await away.fanOutEnded(jobId, number, lease, end);
      if (fanOuts.get(key)?.lease === lease) fanOuts.drop(key);
      return;
    }
    if (machine.state.runs.get(key)?.lease?.token !== lease) return;
    fanOuts.drop(key);
    machine.apply(key, eventOfEnd(end), Date.now(), Math.random());
    await this.#engine.turn();
    await outbox.secured();
  }

  async actOnTasks(
    jobId: number,
    number: number,
    taskIds: string[],
    action: TaskAction,
    by: string,
  ): Promise<TasksAnswer> {
    const away = this.#away(jobId);
    if (away) return passOn(await away.actOnTasks(jobId, number, taskIds, action, by));
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
    const away = this.#away(fires.jobId);
    if (away) return away.missed(fires);
    const { machine } = this.#engine;
    const entry = machine.state.jobs.get(fires.jobId);
    if (!entry) return;
    machine.alarms.missed(entry, fires, Date.now());
    await this.#engine.turn();
  }

  check(): Promise<{ checkAt: number | null }> {
    return checkAll(this.#engine);
  }

  // --- between the slices of an app

  async sliceRings(slice: number): Promise<void> {
    this.#engine.slices.ring(slice);
  }

  async tellWorkers(news: WorkerNews): Promise<void> {
    tellWorkers(this.#engine, news);
  }

  meet(ask: MeetingAsk): Promise<MeetingAnswer> {
    return this.#engine.satellite.meet(ask);
  }

  hearWorker(hearing: SliceHearing): Promise<SliceHeard> {
    return this.#engine.satellite.hearWorker(hearing);
  }

  loseWorkers(workerIds: string[], horizon: Omit<Horizon, "outgoing">): Promise<void> {
    return this.#engine.satellite.loseWorkers(workerIds, horizon);
  }

  startShared(
    { jobId, number, lease }: SharedRun,
    workers: WorkerName[],
    leftOut: WorkerName[],
  ): Promise<SharedStart | null> {
    return startShared(this.#engine, formatRunId({ jobId, number }), lease, workers, leftOut);
  }

  async runsInHand(): Promise<Record<string, string[]>> {
    const workerIds = [...this.#engine.machine.state.inHand.keys()];
    return Object.fromEntries(workerIds.map((workerId) => [workerId, runsInHand(this.#engine, workerId)]));
  }

  async whereabouts(jobId: number, number: number): Promise<Whereabouts> {
    return whereaboutsOf(this.#engine, formatRunId({ jobId, number }));
  }

  override alarm(): Promise<void> {
    return this.#engine.alarm();
  }

  /** The slice that has the job, when it is not this one. */
  #away(jobId: number): Slice | null {
    return this.#engine.slices.of(jobId);
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
