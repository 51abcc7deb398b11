import { For } from "solid-js";
import type { NodeTry } from "../../../../../client/protocol/workflow-run.ts";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { StatusMark } from "../../../ui/status-mark.tsx";
import { Duration, Time } from "../../../ui/time.tsx";

/** Every time that a node was tried, oldest first. */
export function NodeTries(props: { tries: NodeTry[] }) {
  return (
    <section>
      <h3 class="differences-title">{t("flows.tries")}</h3>
      <table class="table">
        <caption class="hidden">{t("flows.tries")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("runs.attempts.attempt")}</th>
            <th scope="col">{t("runs.columns.status")}</th>
            <th scope="col">{t("runs.columns.start")}</th>
            <th scope="col">{t("flows.columns.held")}</th>
            <th scope="col">{t("runs.columns.took")}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.tries}>
            {(one) => (
              <tr>
                <th scope="row">
                  {t("flows.gantt.try", formatNumber(one.attempt), formatNumber(one.start))}
                </th>
                <td>
                  <StatusMark status={one.status} />
                </td>
                <td>
                  <Time at={one.startedAt} format="list" />
                </td>
                <td>
                  <Duration from={one.readyAt} to={one.startedAt} />
                </td>
                <td>
                  <Duration from={one.startedAt} to={one.finishedAt} />
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}
