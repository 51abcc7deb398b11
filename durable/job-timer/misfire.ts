import type { PlannedFire } from "../app-queue/rpc.ts";
import {
  effectiveWindow,
  leftOutTiming,
  type MissedFires,
  missedFires,
  nextDelayFire,
  nextFire,
} from "../schedule/index.ts";
import { leftOutRecord, leftOutRecords } from "./left-out.ts";
import type { FireRecord, TimerConfig } from "./rpc.ts";
import { type Effect, evenMs, lookAfterMs, type Step, type TimerState } from "./timer-state.ts";

/** Fires of one hand-over; what is due beyond it follows in the next. */
const maxFiresAtOnce = 100;
const catchUpMs = 3_600_000;

export interface MisfireRule {
  policy: TimerConfig["misfirePolicy"];
  misfireMs: number;
}

export const missedAt = (at: number): FireRecord =>
  missedRecord({ first: at, last: at, count: 1, countIsExact: true, newest: [] });

export const missedRecord = (missed: MissedFires): FireRecord => ({
  from: missed.first,
  to: missed.last,
  count: missed.count,
  countIsExact: missed.countIsExact,
  verdict: "missed",
  runNumber: null,
});

/**
 * Gives every planned time up to `until` its verdict, judged at `now`: those on time are to be fired, late ones are a
 * misfire and end as a make-up fire or in one record of what was missed.
 */
export const settle = (state: TimerState, rule: MisfireRule, now: number, until: number = now): Step => {
  const { config, nextAt } = state;
  if (!config?.enabled || nextAt === null || nextAt > until) {
    return { state, effects: [] };
  }
  return config.timing.timeType === "second_delay"
    ? settleDelay(state, config, nextAt, rule, now)
    : settlePlanned(state, config, nextAt, rule, now, until);
};

const settlePlanned = (
  state: TimerState,
  config: TimerConfig,
  nextAt: number,
  rule: MisfireRule,
  now: number,
  until: number,
): Step => {
  const { timing } = config;
  const lateUntil = Math.min(now - rule.misfireMs - 1, until);
  const late = nextAt <= lateUntil ? missedFires(timing, nextAt - 1, lateUntil) : null;
  const makeUp = late === null || windowIsOver(config, now) ? [] : makeUpFires(late, rule.policy);
  const fires = [...makeUp];
  let decidedUntil = Math.max(lateUntil, nextAt - 1);
  let next = nextFire(timing, decidedUntil);
  while (next !== null && next <= until && fires.length < maxFiresAtOnce) {
    fires.push({ scheduleAt: next, trigger: "timer" });
    decidedUntil = next;
    next = nextFire(timing, next);
  }
  return {
    state: { ...state, pending: [...state.pending, ...fires], nextAt: next },
    effects: late === null ? [] : missesBeside(config, nextAt, late, makeUp[0]),
  };
};

const makeUpFires = (late: MissedFires, policy: TimerConfig["misfirePolicy"]): PlannedFire[] => {
  switch (policy) {
    case "skip":
      return [];
    case "fire_once":
      return [{ scheduleAt: late.last, trigger: "timer" }];
    case "catch_up":
      return late.newest.map((scheduleAt) => ({ scheduleAt, trigger: "catch_up" }));
    default:
      return policy satisfies never;
  }
};

/** Make-up fires are always the newest of what was missed, so the rest is one stretch before them. */
const missesBeside = (
  config: TimerConfig,
  nextAt: number,
  late: MissedFires,
  firstMakeUp: PlannedFire | undefined,
): Effect[] => {
  const missed =
    firstMakeUp === undefined ? late : missedFires(config.timing, nextAt - 1, firstMakeUp.scheduleAt - 1);
  if (missed === null) return [];
  return [
    ...leftOutRecords(config, missed.first),
    ...leftOutBetween(config, missed),
    { kind: "record", record: missedRecord(missed) },
  ];
};

/** Days that the calendar left out in the middle of an outage. */
const leftOutBetween = ({ timing }: TimerConfig, missed: MissedFires): Effect[] => {
  const leftOut = leftOutTiming(timing);
  const between = leftOut === null ? null : missedFires(leftOut, missed.first, missed.last);
  return between === null ? [] : [{ kind: "record", record: leftOutRecord(between) }];
};

/** A delay has one due time at most. Left out, the next one counts from now, else the job would never fire again. */
const settleDelay = (
  state: TimerState,
  config: TimerConfig,
  nextAt: number,
  rule: MisfireRule,
  now: number,
): Step => {
  const lateMs = now - nextAt;
  const isMade =
    lateMs <= rule.misfireMs ||
    (!windowIsOver(config, now) &&
      (rule.policy === "fire_once" || (rule.policy === "catch_up" && lateMs <= catchUpMs)));
  if (isMade) {
    const trigger = lateMs > rule.misfireMs && rule.policy === "catch_up" ? "catch_up" : "timer";
    const scheduleAt = Math.max(nextAt, (state.lastDelayAt ?? 0) + 2);
    return {
      state: {
        ...state,
        pending: [...state.pending, { scheduleAt, trigger }],
        nextAt: null,
        awaiting: { scheduleAt, lookAt: scheduleAt + lookAfterMs },
      },
      effects: [],
    };
  }
  return {
    state: { ...state, nextAt: delayAfter(config, now) },
    effects: [{ kind: "record", record: missedAt(nextAt) }],
  };
};

export const delayAfter = (config: TimerConfig, endedOrEnabledAt: number): number | null => {
  const at = nextDelayFire(config.timing, endedOrEnabledAt);
  return at === null ? null : evenMs(at);
};

/** Nothing fires outside the effective window, not even what was missed inside it. */
const windowIsOver = (config: TimerConfig, now: number): boolean =>
  effectiveWindow(config.timing).until < now;
