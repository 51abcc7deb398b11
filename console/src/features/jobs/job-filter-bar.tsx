import type { App } from "../../../../client/protocol/app.ts";
import { t } from "../../i18n/index.ts";
import { Combobox } from "../../ui/combobox.tsx";
import { FilterBar, SearchBox } from "../../ui/filters.tsx";
import { Select } from "../../ui/select.tsx";
import { LabelFilters, type Labels } from "../labels/labels.tsx";
import type { JobFilters } from "./job-filters.ts";
import { jobTypes } from "./job-words.ts";

/** More than this are searched, not scanned. */
const FEW_APPS = 15;

export function AppFilter(props: { apps: App[]; value: string; onChange: (app: string) => void }) {
  const options = () => {
    const known = props.apps.map((app) => ({
      value: app.appId,
      label: app.appId,
      note: app.name === app.appId ? undefined : app.name,
    }));
    const chosen = known.some((option) => option.value === props.value) || props.value === "";
    return [
      { value: "", label: t("jobs.filter.allApps") },
      ...known,
      ...(chosen ? [] : [{ value: props.value, label: props.value }]),
    ];
  };
  return (
    <>
      {options().length > FEW_APPS ? (
        <Combobox
          class="find"
          label={t("jobs.filter.app")}
          value={props.value}
          onChange={(app) => props.onChange(app ?? "")}
          options={options()}
        />
      ) : (
        <Select
          label={t("jobs.filter.app")}
          value={props.value}
          onChange={props.onChange}
          options={options()}
        />
      )}
    </>
  );
}

export function JobFilterBar(props: { filters: JobFilters; apps: App[]; labels: Labels }) {
  const { filters } = props.filters;
  return (
    <FilterBar>
      <AppFilter apps={props.apps} value={filters.get("app")} onChange={(app) => filters.set({ app })} />
      <Select
        label={t("jobs.filter.type")}
        value={filters.get("type")}
        onChange={(type) => filters.set({ type })}
        options={[
          { value: "", label: t("jobs.filter.allTypes") },
          ...jobTypes.map((type) => ({ value: type, label: type })),
        ]}
      />
      <Select
        label={t("jobs.filter.status")}
        value={filters.get("status")}
        onChange={(status) => filters.set({ status })}
        options={[
          { value: "", label: t("jobs.filter.anyStatus") },
          { value: "enabled", label: t("jobs.enabled") },
          { value: "disabled", label: t("jobs.disabled") },
        ]}
      />
      <LabelFilters labels={props.labels} kind="jobs" filters={filters} />
      <SearchBox
        label={t("jobs.filter.search")}
        value={filters.get("search")}
        onSearch={(search) => filters.set({ search }, { replace: true })}
      />
    </FilterBar>
  );
}
