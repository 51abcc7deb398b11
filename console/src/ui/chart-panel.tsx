import "./chart.css";
import { createSignal, type JSX, Show } from "solid-js";
import { t } from "../i18n/index.ts";
import { Button } from "./button.tsx";
import { Section } from "./page.tsx";

/** A chart and the same numbers as a table: one button changes between them. */
export function ChartPanel(props: {
  title: string;
  facts?: JSX.Element;
  actions?: JSX.Element;
  chart: JSX.Element;
  table: JSX.Element;
}) {
  const [asTable, setAsTable] = createSignal(false);
  const name = () => (asTable() ? t("overview.asChart", props.title) : t("overview.asTable", props.title));
  return (
    <Section
      title={props.title}
      facts={props.facts}
      actions={
        <>
          {props.actions}
          <Button
            look="quiet"
            size="small"
            icon={asTable() ? "overview" : "table"}
            aria-label={name()}
            onClick={() => setAsTable(!asTable())}
          >
            {asTable() ? t("overview.chart") : t("overview.table")}
          </Button>
        </>
      }
    >
      <Show when={asTable()} fallback={props.chart}>
        {/* biome-ignore lint/a11y/useSemanticElements: a part of a section, not one of its own */}
        <div
          class="chart-table"
          role="group"
          aria-label={props.title}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
        >
          {props.table}
        </div>
      </Show>
    </Section>
  );
}
