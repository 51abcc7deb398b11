import { formatClock, formatDay, formatWeekday } from "../i18n/format.ts";

export interface Tick {
  at: number;
  /** Share of the width. */
  share: number;
  label: string;
  midnight: boolean;
  /** Left out where there is little room. */
  minor: boolean;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** Every zone's full hours are at a quarter of an hour of UTC. */
const quarterMs = 15 * minuteMs;

/** Even, so that the line in the middle has a whole number too. */
const evenSteps = [2, 4, 6, 8, 10, 12, 16, 20, 30, 40, 60, 80, 100, 120, 160, 200];

/** The end of an axis from 0: round, even, not below `most`. */
export function niceTop(most: number): number {
  for (let scale = 1; ; scale *= 100) {
    const found = evenSteps.find((step) => step * scale >= most);
    if (found !== undefined) return found * scale;
  }
}

/** Hours between ticks by the length of the axis. */
const hoursBetween = (lengthMs: number): number => {
  if (lengthMs <= 8 * 60 * minuteMs) return 1;
  if (lengthMs <= 30 * 60 * minuteMs) return 4;
  return lengthMs <= 8 * dayMs ? 24 : 24 * 5;
};

/** Full hours and midnights of the viewer's zone. `sparse`: half as many, for a narrow plot. */
export function timeTicks(from: number, to: number, sparse = false): Tick[] {
  const hours = hoursBetween(to - from) * (sparse ? 2 : 1);
  const ticks: Tick[] = [];
  let days = 0;
  for (let at = Math.ceil(from / quarterMs) * quarterMs; at < to; at += quarterMs) {
    const clock = formatClock(at);
    if (clock.slice(3, 5) !== "00") continue;
    const midnight = clock.startsWith("00");
    if (midnight) days += 1;
    const wanted =
      hours < 24 ? Number(clock.slice(0, 2)) % hours === 0 : midnight && (days - 1) % (hours / 24) === 0;
    if (!wanted) continue;
    const share = (at - from) / (to - from);
    const day = hours <= 24 ? `${formatWeekday(at)} ${formatDay(at)}` : formatDay(at);
    const label = midnight ? day : clock.slice(0, 5);
    ticks.push({ at, share, label, midnight, minor: false });
  }
  // The day's name is longer than a clock time.
  const besideDay = (share: number) =>
    hours < 24 && ticks.some((tick) => tick.midnight && Math.abs(tick.share - share) < 0.24);
  return ticks.map((tick, index) => ({
    ...tick,
    minor: !(tick.midnight && hours < 24) && (index % 2 === 1 || besideDay(tick.share)),
  }));
}

export interface LogScale {
  /** 0 at the bottom, 1 at the top. */
  share: (ms: number) => number;
  marks: number[];
}

const marks = [
  1,
  10,
  100,
  1000,
  10_000,
  minuteMs,
  10 * minuteMs,
  60 * minuteMs,
  600 * minuteMs,
  dayMs,
  10 * dayMs,
];

/** A scale of lengths of time that begins at a mark and has at least three. */
export function logScale(least: number, most: number): LogScale {
  const low = Math.max(1, least);
  const first = Math.max(
    0,
    marks.findLastIndex((mark) => mark <= low),
  );
  const start = Math.min(first, marks.length - 3);
  const bottom = marks[start] ?? 1;
  const top = Math.max(most * 1.4, marks[start + 2] ?? bottom * 100);
  const share = (ms: number) => Math.max(0, Math.log(Math.max(ms, bottom) / bottom) / Math.log(top / bottom));
  return { share, marks: marks.filter((mark) => mark >= bottom && mark <= top) };
}
