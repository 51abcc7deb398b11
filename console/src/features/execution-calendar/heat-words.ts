import { formatClock, formatDateTime, formatDay, formatNumber, formatWeekday } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { type HeatCell, outcomes } from "./heat-cells.ts";

export const dayWords = (at: number, zone: string): string =>
  `${formatWeekday(at, zone)} ${formatDay(at, zone)}`;

/** "Tue 24 Nov, 09:00 to 10:00" */
export const spanWords = ({ from, to }: HeatCell, zone: string): string => {
  const clock = (at: number) => formatClock(at, zone).slice(0, 5);
  return `${dayWords(from, zone)}, ${t("overview.fromTo", clock(from), clock(to))}`;
};

export const countWords = (cell: HeatCell): string =>
  t(
    "overview.outcomes.summary",
    formatNumber(cell.success),
    formatNumber(cell.failed),
    formatNumber(cell.skipped),
  );

/** Lines for what floats over a cell: when it was, there and in UTC, and what ended how. */
export const tipWords = (cell: HeatCell, zone: string): string => {
  const lines = [
    spanWords(cell, zone),
    ...outcomes
      .filter((outcome) => cell[outcome] > 0)
      .map((outcome) => `${t(`status.${outcome}`)} ${formatNumber(cell[outcome])}`),
  ];
  if (zone !== "UTC") lines.push(`${formatDateTime(cell.from, "UTC").slice(0, -3)} UTC`);
  return lines.join("\n");
};
