import { For, Show } from "solid-js";
import type { Alarm, Delivery } from "../../../../client/protocol/alarm.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Mono } from "../../ui/code.tsx";
import { StatusMark } from "../../ui/status-mark.tsx";
import { role } from "../../ui/table-props.ts";
import { Dash, Time } from "../../ui/time.tsx";
import { deliveryMarks } from "./alarm-words.ts";

const heads = ["contact", "channel", "status", "attempts", "answer", "at"] as const;

function DeliveryRow(props: { delivery: Delivery }) {
  return (
    <div role={role.row}>
      <span role={role.rowheader}>
        {props.delivery.contact} <Mono dim>{props.delivery.target}</Mono>
      </span>
      <span role={role.cell}>{t(`contacts.channel.${props.delivery.channel}`)}</span>
      <span role={role.cell}>
        <StatusMark
          status={deliveryMarks[props.delivery.status]}
          label={t(`alarms.delivery.${props.delivery.status}`)}
        />
      </span>
      <span role={role.cell} class="num">
        <span class="hidden">{t("alarms.deliveries.attempts")} </span>
        {formatNumber(props.delivery.attempts)}
      </span>
      <span role={role.cell} class="mono answer">
        {props.delivery.answer}
      </span>
      <span role={role.cell} class="num">
        <Show when={props.delivery.at} fallback={<Dash />}>
          {(at) => <Time at={at()} format="list" />}
        </Show>
      </span>
    </div>
  );
}

/** Whom an alarm was told to, and what each channel answered. */
export function AlarmDeliveries(props: { alarm: Alarm }) {
  return (
    <Show
      when={props.alarm.deliveries.length > 0}
      fallback={<p class="no-deliveries">{t("alarms.deliveries.none")}</p>}
    >
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is a table's, said by a constant */}
      <div class="deliveries" role={role.table} aria-label={t("alarms.deliveries.caption")}>
        <div role={role.row} class="names">
          <For each={heads}>
            {(head) => <span role={role.columnheader}>{t(`alarms.deliveries.${head}`)}</span>}
          </For>
        </div>
        <For each={props.alarm.deliveries}>{(delivery) => <DeliveryRow delivery={delivery} />}</For>
      </div>
    </Show>
  );
}
