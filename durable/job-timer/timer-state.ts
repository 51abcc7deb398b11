import type { PlannedFire } from "../app-queue/rpc.ts";
import type { Timing } from "../schedule/index.ts";
import type { FireRecord, TimerConfig } from "./rpc.ts";

/** A second_delay fire whose run has not ended, as far as this timer was told. */
export interface Awaiting {
  scheduleAt: number;
  /** When to look for oneself, in case the news of the end was lost. */
  lookAt: number;
}

export interface Untold {
  from: number;
  to: number;
  count: number;
}

/** Everything a timer knows. Plain data; `nextAt` is the watermark: every planned time before it has its verdict. */
export interface TimerState {
  config: TimerConfig | null;
  /** The first planned time without a verdict; null when none will come by itself. */
  nextAt: number | null;
  /** Handed over and not answered: they may have been accepted, so they are asked again as they are until there is an answer. */
  pending: PlannedFire[];
  awaiting: Awaiting | null;
  /** A one_time job has fired; D1 has not been told yet that this version of it is disabled. */
  disabling: { version: number } | null;
  /** Missed times that people are to be told of; the queue was not told of them yet. */
  untold: Untold | null;
  /** Nothing outside is asked before `at`. */
  retry: { attempts: number; at: number } | null;
  /** The job fires by itself, but neither an alarm nor a row says when: the alarm was lost. */
  lost: boolean;
  /**
   * Just started: the alarm may have been cut off after its fires were accepted. Memory only. While it is so, what looks
   * missed is asked about first.
   */
  isUnsure: boolean;
  /** Schedule time of the last ended second_delay run; memory only, so that a clock set back does not repeat it. */
  lastDelayAt: number | null;
}

/** What must survive a restart besides the definition. */
export type TimerProgress = Pick<
  TimerState,
  "nextAt" | "pending" | "awaiting" | "disabling" | "untold" | "retry" | "lost"
>;

export type Effect = { kind: "record"; record: FireRecord };

export interface Step {
  state: TimerState;
  effects: Effect[];
}

export const emptyTimer: TimerState = {
  config: null,
  nextAt: null,
  pending: [],
  awaiting: null,
  disabling: null,
  untold: null,
  retry: null,
  lost: false,
  isUnsure: false,
  lastDelayAt: null,
};

export const progressOf = (state: TimerState): TimerProgress => ({
  nextAt: state.nextAt,
  pending: state.pending,
  awaiting: state.awaiting,
  disabling: state.disabling,
  untold: state.untold,
  retry: state.retry,
  lost: state.lost,
});

export const firesByItself = (timing: Timing): boolean =>
  timing.timeType !== "none" && timing.timeType !== "api";

/**
 * Odd, while due times of second_delay are even: an alarm's time alone then tells whether it is a fire or a look at a run
 * that was fired, and which. Five minutes, so that runs of usual length never cost a second look.
 */
export const lookAfterMs = 300_001;

export const evenMs = (at: number): number => at + (at % 2);

/** What an alarm at this time means when no row says otherwise. */
export const progressFromAlarm = (config: TimerConfig | null, alarmAt: number | null): TimerProgress => {
  const idle = progressOf(emptyTimer);
  if (!config?.enabled || !firesByItself(config.timing)) return idle;
  if (alarmAt === null) return { ...idle, lost: true };
  if (config.timing.timeType === "second_delay" && alarmAt % 2 === 1) {
    return { ...idle, awaiting: { scheduleAt: alarmAt - lookAfterMs, lookAt: alarmAt } };
  }
  return { ...idle, nextAt: alarmAt };
};

export const sameProgress = (a: TimerProgress, b: TimerProgress): boolean =>
  a.nextAt === b.nextAt &&
  a.lost === b.lost &&
  a.disabling?.version === b.disabling?.version &&
  a.untold?.from === b.untold?.from &&
  a.untold?.to === b.untold?.to &&
  a.untold?.count === b.untold?.count &&
  a.retry?.at === b.retry?.at &&
  a.awaiting?.scheduleAt === b.awaiting?.scheduleAt &&
  a.awaiting?.lookAt === b.awaiting?.lookAt &&
  a.pending.length === b.pending.length &&
  a.pending.every((fire, index) => fire.scheduleAt === b.pending[index]?.scheduleAt);

/** The time the alarm has to be set to; null for none. Always after `now`: an alarm set for the past can strand an object. */
export const wakeAt = (state: TimerState, now: number): number | null => {
  const at = wantedAt(state);
  return at === null ? null : Math.max(at, now + 1);
};

const wantedAt = (state: TimerState): number | null => {
  if (state.retry !== null) return state.retry.at;
  if (state.pending.length > 0 || state.disabling !== null || state.untold !== null) return 0;
  return state.nextAt ?? state.awaiting?.lookAt ?? null;
};
