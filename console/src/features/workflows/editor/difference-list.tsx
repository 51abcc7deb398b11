import { For, Show } from "solid-js";
import { t } from "../../../i18n/index.ts";
import { type GraphDiff, isSame } from "./graph-diff.ts";
import { type NodeFacts, nodeLabel } from "./node-facts.ts";

function Part(props: { title: string; mark: "+" | "−" | "~"; items: string[] }) {
  return (
    <Show when={props.items.length > 0}>
      <li data-mark={props.mark}>
        <b class="part-title">{props.title}</b>
        <ul>
          <For each={props.items}>
            {(item) => (
              <li>
                <span class="mono" aria-hidden="true">
                  {props.mark}
                </span>{" "}
                {item}
              </li>
            )}
          </For>
        </ul>
      </li>
    </Show>
  );
}

/** What one graph says differently from another, in lines. */
export function DifferenceList(props: {
  diff: GraphDiff;
  facts: NodeFacts;
  titleOf: (nodeId: string) => string;
}) {
  const edge = (one: { from: string; to: string; when?: boolean | undefined }) =>
    [
      `${props.titleOf(one.from)} → ${props.titleOf(one.to)}`,
      one.when === undefined ? "" : t(one.when ? "workflows.editor.whenTrue" : "workflows.editor.whenFalse"),
    ]
      .filter(Boolean)
      .join(", ");
  return (
    <Show when={!isSame(props.diff)} fallback={<p class="dim">{t("workflows.differences.none")}</p>}>
      <ul class="differences">
        <Part
          title={t("workflows.differences.added")}
          mark="+"
          items={props.diff.added.map((node) => nodeLabel(node, props.facts))}
        />
        <Part
          title={t("workflows.differences.removed")}
          mark="−"
          items={props.diff.removed.map((node) => nodeLabel(node, props.facts))}
        />
        <Part
          title={t("workflows.differences.changed")}
          mark="~"
          items={props.diff.changed.map(({ after }) => nodeLabel(after, props.facts))}
        />
        <Part
          title={t("workflows.differences.edgesAdded")}
          mark="+"
          items={props.diff.edgesAdded.map(edge)}
        />
        <Part
          title={t("workflows.differences.edgesRemoved")}
          mark="−"
          items={props.diff.edgesRemoved.map(edge)}
        />
        <Part
          title={t("workflows.differences.edgesChanged")}
          mark="~"
          items={props.diff.edgesChanged.map(edge)}
        />
      </ul>
    </Show>
  );
}
