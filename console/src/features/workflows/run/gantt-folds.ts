/** A stretch of time in which no node waited or ran, drawn shorter than it was. */
export interface Fold {
  from: number;
  to: number;
}

/** Shorter ones are drawn as they were. */
const LEAST_FOLD_MS = 60_000;
const AT_MOST = 3;

/** The longest gaps between these spans, each longer than all that happened together: a rerun days later leaves one. */
export function foldsBetween(spans: readonly Fold[], from: number, to: number): Fold[] {
  const gaps: Fold[] = [];
  let until = from;
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    if (span.from > until) gaps.push({ from: until, to: span.from });
    until = Math.max(until, span.to);
  }
  if (to > until) gaps.push({ from: until, to });
  const length = (gap: Fold) => gap.to - gap.from;
  const busyMs = to - from - gaps.reduce((sum, gap) => sum + length(gap), 0);
  return gaps
    .filter((gap) => length(gap) > Math.max(LEAST_FOLD_MS, busyMs))
    .sort((a, b) => length(b) - length(a))
    .slice(0, AT_MOST)
    .sort((a, b) => a.from - b.from);
}
