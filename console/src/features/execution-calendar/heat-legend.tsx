import { Index, Show } from "solid-js";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { heatRows, levels, type Measure, mostOf } from "./heat-cells.ts";
import { createHeatStep } from "./heat-map.tsx";

/** What dark and light stand for, and the mark of failures. */
export function HeatLegend(props: { days: Parameters<typeof heatRows>[0]; measure: Measure }) {
  const step = createHeatStep();
  const most = () => mostOf(heatRows(props.days, step()), props.measure);
  return (
    <div class="heat-legend">
      <span class="heat-scale" data-show={props.measure}>
        <i>{t("heat.fewer")}</i>
        <Index each={Array.from({ length: levels }, (_, index) => index + 1)}>
          {(level) => <span data-level={level()} />}
        </Index>
        <i>{t("heat.most", formatNumber(most()))}</i>
      </span>
      <Show when={props.measure === "all"}>
        <span class="heat-base">{t("heat.base")}</span>
      </Show>
    </div>
  );
}
