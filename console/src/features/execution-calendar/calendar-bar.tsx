import type { ExecutionCalendar } from "../../../../client/protocol/execution-calendar.ts";
import { t } from "../../i18n/index.ts";
import { FilterBar, SearchBox } from "../../ui/filters.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Segment } from "../../ui/segment.tsx";
import { AppFilter } from "../apps/app-filter.tsx";
import { ZonePicker } from "../jobs/cron/zone-picker.tsx";
import { type CalendarFilters, spans } from "./calendar-filters.ts";
import { measures } from "./heat-cells.ts";

const dateIn = (at: string, timeZone: string): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone: timeZone.replace(/^GMT(?=[+-])/, "") }).format(Date.parse(at));

export function CalendarBar(props: { filters: CalendarFilters; data: ExecutionCalendar | undefined }) {
  const days = () => props.data?.days ?? [];
  const today = () => (props.data ? dateIn(props.data.at, props.data.timeZone) : "");
  const first = () => days()[0]?.date;
  const last = () => days().at(-1)?.date;
  return (
    <FilterBar>
      <Segment
        kind="filter"
        label={t("heat.show")}
        value={props.filters.measure()}
        onChange={(measure) => props.filters.set({ show: measure })}
        options={measures.map((measure) => ({
          value: measure,
          label: measure === "all" ? t("words.all") : t(`status.${measure}`),
          status: measure === "all" ? undefined : measure,
        }))}
      />
      <Segment
        kind="filter"
        label={t("heat.length")}
        value={props.filters.span()}
        onChange={(span) => props.filters.set({ days: span, from: "" })}
        options={spans.map((span) => ({ value: span, label: t(`heat.days.${span}`) }))}
      />
      <IconButton
        icon="left"
        label={t("heat.earlier")}
        disabled={first() === undefined}
        onClick={() => {
          const date = first();
          if (date) props.filters.earlier(date);
        }}
      />
      <IconButton
        icon="right"
        label={t("heat.later")}
        disabled={last() === undefined || (last() ?? "") >= today()}
        onClick={() => {
          const date = last();
          if (date) props.filters.later(date, today());
        }}
      />
      <span class="grow" />
      <AppFilter value={props.filters.get("app")} onChange={(app) => props.filters.set({ app })} />
      <SearchBox
        label={t("runs.filter.job")}
        value={props.filters.get("job")}
        onSearch={(job) => props.filters.set({ job }, { replace: true })}
      />
      <ZonePicker
        value={props.filters.zone()}
        deployment={props.filters.zone() === null ? props.data?.timeZone : undefined}
        onChange={props.filters.setZone}
      />
    </FilterBar>
  );
}
