/** Distances of marks on a time axis that people count in. */
const stepsMs = [
  1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000,
  3_600_000, 7_200_000, 14_400_000, 21_600_000, 43_200_000, 86_400_000, 172_800_000, 604_800_000,
];
const WEEK_MS = 604_800_000;
const MARKS = 9;
/** A run that has only begun is not drawn as if its first second were everything. */
const LEAST_MS = 10_000;

export interface GanttScale {
  from: number;
  to: number;
  stepMs: number;
  marks: number[];
}

/** An axis around all that happened, with room at its end for words and for what is still to come. */
export function ganttScale(from: number, to: number): GanttScale {
  const spanMs = Math.max(LEAST_MS, (to - from) * 1.12);
  const stepMs =
    stepsMs.find((step) => spanMs / step <= MARKS) ?? Math.ceil(spanMs / MARKS / WEEK_MS) * WEEK_MS;
  const start = Math.floor(from / stepMs) * stepMs;
  const first = from - start > spanMs * 0.25 ? from : start;
  const end = first + Math.max(spanMs, from - first + spanMs);
  const marks: number[] = [];
  for (let at = Math.ceil(first / stepMs) * stepMs; at < end; at += stepMs) marks.push(at);
  return { from: first, to: end, stepMs, marks };
}

/** A place on the axis as a share of its width. */
export const shareOf = (scale: GanttScale, at: number): number =>
  Math.min(1, Math.max(0, (at - scale.from) / (scale.to - scale.from)));
