import { type RunCounts, type Trigger, triggers } from "../../../../client/protocol/run.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { DateRangePicker } from "../../ui/date-range-picker.tsx";
import { FilterBar, SearchBox } from "../../ui/filters.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu } from "../../ui/menu.tsx";
import { Segment } from "../../ui/segment.tsx";
import { AppFilter } from "../apps/app-filter.tsx";
import { type RunFilters, statusChoices } from "./run-filters.ts";

/** "1,204"; "10,000+" where the platform stopped counting. */
export function countWords(counts: RunCounts, status: keyof Omit<RunCounts, "exact">): string {
  const beyond = !counts.exact && counts[status] >= 10_000;
  return beyond ? `${formatNumber(10_000)}+` : formatNumber(counts[status]);
}

export interface TriggerFilterProps {
  value: Trigger | undefined;
  onChange: (trigger: Trigger | undefined) => void;
}

export function TriggerFilter(props: TriggerFilterProps) {
  return (
    <span data-tip={t("runs.filter.trigger")}>
      <Menu
        class="btn icon"
        label={t("runs.filter.trigger")}
        entries={[
          {
            label: t("runs.filter.allTriggers"),
            checked: props.value === undefined,
            onSelect: () => props.onChange(undefined),
          },
          "line",
          ...triggers.map((trigger) => ({
            label: t(`runs.trigger.${trigger}`),
            checked: props.value === trigger,
            onSelect: () => props.onChange(trigger),
          })),
        ]}
      >
        <Icon name="filter" />
      </Menu>
    </span>
  );
}

export function RunFilterBar(props: { filters: RunFilters; counts: RunCounts | undefined }) {
  const { filters } = props.filters;
  return (
    <FilterBar>
      <Segment
        kind="states"
        label={t("runs.filter.status")}
        value={props.filters.status() ?? "all"}
        onChange={(status) => filters.set({ status })}
        options={statusChoices.map((status) => ({
          value: status,
          label: status === "all" ? t("words.all") : t(`status.${status}`),
          status: status === "all" ? undefined : status,
          count: props.counts ? countWords(props.counts, status) : "–",
        }))}
      />
      <span class="grow" />
      <AppFilter value={filters.get("app")} onChange={(app) => filters.set({ app })} />
      <SearchBox
        label={t("runs.filter.job")}
        value={filters.get("job")}
        onSearch={(job) => filters.set({ job }, { replace: true })}
      />
      <DateRangePicker value={filters.get("range")} onChange={(range) => filters.set({ range })} />
      <TriggerFilter
        value={props.filters.trigger()}
        onChange={(trigger) => filters.set({ trigger: trigger ?? "" })}
      />
    </FilterBar>
  );
}
