import { alarmKinds, alarmStatuses } from "../../../../client/protocol/alarm.ts";
import { t } from "../../i18n/index.ts";
import { DateRangePicker } from "../../ui/date-range-picker.tsx";
import { FilterBar } from "../../ui/filters.tsx";
import { Select } from "../../ui/select.tsx";
import type { AlarmFilters } from "./alarm-filters.ts";

export function AlarmFilterBar(props: { filters: AlarmFilters }) {
  const { get, set, kind, status } = props.filters;
  return (
    <FilterBar>
      <Select
        label={t("alarms.filter.kind")}
        value={kind() ?? ""}
        onChange={(chosen) => set({ kind: chosen })}
        options={[
          { value: "", label: t("alarms.filter.allKinds") },
          ...alarmKinds.map((one) => ({ value: one, label: t(`alarms.kind.${one}`) })),
        ]}
      />
      <Select
        label={t("alarms.filter.status")}
        value={status() ?? ""}
        onChange={(chosen) => set({ status: chosen })}
        options={[
          { value: "", label: t("alarms.filter.allStatuses") },
          ...alarmStatuses.map((one) => ({ value: one, label: t(`alarms.status.${one}`) })),
        ]}
      />
      <DateRangePicker value={get("range")} onChange={(range) => set({ range })} />
    </FilterBar>
  );
}
