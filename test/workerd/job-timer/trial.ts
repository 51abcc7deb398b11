import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { JobTimer } from "../../../durable/job-timer/object.ts";
import type { LogAppend, TimerConfig } from "../../../durable/job-timer/rpc.ts";
import type { Timing } from "../../../durable/schedule/index.ts";
import { queueName, timerName } from "../../../durable/shared/names.ts";
import type { RecordingQueue } from "./worker.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      JOB_TIMER: DurableObjectNamespace<JobTimer>;
      RECORDING_QUEUE: DurableObjectNamespace<RecordingQueue>;
    }
  }
}

/** Far ahead of the real clock, so that no alarm goes off but by the test's hand. */
export const start = Date.parse("2031-03-04T10:00:00Z");
export const secondMs = 1_000;
export const minuteMs = 60_000;

export const everyMinute: Timing = {
  timeType: "cron",
  cron: "0 * * * * ?",
  timeZone: "UTC",
  dstPolicy: "smart",
  anchorAt: start,
};
export const everyHour: Timing = { ...everyMinute, cron: "0 0 * * * ?" };
export const delayOf = (periodSeconds: number): Timing => ({
  ...everyMinute,
  timeType: "second_delay",
  cron: null,
  periodSeconds,
});
export const onceAt = (at: number): Timing => ({
  ...everyMinute,
  timeType: "one_time",
  cron: null,
  at: new Date(at).toISOString(),
});

export interface RowCount {
  rows: number;
  alarms: number;
}

let jobs = 0;

/** One job with its timer and a queue of its own. */
export class Trial {
  readonly jobId = ++jobs;
  readonly appId = `app-${this.jobId}`;
  readonly timer = env.JOB_TIMER.getByName(timerName(this.jobId));
  readonly queue = env.RECORDING_QUEUE.getByName(queueName("team", this.appId));

  config(changes: Partial<TimerConfig> = {}): TimerConfig {
    return {
      jobId: this.jobId,
      namespace: "team",
      appId: this.appId,
      version: 1,
      enabled: true,
      enabledAt: start,
      timing: everyMinute,
      misfirePolicy: "fire_once",
      retention: 60,
      ...changes,
    };
  }

  /** What the alarm is set to. */
  alarmAt(): Promise<number | null> {
    return runInDurableObject(this.timer, (_, { storage }) => storage.getAlarm());
  }

  /** As if the runtime had given it up. */
  loseAlarm(): Promise<void> {
    return runInDurableObject(this.timer, (_, { storage }) => storage.deleteAlarm());
  }

  append(number: number, seq: number, texts: string[]): LogAppend {
    const lines = texts.map((text) => ({ at: start, level: "info" as const, task: null, text }));
    return {
      namespace: "team",
      appId: this.appId,
      number,
      attempt: 1,
      source: "10.0.0.1",
      writer: "w-1",
      seq,
      lines,
    };
  }

  async alarmRings(at: number): Promise<boolean> {
    vi.setSystemTime(at);
    return runDurableObjectAlarm(this.timer);
  }

  async fired(): Promise<number[]> {
    const asks = await this.queue.asks();
    return asks.flatMap(({ fires }) => fires.map(({ scheduleAt }) => scheduleAt));
  }

  /** Counts what the timer writes from now on: rows of its tables, and alarms set, each a row too. */
  countRows(): Promise<RowCount> {
    const count: RowCount = { rows: 0, alarms: 0 };
    return runInDurableObject(this.timer, (_, { storage }) => {
      const { sql } = storage;
      const exec = sql.exec.bind(sql);
      const setAlarm = storage.setAlarm.bind(storage);
      vi.spyOn(sql, "exec").mockImplementation((...args) => {
        const cursor = exec(...args);
        count.rows += cursor.rowsWritten;
        return cursor;
      });
      vi.spyOn(storage, "setAlarm").mockImplementation((...args) => {
        count.alarms += 1;
        return setAlarm(...args);
      });
      return count;
    });
  }
}

/** The clock stands still but for `alarmRings` and `vi.setSystemTime`. */
export const stopClock = (): void => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
};
