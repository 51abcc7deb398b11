import type { FireAnswer, FireAsk, FireVerdict, MissedFires } from "../app-queue/rpc.ts";
import { nextFire } from "../schedule/index.ts";
import { backoffMs } from "../shared/platform-errors.ts";
import { adopt } from "./adopt.ts";
import { leftOutRecords } from "./left-out.ts";
import { delayAfter, missedAt, settle } from "./misfire.ts";
import type { FireRecord, TimerConfig } from "./rpc.ts";
import { type Effect, evenMs, lookAfterMs, type Step, type TimerState, type Untold } from "./timer-state.ts";

export type TimerEvent =
  | { kind: "configured"; config: TimerConfig }
  | { kind: "woken" }
  | { kind: "answered"; answer: FireAnswer }
  /** No answer: it may have been accepted or not. */
  | { kind: "unreachable"; overloaded: boolean }
  | { kind: "run_ended"; scheduleAt: number; endedAt: number }
  | { kind: "disabled_told" }
  | { kind: "disabled_untold" }
  | { kind: "missed_told" }
  | { kind: "missed_untold" }
  | { kind: "checked" };

/** What has to be asked of others; the answer comes back as an event. */
export type Outside =
  | { kind: "fire"; ask: FireAsk }
  | { kind: "missed"; fires: MissedFires }
  | { kind: "disable"; jobId: number; version: number };

const hourMs = 3_600_000;
const queueRetryMs = { first: 1_000, most: 10_000 };
/** Nothing is queued there, so waiting longer loses nothing and spares an object that is behind. */
const overloadRetryMs = { first: 2_000, most: 10_000 };
/** The sweep hands a definition over again within a minute. */
const unknownJobRetryMs = { first: 1_000, most: 60_000 };
const definitionRetryMs = { first: 1_000, most: 60_000 };

export const step = (state: TimerState, event: TimerEvent, misfireMs: number, now: number): Step => {
  const { state: decided, effects } = decide(state, event, misfireMs, now);
  const untold = event.kind === "missed_told" ? null : untoldAfter(state, decided, effects);
  return { state: finishOneTime({ ...decided, untold }, now), effects };
};

/** Missed times gather until the queue was told, whatever edits come between. */
const untoldAfter = (
  before: TimerState,
  { config }: TimerState,
  effects: readonly Effect[],
): Untold | null => {
  if (!config?.tellsMissed) return null;
  return effects
    .map(({ record }) => record)
    .filter(({ verdict }) => verdict === "missed")
    .reduce<Untold | null>(
      (known, { from, to, count }) => ({
        from: Math.min(from, known?.from ?? from),
        to: Math.max(to, known?.to ?? to),
        count: count + (known?.count ?? 0),
      }),
      before.untold,
    );
};

const decide = (state: TimerState, event: TimerEvent, misfireMs: number, now: number): Step => {
  switch (event.kind) {
    case "configured":
      return adopt(recover(state, now), event.config, misfireMs, now);
    case "woken":
      return woken(recover(state, now), misfireMs, now);
    case "checked":
      return only(recover(state, now));
    case "answered":
      return answered(state, event.answer, now);
    case "unreachable":
      return only(retryLater(state, now, event.overloaded ? overloadRetryMs : queueRetryMs));
    case "run_ended":
      return only(runEnded(state, event.scheduleAt, event.endedAt, now));
    case "missed_told":
      return only({ ...state, retry: null });
    case "missed_untold":
      return only(retryLater(state, now, queueRetryMs));
    case "disabled_told":
      return only({ ...state, disabling: null, retry: null });
    case "disabled_untold":
      return only(retryLater(state, now, definitionRetryMs));
    default:
      return event satisfies never;
  }
};

const only = (state: TimerState): Step => ({ state, effects: [] });

/** The next thing to ask of others now; null when there is nothing, or it has to wait. */
export const outside = (state: TimerState, misfireMs: number, now: number): Outside | null => {
  const { config, pending, disabling, untold, retry } = state;
  if (config === null || (retry !== null && retry.at > now)) return null;
  if (pending.length > 0 || isInDoubt(state, misfireMs, now)) {
    return { kind: "fire", ask: { jobId: config.jobId, fires: pending, nextAt: state.nextAt } };
  }
  if (untold !== null) return { kind: "missed", fires: { jobId: config.jobId, ...untold } };
  return disabling === null ? null : { kind: "disable", jobId: config.jobId, version: disabling.version };
};

/**
 * What is late right after a start may have been accepted just before the end of the process: the queue is asked, with no
 * fire, for the last time it decided. On-time fires need no question, as a repeat is recognised.
 */
