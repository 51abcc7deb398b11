import type { OverviewRange } from "../../client/protocol/overview.ts";

const hourMs = 3_600_000;

/** About fifty bins each, and bins that begin at full hours or halves of them in most zones. */
const ranges: Record<OverviewRange, { binMs: number; bins: number }> = {
  "24h": { binMs: hourMs / 2, bins: 48 },
  "7d": { binMs: 3 * hourMs, bins: 56 },
  "30d": { binMs: 12 * hourMs, bins: 60 },
};

export interface Window {
  from: number;
  /** End of the bin that has begun. */
  to: number;
  now: number;
  binMs: number;
  bins: number;
}

export const windowOf = (range: OverviewRange, now: number): Window => {
  const { binMs, bins } = ranges[range];
  const to = (Math.floor(now / binMs) + 1) * binMs;
  return { from: to - bins * binMs, to, now, binMs, bins };
};
