import { lazy, Show, Suspense } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { type RunCounts, triggers } from "../../../../client/protocol/run.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { DateRangePicker } from "../../ui/date-range-picker.tsx";
import { FilterBar, SearchBox } from "../../ui/filters.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu } from "../../ui/menu.tsx";
import { Segment } from "../../ui/segment.tsx";
import { Select } from "../../ui/select.tsx";
import { type RunFilters, statusChoices } from "./run-filters.ts";

// Searching is for those who have many; the list is drawn first.
const Combobox = lazy(async () => ({ default: (await import("../../ui/combobox.tsx")).Combobox<string> }));

/** Apps come and go seldom. */
const APPS_MS = 30_000;
/** More than this are searched, not scanned. */
const FEW_APPS = 15;

/** "1,204"; "10,000+" where the platform stopped counting. */
export function countWords(counts: RunCounts, status: keyof Omit<RunCounts, "exact">): string {
  const beyond = !counts.exact && counts[status] >= 10_000;
  return beyond ? `${formatNumber(10_000)}+` : formatNumber(counts[status]);
}

export function AppFilter(props: { value: string; onChange: (app: string) => void }) {
  const place = usePlace();
  const apps = createLive(routes.listApps, () => ({ params: { ns: place.ns() }, query: { limit: 200 } }), {
    key: "appId",
    everyMs: APPS_MS,
  });
  const options = () => {
    const known = (apps.data()?.items ?? []).map((app) => ({
      value: app.appId,
      label: app.appId,
      note: app.name === app.appId ? undefined : app.name,
    }));
    const chosen = known.some((option) => option.value === props.value) || props.value === "";
    return [
      { value: "", label: t("runs.filter.allApps") },
      ...known,
      ...(chosen ? [] : [{ value: props.value, label: props.value }]),
    ];
  };
  return (
    <Show
      when={options().length > FEW_APPS}
      fallback={
        <Select
          label={t("runs.filter.app")}
          value={props.value}
          onChange={props.onChange}
          options={options()}
        />
      }
    >
      <Suspense>
        <Combobox
          class="find"
          label={t("runs.filter.app")}
          value={props.value}
          onChange={(app) => props.onChange(app ?? "")}
          options={options()}
        />
      </Suspense>
    </Show>
  );
}

function TriggerFilter(props: { filters: RunFilters }) {
  const chosen = () => props.filters.trigger();
  return (
    <span data-tip={t("runs.filter.trigger")}>
      <Menu
        class="btn icon"
        label={t("runs.filter.trigger")}
        entries={[
          {
            label: t("runs.filter.allTriggers"),
            checked: chosen() === undefined,
            onSelect: () => props.filters.filters.clear("trigger"),
          },
          "line",
          ...triggers.map((trigger) => ({
            label: t(`runs.trigger.${trigger}`),
            checked: chosen() === trigger,
            onSelect: () => props.filters.filters.set({ trigger }),
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
      <TriggerFilter filters={props.filters} />
    </FilterBar>
  );
}
