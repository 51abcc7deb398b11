import { calendarDays } from "../../../../client/protocol/execution-calendar.ts";
import { viewerZone } from "../../i18n/format.ts";
import { createUrlFilters } from "../../ui/filters.tsx";
import { type Measure, measures } from "./heat-cells.ts";

export const spans = ["7", "14", "28"] as const;
export type Span = (typeof spans)[number];

/** Stands for "as the deployment says". */
const deployment = "deployment";
const dayMs = 86_400_000;

const defaults = {
  from: "",
  days: String(calendarDays.default),
  show: "all",
  app: "",
  job: "",
  zone: viewerZone,
};

const shifted = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

/** What the calendar shows, kept in the URL. Without a first day it ends today. */
export function createCalendarFilters() {
  const filters = createUrlFilters(defaults);
  const span = (): Span => spans.find((one) => one === filters.get("days")) ?? "14";
  const measure = (): Measure => measures.find((one) => one === filters.get("show")) ?? "all";
  const from = () => (isDate(filters.get("from")) ? filters.get("from") : undefined);
  const zone = () => (filters.get("zone") === deployment ? null : filters.get("zone"));
  return {
    ...filters,
    span,
    measure,
    from,
    zone,
    setZone: (chosen: string | null) => filters.set({ zone: chosen ?? deployment }),
    query: () => ({
      from: from(),
      days: Number(span()),
      timeZone: zone() ?? undefined,
      app: filters.get("app") || undefined,
      job: filters.get("job") || undefined,
    }),
    /** `first`, `last`: the days in sight; `today`: the last day that may be shown. */
    earlier: (first: string) => filters.set({ from: shifted(first, -Number(span())) }),
    later: (last: string, today: string) => {
      const next = shifted(last, 1);
      const reaches = shifted(next, Number(span()) - 1) >= today;
      filters.set({ from: reaches ? "" : next });
    },
  };
}

export type CalendarFilters = ReturnType<typeof createCalendarFilters>;
