import { t } from "../../i18n/index.ts";
import { DateRangePicker } from "../../ui/date-range-picker.tsx";
import { FilterBar, SearchBox } from "../../ui/filters.tsx";
import { Select } from "../../ui/select.tsx";
import type { RecordFilters } from "./record-filters.ts";
import { objectTypes, verbs } from "./record-words.ts";

export function RecordFilterBar(props: { filters: RecordFilters }) {
  const { get, set, object, verb } = props.filters;
  return (
    <FilterBar>
      <Select
        label={t("records.filter.object")}
        value={object() ?? ""}
        onChange={(chosen) => set({ object: chosen })}
        options={[
          { value: "", label: t("records.filter.allObjects") },
          ...objectTypes.map((type) => ({ value: type, label: t(`records.object.${type}`) })),
        ]}
      />
      <SearchBox
        label={t("records.filter.objectId")}
        value={get("objectId")}
        onSearch={(objectId) => set({ objectId }, { replace: true })}
      />
      <Select
        label={t("records.filter.action")}
        value={verb() ?? ""}
        onChange={(action) => set({ action })}
        options={[
          { value: "", label: t("records.filter.allActions") },
          ...verbs.map((name) => ({ value: name, label: t(`records.verb.${name}`) })),
        ]}
      />
      <SearchBox
        label={t("records.filter.actor")}
        value={get("actor")}
        onSearch={(actor) => set({ actor }, { replace: true })}
      />
      <DateRangePicker value={get("range")} onChange={(range) => set({ range })} />
    </FilterBar>
  );
}
