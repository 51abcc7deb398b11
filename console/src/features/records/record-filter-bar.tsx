import { Show } from "solid-js";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { DateRangePicker } from "../../ui/date-range-picker.tsx";
import { FilterBar, SearchBox } from "../../ui/filters.tsx";
import { Select } from "../../ui/select.tsx";
import type { RecordFilters } from "./record-filters.ts";
import { objectTypesOf, verbsOf } from "./record-words.ts";

export function RecordFilterBar(props: { filters: RecordFilters }) {
  const { get, set, object, verb, scope } = props.filters;
  const place = usePlace();
  return (
    <FilterBar>
      <Show when={scope === "deployment"}>
        <Select
          label={t("records.filter.namespace")}
          value={get("namespace")}
          onChange={(namespace) => set({ namespace })}
          options={[
            { value: "", label: t("records.filter.allNamespaces") },
            ...place.namespaces().map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </Show>
      <Select
        label={t("records.filter.object")}
        value={object() ?? ""}
        onChange={(chosen) => set({ object: chosen })}
        options={[
          { value: "", label: t("records.filter.allObjects") },
          ...objectTypesOf(scope).map((type) => ({ value: type, label: t(`records.object.${type}`) })),
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
          ...verbsOf(scope).map((name) => ({ value: name, label: t(`records.verb.${name}`) })),
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
