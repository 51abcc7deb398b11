import { DurableObject } from "cloudflare:workers";
import type { FireAnswer, FireAsk } from "../app-queue/rpc.ts";
import { LogStore } from "../job-log/log-store.ts";
import { LogWaiters } from "../job-log/log-waiters.ts";
import type { DurableEnv } from "../shared/env.ts";
import { queueName } from "../shared/names.ts";
import { migrate } from "../shared/object-migrations.ts";
import { readSettings } from "../shared/settings.ts";
import { withinTime } from "../shared/time-limit.ts";
import { disableDefinition } from "./definition.ts";
import { FireRecords } from "./fire-records.ts";
import { jobTimerMigrations } from "./migrations.ts";
import type { FireRecord, JobTimerCalls, LogAppend, LogSlice, TimerConfig } from "./rpc.ts";
import { TimerStore } from "./store.ts";
import { Timer, type TimerPorts } from "./timer.ts";

const callLimitMs = 15_000;
const maxLogWaitMs = 25_000;

interface Parts {
  timer: Timer;
  fires: FireRecords;
  logs: LogStore;
}

/** The clock of one job and the store of its logs. What happens when is in timer.ts and machine.ts; why, in README.md. */
export class JobTimer extends DurableObject<DurableEnv> implements JobTimerCalls {
  #parts: Parts;
  readonly #logWaiters = new LogWaiters();

  constructor(ctx: DurableObjectState, env: DurableEnv) {
    super(ctx, env);
    this.#parts = openParts(ctx.storage, env);
    void ctx.blockConcurrencyWhile(async () => this.#parts.timer.start(await ctx.storage.getAlarm()));
  }

  configure(config: TimerConfig): Promise<{ nextAt: number | null }> {
    return this.#parts.timer.configure(config);
  }

  async remove(): Promise<void> {
    // Nothing may come between the tables and their successors: an event that did would find none.
    await this.ctx.blockConcurrencyWhile(async () => {
      this.#parts.timer.stop();
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
      this.#parts = openParts(this.ctx.storage, this.env);
    });
    this.#logWaiters.wakeAll();
  }

  runEnded(end: { number: number; scheduleAt: number; endedAt: number }): Promise<void> {
    return this.#parts.timer.runEnded(end.scheduleAt, end.endedAt);
  }

  check(): Promise<{ nextAt: number | null; overdueMs: number }> {
    return this.#parts.timer.check();
  }

  async fires(before: number | null, limit: number): Promise<FireRecord[]> {
    return this.#parts.fires.list(before, limit);
  }

  async appendLog(appends: LogAppend[]): Promise<void> {
    const { timer, logs } = this.#parts;
    const { config } = timer;
    if (config === null) return;
    const own = appends.filter((a) => a.namespace === config.namespace && a.appId === config.appId);
    for (const run of logs.append(own, config.retention, Date.now())) this.#logWaiters.wake(run);
  }

  async readLog(number: number, after: number, limit: number, waitMs: number): Promise<LogSlice> {
    const slice = this.#parts.logs.read(number, after, limit);
    if (slice.lines.length > 0 || waitMs <= 0) return slice;
    await this.#logWaiters.wait(number, Math.min(waitMs, maxLogWaitMs));
    return this.#parts.logs.read(number, after, limit);
  }

  override alarm(info?: AlarmInvocationInfo): Promise<void> {
    return this.#parts.timer.alarm(info?.scheduledTime ?? null);
  }
}

const openParts = (storage: DurableObjectStorage, env: DurableEnv): Parts => {
  const { sql } = storage;
  storage.transactionSync(() => migrate(sql, jobTimerMigrations));
  const fires = new FireRecords(sql);
  const stores = { timer: new TimerStore(sql), fires };
  const { misfireMs } = readSettings(env);
  return {
    timer: new Timer(portsOf(storage, env), stores, misfireMs),
    fires,
    logs: new LogStore(sql),
  };
};

const portsOf = (storage: DurableObjectStorage, env: DurableEnv): TimerPorts => ({
  now: () => Date.now(),
  getAlarm: () => storage.getAlarm(),
  setAlarm: (at) => storage.setAlarm(at),
  deleteAlarm: () => storage.deleteAlarm(),
  fire: (config, ask) => withinTime(callLimitMs, fireOn(env, config, ask)),
  missed: ({ namespace, appId }, fires) =>
    withinTime(
      callLimitMs,
      env.APP_QUEUE.get(env.APP_QUEUE.idFromName(queueName(namespace, appId))).missed(fires),
    ),
  disable: (jobId, version) => withinTime(callLimitMs, disableDefinition(env.DB, jobId, version)),
});

/** From this many timers in one turn on. */
const crowdFrom = 50;
const longestPauseMs = 1_000;
/** A timer that fires again sooner has no time to give. */
const pauseBeforeMs = 5_000;

/**
 * Arming the next alarm is a write of each object's own, and a thousand of them at once keep the thread from sending the tasks out
 * (seen: 1.1 s). Members of a crowd wait a moment of their own first; cut off meanwhile, the alarm comes again and changes nothing.
 */
const pauseMs = (ask: FireAsk, answer: FireAnswer): number => {
  if (!answer.ok || answer.crowd < crowdFrom) return 0;
  if (ask.nextAt !== null && ask.nextAt < Date.now() + pauseBeforeMs) return 0;
  return Math.random() * Math.min(answer.crowd, longestPauseMs);
};

const fireOn = async (
  { APP_QUEUE }: DurableEnv,
  { namespace, appId }: TimerConfig,
  ask: FireAsk,
): Promise<FireAnswer> => {
  const answer = await APP_QUEUE.get(APP_QUEUE.idFromName(queueName(namespace, appId))).fire(ask);
  const waitMs = pauseMs(ask, answer);
  if (waitMs > 0) await scheduler.wait(waitMs);
  return answer;
};
