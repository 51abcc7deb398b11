import type { App } from "../../../../../client/protocol/app.ts";
import { t } from "../../../i18n/index.ts";
import { FilterBar, SearchBox } from "../../../ui/filters.tsx";
import { Select } from "../../../ui/select.tsx";
import { AppFilterOf } from "../../apps/app-filter.tsx";
import { LabelFilters, type Labels } from "../../labels/labels.tsx";
import type { WorkflowFilters } from "./workflow-filters.ts";

export function WorkflowFilterBar(props: { filters: WorkflowFilters; apps: App[]; labels: Labels }) {
  const { filters } = props.filters;
  return (
    <FilterBar>
      <AppFilterOf apps={props.apps} value={filters.get("app")} onChange={(app) => filters.set({ app })} />
      <Select
        label={t("jobs.filter.status")}
        value={filters.get("status")}
        onChange={(status) => filters.set({ status })}
        options={[
          { value: "", label: t("jobs.filter.anyStatus") },
          ...(["enabled", "disabled", "draft"] as const).map((state) => ({
            value: state,
            label: t(`workflows.state.${state}`),
          })),
        ]}
      />
      <Select
        label={t("jobs.columns.timing")}
        value={filters.get("timing")}
        onChange={(timing) => filters.set({ timing })}
        options={[
          { value: "", label: t("workflows.filter.anyTiming") },
          { value: "cron", label: t("jobForm.timeType.cron") },
          { value: "api", label: t("jobForm.timeType.api") },
        ]}
      />
      <LabelFilters labels={props.labels} kind="workflows" filters={filters} />
      <SearchBox
        label={t("workflows.search")}
        value={filters.get("search")}
        onSearch={(search) => filters.set({ search }, { replace: true })}
      />
    </FilterBar>
  );
}
