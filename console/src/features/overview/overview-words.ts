import {
  formatClock,
  formatDay,
  formatDuration,
  formatNumber,
  formatPercent,
  formatWeekday,
  sameDay,
} from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";

const dayMs = 86_400_000;

/** "09:30 to 10:00"; with the day where the bins are longer than an hour. */
export function binWords(from: number, binMs: number): string {
  const clock = (at: number) => formatClock(at).slice(0, 5);
  const to = from + binMs;
  if (binMs <= dayMs / 24) return t("overview.fromTo", clock(from), clock(to));
  return `${formatWeekday(from)} ${formatDay(from)}, ${t("overview.fromTo", clock(from), clock(to))}`;
}

/** "09:30", "Tue 24 Nov 09:30" on another day than now. */
export function whenWords(at: number, now: number): string {
  const clock = formatClock(at).slice(0, 5);
  return sameDay(at, now) ? clock : `${formatWeekday(at)} ${formatDay(at)} ${clock}`;
}

export const tookWords = (ms: number | null | undefined): string =>
  ms === null || ms === undefined ? "–" : formatDuration(ms);

const units = [
  { unit: "d", ms: 86_400_000 },
  { unit: "h", ms: 3_600_000 },
  { unit: "m", ms: 60_000 },
  { unit: "s", ms: 1000 },
  { unit: "ms", ms: 1 },
] as const;

/** A mark of an axis in its largest whole unit: "10 s". */
export function markWords(ms: number): string {
  const unit = units.find((one) => ms >= one.ms) ?? units[4];
  return t(`overview.took.mark.${unit.unit}`, formatNumber(ms / unit.ms));
}

/** Never "100 %" while something failed. */
export function rateWords(success: number, failed: number): string | undefined {
  const all = success + failed;
  if (all === 0) return undefined;
  return formatPercent(Math.floor((success / all) * 1000) / 1000);
}
