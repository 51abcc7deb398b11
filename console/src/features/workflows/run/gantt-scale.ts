import type { Fold } from "./gantt-folds.ts";

/** Distances of marks on a time axis that people count in. */
const stepsMs = [
  100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000,
  1_800_000, 3_600_000, 7_200_000, 14_400_000, 21_600_000, 43_200_000, 86_400_000, 172_800_000, 604_800_000,
];
const WEEK_MS = 604_800_000;
const MARKS = 9;
/** A run that has only begun is not drawn as if its first second were everything; of one that is over nothing more comes. */
const LEAST_OPEN_MS = 10_000;
const LEAST_OVER_MS = 500;
/** What a fold takes of the time that is drawn in full: room for how long it was. */
const FOLD_SHARE = 0.1;
/** Words nearer to each other than this share of the axis would overlap, on a narrow screen too. */
const WORDS_SHARE = 0.06;
const NOW_SHARE = 0.14;
/** The words of a mark nearer to the end would stand out of the chart. */
const LAST_MARK = 0.96;

export interface GanttScale {
  from: number;
  to: number;
  stepMs: number;
  marks: number[];
  folds: readonly Fold[];
  /** What each fold is drawn as. */
  foldMs: number;
}

/** Marks at whole steps, none in what is folded. */
function marksOf(from: number, to: number, stepMs: number, folds: readonly Fold[]): number[] {
  const marks: number[] = [];
  let start = from;
  for (const end of [...folds, { from: to, to }]) {
    for (let at = Math.ceil(start / stepMs) * stepMs; at < end.from; at += stepMs) marks.push(at);
    start = end.to;
  }
  return marks;
}

/** An axis around all that happened, with room at its end for words and for what is still to come. */
export function ganttScale(
  from: number,
  to: number,
  { folds = [], isOver = false }: { folds?: readonly Fold[]; isOver?: boolean } = {},
): GanttScale {
  const leastMs = isOver ? LEAST_OVER_MS : LEAST_OPEN_MS;
  const foldedMs = folds.reduce((sum, fold) => sum + fold.to - fold.from, 0);
  const foldMs = Math.max(leastMs, to - from - foldedMs) * FOLD_SHARE;
  const hiddenMs = foldedMs - folds.length * foldMs;
  const spanMs = Math.max(leastMs, (to - from - hiddenMs) * 1.12);
  const stepMs =
    stepsMs.find((step) => spanMs / step <= MARKS) ?? Math.ceil(spanMs / MARKS / WEEK_MS) * WEEK_MS;
  const start = Math.floor(from / stepMs) * stepMs;
  const first = from - start > spanMs * 0.25 ? from : start;
  const end = first + Math.max(spanMs, from - first + spanMs) + hiddenMs;
  return { from: first, to: end, stepMs, marks: marksOf(first, end, stepMs, folds), folds, foldMs };
}

/** How far from the beginning a moment is drawn. */
function drawnMs(scale: GanttScale, at: number): number {
  return scale.folds.reduce((sum, fold) => {
    const length = fold.to - fold.from;
    const passed = Math.min(length, Math.max(0, at - fold.from));
    return sum - passed * (1 - scale.foldMs / length);
  }, at - scale.from);
}

/** How long the axis is, with folds as they are drawn. */
export const axisMs = (scale: GanttScale): number => drawnMs(scale, scale.to);

/** A place on the axis as a share of its width. */
export const shareOf = (scale: GanttScale, at: number): number =>
  Math.min(1, Math.max(0, drawnMs(scale, at) / axisMs(scale)));

/** The marks that have room for words, beside those of folds and of now. */
export function markedWords(scale: GanttScale, now: number | undefined): number[] {
  const near = (at: number, other: number, share: number) =>
    Math.abs(shareOf(scale, at) - shareOf(scale, other)) < share;
  let last: number | undefined;
  return scale.marks.filter((at) => {
    const free =
      shareOf(scale, at) < LAST_MARK &&
      (last === undefined || !near(at, last, WORDS_SHARE)) &&
      (now === undefined || !near(at, now, NOW_SHARE)) &&
      !scale.folds.some((fold) => near(at, (fold.from + fold.to) / 2, WORDS_SHARE + 0.02));
    if (free) last = at;
    return free;
  });
}
