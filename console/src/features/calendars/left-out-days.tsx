import { For, Show } from "solid-js";
import type { LeftOutDay } from "../../../../client/protocol/schedule.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Icon } from "../../ui/icon.tsx";
import { shortDate } from "./calendar-dates.ts";

const SHOWN = 6;

/** Days on which a calendar leaves out what would fire, each with its reason. */
export function LeftOutDays(props: { days: readonly LeftOutDay[] }) {
  const rest = () => props.days.length - SHOWN;
  const why = (day: LeftOutDay) => day.name || t(`calendars.leftOut.${day.reason}`);
  return (
    <Show when={props.days.length > 0}>
      <p class="why">
        <Icon name="calendar" />
        <span>
          <b>{t("calendars.leftOut.title")}</b>{" "}
          <For each={props.days.slice(0, SHOWN)}>
            {(day, at) => (
              <>
                {at() > 0 ? " · " : ""}
                {shortDate(day.date)} <span class="dim">{why(day)}</span>
              </>
            )}
          </For>
          <Show when={rest() > 0}>
            {" · "}
            {t("calendars.leftOut.more", formatNumber(rest()))}
          </Show>
        </span>
      </p>
    </Show>
  );
}
