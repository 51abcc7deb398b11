import type { App } from "../../../../client/protocol/app.ts";
import { t } from "../../i18n/index.ts";
import { FilterBar, SearchBox } from "../../ui/filters.tsx";
import { Select } from "../../ui/select.tsx";
import { AppFilterOf } from "../apps/app-filter.tsx";
import { LabelFilters, type Labels } from "../labels/labels.tsx";
import type { JobFilters } from "./job-filters.ts";
import { jobTypes } from "./job-words.ts";

export function JobFilterBar(props: { filters: JobFilters; apps: App[]; labels: Labels }) {
  const { filters } = props.filters;
  return (
    <FilterBar>
      <AppFilterOf apps={props.apps} value={filters.get("app")} onChange={(app) => filters.set({ app })} />
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
