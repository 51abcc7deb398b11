import {
  type AlarmKind,
  type AlarmStatus,
  alarmKinds,
  alarmStatuses,
} from "../../../../client/protocol/alarm.ts";
import { t } from "../../i18n/index.ts";
import { createRangeBounds } from "../../ui/date-range.ts";
import { rangeWords } from "../../ui/date-range-picker.tsx";
import { createUrlFilters } from "../../ui/filters.tsx";

const defaults = { kind: "", status: "", range: "all" };

export function createAlarmFilters() {
  const filters = createUrlFilters(defaults);
  const bounds = createRangeBounds(() => filters.get("range"));
  const kind = (): AlarmKind | undefined => alarmKinds.find((one) => one === filters.get("kind"));
  const status = (): AlarmStatus | undefined => alarmStatuses.find((one) => one === filters.get("status"));
  const words = (): Record<keyof typeof defaults, { name: string; value: string }> => {
    const [chosen, outcome] = [kind(), status()];
    return {
      kind: { name: t("alarms.filter.kind"), value: chosen ? t(`alarms.kind.${chosen}`) : "" },
      status: { name: t("alarms.filter.status"), value: outcome ? t(`alarms.status.${outcome}`) : "" },
      range: { name: t("range.label"), value: rangeWords(filters.get("range")) },
    };
  };
  const chips = () => filters.chips(words());
  return { ...filters, kind, status, chips, query: () => ({ kind: kind(), status: status(), ...bounds() }) };
}

export type AlarmFilters = ReturnType<typeof createAlarmFilters>;
