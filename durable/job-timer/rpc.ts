import type { decidedVerdicts } from "../../client/protocol/fire.ts";
import type { LogLevel } from "../../client/protocol/run.ts";
import type { Timing } from "../schedule/index.ts";

/** Plain data that crosses to and from the timer object of a job. Instants are milliseconds since the epoch. */

export interface TimerConfig {
  jobId: number;
  namespace: string;
  appId: string;
  version: number;
  enabled: boolean;
  /** When it was last enabled: a second_delay job fires one delay after. */
  enabledAt: number;
  timing: Timing;
  misfirePolicy: "fire_once" | "skip" | "catch_up";
  /** Whether people want to know of missed times; absent in what older versions stored. */
  tellsMissed?: boolean;
  /** Runs whose logs are kept. */
  retention: number;
}

export interface LogEntry {
  at: number;
  level: LogLevel;
  task: string | null;
  text: string;
}

export interface LogAppend {
  /** Must be the job's app; anything else is refused. */
  namespace: string;
  appId: string;
  number: number;
  attempt: number;
  /** Worker address, or "platform". */
  source: string;
  /** Who counts the lines (a worker id, or "platform"), with the count of the first: what was stored before is not stored again. */
  writer: string;
  seq: number;
  lines: LogEntry[];
}

export interface StoredLogLine extends LogEntry {
  line: number;
  source: string;
  attempt: number;
}

export interface LogSlice {
  lines: StoredLogLine[];
  nextAfter: number;
  cut: { from: number; to: number } | null;
  total: number;
}

/** A planned time, or a stretch of equal neighbours, that the timer has decided. */
export interface FireRecord {
  from: number;
  to: number;
  count: number;
  countIsExact: boolean;
  verdict: (typeof decidedVerdicts)[number];
  runNumber: number | null;
}

export interface JobTimerCalls {
  /** Newer versions win; an older one changes nothing. Answers the next fire. */
  configure(config: TimerConfig): Promise<{ nextAt: number | null }>;
  /** Stops the timer and forgets fires and logs. */
  remove(): Promise<void>;
  /** A run that this timer fired has ended with all its retries; second_delay jobs fire again one delay after. Repeats are harmless. */
  runEnded(end: { number: number; scheduleAt: number; endedAt: number }): Promise<void>;
  /** Arms the alarm again when it was lost; answers the next fire. */
  check(): Promise<{ nextAt: number | null; overdueMs: number }>;
  /** Skips and misses, newest first; what ran is in the history. */
  fires(before: number | null, limit: number): Promise<FireRecord[]>;

  appendLog(appends: LogAppend[]): Promise<void>;
  /** Holds up to `waitMs` while there is nothing after `after`. */
  readLog(number: number, after: number, limit: number, waitMs: number): Promise<LogSlice>;
}