const isInDoubt = (state: TimerState, misfireMs: number, now: number): boolean =>
  state.isUnsure && state.pending.length === 0 && state.nextAt !== null && state.nextAt < now - misfireMs;

const woken = (state: TimerState, misfireMs: number, now: number): Step => {
  const { config, retry } = state;
  if (config === null || (retry !== null && retry.at > now)) return only(state);
  // While a hand-over is in doubt nothing more is decided: what comes due meanwhile is judged when there is an answer.
  if (state.pending.length > 0 || isInDoubt(state, misfireMs, now)) return only(state);
  const settled = settle(state, { policy: config.misfirePolicy, misfireMs }, now);
  const next = { ...lookForRun(settled.state, now), isUnsure: false };
  const hasToAsk = next.pending.length > 0 || next.disabling !== null || next.untold !== null;
  return { ...settled, state: hasToAsk ? next : { ...next, retry: null } };
};

/** Handing the same fire over again tells how its run is: the queue knows it, and whether it is still open. */
const lookForRun = (state: TimerState, now: number): TimerState =>
  state.awaiting !== null && state.awaiting.lookAt <= now && state.pending.length === 0
    ? { ...state, pending: [{ scheduleAt: state.awaiting.scheduleAt, trigger: "timer" }] }
    : state;

const answered = (state: TimerState, answer: FireAnswer, now: number): Step => {
  if (state.pending.length === 0) return only(state.isUnsure ? toldLast(state, answer, now) : state);
  if (!answer.ok) return giveBack(state, now);
  const verdicts = new Map(answer.verdicts.map((verdict) => [verdict.scheduleAt, verdict]));
  const settled = state.pending.flatMap((fire) => verdicts.get(fire.scheduleAt) ?? []);
  const pending = state.pending.filter((fire) => !verdicts.has(fire.scheduleAt));
  const effects = [...leftOutByCalendar(state, settled), ...settled.flatMap(skipRecord)];
  const next: TimerState = { ...state, pending, retry: null };
  if (pending.length > 0) return { state: retryLater(next, now, queueRetryMs), effects };
  return { state: settled.reduce((after, verdict) => delayed(after, verdict, now), next), effects };
};

/** Goes on after the last time that the queue has decided. */
const toldLast = (state: TimerState, answer: FireAnswer, now: number): TimerState => {
  if (!answer.ok) return retryLater(state, now, unknownJobRetryMs);
  const { config, nextAt } = state;
  const { lastFireAt } = answer;
  const known: TimerState = { ...state, isUnsure: false, retry: null };
  if (config === null || nextAt === null || lastFireAt === null || lastFireAt < nextAt) return known;
  return config.timing.timeType === "second_delay"
    ? { ...known, nextAt: null, awaiting: { scheduleAt: nextAt, lookAt: now } }
    : { ...known, nextAt: nextFire(config.timing, lastFireAt) };
};

/** A hand-over that is parted in two tells it once, with its first fire. */
const leftOutByCalendar = (
  { config, pending, awaiting }: TimerState,
  settled: readonly FireVerdict[],
): Effect[] => {
  const [first] = pending;
  if (config === null || first === undefined || awaiting !== null) return [];
  const isSettled = settled.some(({ scheduleAt }) => scheduleAt === first.scheduleAt);
  // A time of a definition that is gone was judged by its calendar.
  return isSettled && isPlanned(config, first.scheduleAt) ? leftOutRecords(config, first.scheduleAt) : [];
};

const isSkip = (verdict: FireVerdict["verdict"]): verdict is "overlap" | "queue_full" =>
  verdict === "overlap" || verdict === "queue_full";

const skipRecord = ({ scheduleAt, verdict, number }: FireVerdict): Effect[] => {
  if (!isSkip(verdict)) return [];
  const record: FireRecord = {
    from: scheduleAt,
    to: scheduleAt,
    count: 1,
    countIsExact: true,
    verdict,
    runNumber: number,
  };
  return [{ kind: "record", record }];
};

/**
 * The queue does not know the job: nothing was accepted, so these times are undecided again. Those of a definition that is
 * no longer in force can only be missed.
 */
const giveBack = (state: TimerState, now: number): Step => {
  const { config } = state;
  const own = state.pending.filter(({ scheduleAt }) => config !== null && isPlanned(config, scheduleAt));
  const effects = state.pending
    .filter((fire) => !own.includes(fire))
    .map(({ scheduleAt }): Effect => ({ kind: "record", record: missedAt(scheduleAt) }));
  const undecided: TimerState = { ...state, pending: [], retry: null };
  const first = own[0];
  if (first === undefined) return { state: undecided, effects };
  const again: TimerState = { ...undecided, awaiting: null, nextAt: first.scheduleAt, retry: state.retry };
  return { state: retryLater(again, now, unknownJobRetryMs), effects };
};

