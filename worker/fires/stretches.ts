import { leftOutDays, missedFires, nextFire, type Timing } from "../../durable/schedule/index.ts";
import type { Era } from "./eras.ts";

/** Planned times that nobody decided about, or whose end is no longer known. */
export interface Stretch {
  from: number;
  to: number;
  count: number;
  countIsExact: boolean;
  verdict: "disabled" | "window" | "planned" | "forgotten" | "calendar";
}

export interface Span {
  /** Inclusive. */
  from: number;
  /** Exclusive. */
  to: number;
}

/** Times to come that are listed one by one; what follows is one stretch. */
const plannedAlone = 50;

const stretch = (
  timing: Timing,
  after: number,
  until: number,
  verdict: Stretch["verdict"],
): Stretch | null => {
  const fires = after < until ? missedFires(timing, after, until) : null;
  if (fires === null) return null;
  const { first, last, count, countIsExact } = fires;
  return { from: first, to: last, count, countIsExact, verdict };
};

const plannedIn = (timing: Timing, after: number, until: number): Stretch[] => {
  const alone: Stretch[] = [];
  let last = after;
  while (alone.length < plannedAlone) {
    const at = nextFire(timing, last);
    if (at === null || at > until) return alone;
    alone.push({ from: at, to: at, count: 1, countIsExact: true, verdict: "planned" });
    last = at;
  }
  const rest = stretch(timing, last, until, "planned");
  return rest === null ? alone : [...alone, rest];
};

/** What the calendar will leave out, a day each; what it left out is with the timer. */
const toLeaveOut = (timing: Timing, after: number, until: number): Stretch[] =>
  leftOutDays(timing, after, until, plannedAlone).map(({ first, last, count }) => ({
    from: first,
    to: last,
    count,
    countIsExact: true,
    verdict: "calendar",
  }));

/** The times that the expression names outside of the effective window. A rate that counts from the window has none before it. */
const outsideWindow = (timing: Timing, after: number, until: number): Stretch[] => {
  if (timing.timeType !== "cron" && timing.timeType !== "fixed_rate") return [];
  const { effectiveFrom, effectiveUntil } = timing;
  const found: (Stretch | null)[] = [];
  if (effectiveFrom != null && timing.timeType === "cron") {
    const end = Math.min(until, Date.parse(effectiveFrom) - 1);
    found.push(stretch({ ...timing, effectiveFrom: null, effectiveUntil: null }, after, end, "window"));
  }
  if (effectiveUntil != null) {
    const start = Math.max(after, Date.parse(effectiveUntil));
    found.push(stretch({ ...timing, effectiveUntil: null }, start, until, "window"));
  }
  return found.filter((one) => one !== null);
};

const ofEra = ({ timing, enabled, ...era }: Era, { from, to }: Span, now: number): Stretch[] => {
  const after = Math.max(era.from, from - 1);
  const until = Math.min(era.to, to - 1);
  if (after >= until) return [];
  const outside = [
    ...outsideWindow(timing, after, Math.min(until, now)),
    ...outsideWindow(timing, Math.max(after, now), until),
  ];
  const coming = Math.max(after, now);
  if (enabled) return [...outside, ...plannedIn(timing, coming, until), ...toLeaveOut(timing, coming, until)];
  const off = [
    stretch(timing, after, Math.min(until, now), "disabled"),
    stretch(timing, coming, until, "disabled"),
  ];
  return [...outside, ...off.filter((one) => one !== null)];
};

/** What follows from the definitions alone; each era gives a few stretches, however often its timing fires. */
export const stretchesOf = (eras: readonly Era[], span: Span, now: number): Stretch[] =>
  eras.flatMap((era) => ofEra(era, span, now));

/**
 * Planned times of eras that were on, before `before`, between those that a record is kept of (newest first): the runs that took
 * them are no longer in the history. The newest `most`.
 */
export const forgottenBetween = (
  eras: readonly Era[],
  decided: readonly { from: number; to: number }[],
  span: Span,
  most: number,
): Stretch[] => {
  const gaps: Stretch[] = [];
  for (const { from, to, timing } of eras.filter(({ enabled }) => enabled).toReversed()) {
    const start = Math.max(from, span.from - 1);
    let until = Math.min(to, span.to - 1);
    for (const record of decided) {
      if (record.from > until || gaps.length >= most) continue;
      if (record.to <= start) break;
      const gap = stretch(timing, Math.max(record.to, start), until, "forgotten");
      if (gap !== null) gaps.push(gap);
      until = record.from - 1;
    }
    if (gaps.length >= most) return gaps;
    const gap = stretch(timing, start, until, "forgotten");
    if (gap !== null) gaps.push(gap);
  }
  return gaps;
};
