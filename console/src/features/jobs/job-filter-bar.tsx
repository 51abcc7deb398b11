import type { App } from "../../../../client/protocol/app.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Combobox } from "../../ui/combobox.tsx";
import { FilterBar, SearchBox } from "../../ui/filters.tsx";
import { Select } from "../../ui/select.tsx";
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

interface TagCount {
  tag: string;
  jobs: number;
}

/** Tags of the namespace; the one filtered by stays choosable. */
function TagFilter(props: { tags: TagCount[]; value: string; onChange: (tag: string) => void }) {
  const options = () => {
    const known = props.tags.map(({ tag, jobs }) => ({ value: tag, label: tag, note: formatNumber(jobs) }));
    const listed = props.value === "" || known.some(({ value }) => value === props.value);
    return listed ? known : [{ value: props.value, label: props.value }, ...known];
  };
  return (
    <Combobox
      class="find tag-filter"
      label={t("jobs.filter.tag")}
      placeholder={t("jobs.filter.tag")}
      value={props.value === "" ? null : props.value}
      onChange={(tag) => props.onChange(tag ?? "")}
      options={options()}
    />
  );
}

export function JobFilterBar(props: { filters: JobFilters; apps: App[]; tags: TagCount[] }) {
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
      <TagFilter tags={props.tags} value={filters.get("tag")} onChange={(tag) => filters.set({ tag })} />
      <SearchBox
        label={t("jobs.filter.search")}
        value={filters.get("search")}
        onSearch={(search) => filters.set({ search }, { replace: true })}
      />
    </FilterBar>
  );
}