/** Whether the definition in force plans this time. A delay's times follow from events, so any since it took effect may be one. */
const isPlanned = (config: TimerConfig, at: number): boolean => {
  const since = Math.max(config.enabledAt, config.timing.anchorAt);
  if (!config.enabled || at <= since) return false;
  return config.timing.timeType === "second_delay" || nextFire(config.timing, at - 1) === at;
};

/** second_delay: what the verdict on its one fire means for the next. */
const delayed = (
  state: TimerState,
  { scheduleAt, verdict, number }: FireVerdict,
  now: number,
): TimerState => {
  const { config, awaiting } = state;
  if (!config?.enabled || awaiting?.scheduleAt !== scheduleAt) return state;
  const isOver = isSkip(verdict) || (verdict === "repeated" && number === null);
  if (isOver) {
    return { ...state, awaiting: null, nextAt: delayAfter(config, now), lastDelayAt: scheduleAt };
  }
  const lookAt = awaiting.lookAt > now ? awaiting.lookAt : now + lookAfterMs;
  return { ...state, awaiting: { scheduleAt, lookAt } };
};

const runEnded = (state: TimerState, scheduleAt: number, endedAt: number, now: number): TimerState => {
  const { config } = state;
  if (!config?.enabled || state.awaiting?.scheduleAt !== scheduleAt) return state;
  const due = delayAfter(config, Math.min(endedAt, now));
  // News that comes late is no misfire: the next fire counts from the end, but never lies in the past.
  const nextAt = due === null ? null : Math.max(due, evenMs(now + 1));
  return {
    ...state,
    // The end of a run says that its fire was accepted, whatever became of the answer.
    pending: state.pending.filter((fire) => fire.scheduleAt !== scheduleAt),
    retry: null,
    awaiting: null,
    nextAt,
    lastDelayAt: scheduleAt,
  };
};

const retryLater = (state: TimerState, now: number, delay: { first: number; most: number }): TimerState => {
  const attempts = (state.retry?.attempts ?? 0) + 1;
  return { ...state, retry: { attempts, at: now + backoffMs(attempts, delay.first, delay.most) } };
};

/** Once it has fired, or can no more, the job is disabled: here at once, in D1 as soon as it answers. */
const finishOneTime = (state: TimerState, now: number): TimerState => {
  const { config } = state;
  const isOver =
    config?.enabled === true &&
    config.timing.timeType === "one_time" &&
    state.nextAt === null &&
    !state.lost &&
    state.pending.length === 0 &&
    Date.parse(config.timing.at ?? "") <= now;
  if (!isOver) return state;
  return {
    ...state,
    config: { ...config, enabled: false },
    disabling: { version: config.version },
    retry: null,
  };
};

/** Repairs what the clock or a lost alarm has broken. */
const recover = (state: TimerState, now: number): TimerState => {
  if (!state.config?.enabled) return state;
  return state.lost ? found(state, state.config, now) : withinReach(state, state.config, now);
};

/** Where a timer goes on when its alarm was lost: after the last time that the queue has decided, which it is asked for. */
const found = (state: TimerState, config: TimerConfig, now: number): TimerState => {
  const { timing } = config;
  const nextAt =
    timing.timeType === "second_delay"
      ? delayAfter(config, now)
      : nextFire(timing, Math.max(config.enabledAt, timing.anchorAt));
  return { ...state, lost: false, isUnsure: true, nextAt };
};

/**
 * A clock set back by up to an hour leaves `nextAt` alone, so that nothing is fired twice. Set back further, the times
 * that were decided meanwhile were none, and waiting for them could take months.
 */
const withinReach = (state: TimerState, config: TimerConfig, now: number): TimerState => {
  const { nextAt, awaiting, retry } = state;
  const next = { ...state };
  if (nextAt !== null && config.timing.timeType === "second_delay") {
    next.nextAt = Math.min(nextAt, delayAfter(config, now) ?? nextAt);
  } else if (nextAt !== null && nextAt > now + hourMs) {
    const beyond = nextFire(config.timing, now + hourMs);
    if (beyond !== null && beyond < nextAt) next.nextAt = nextFire(config.timing, now);
  }
  if (awaiting !== null && awaiting.lookAt > now + lookAfterMs + hourMs) {
    next.awaiting = { ...awaiting, lookAt: now + lookAfterMs };
  }
  if (retry !== null && retry.at > now + unknownJobRetryMs.most) next.retry = { ...retry, at: now };
  return next;
};
