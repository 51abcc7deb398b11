import { For, Show } from "solid-js";
import type { PlannedEntry, WholePlan } from "../../../../client/definitions/roll-out.ts";
import { describePlace } from "../../../../client/definitions/yaml-places.ts";
import type { FieldChange } from "../../../../client/protocol/definitions-plan.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";

/** The sum tells of all; a page with thousands of rows would tell nobody anything. */
const SHOWN = 100;
const CHARACTERS = 200;

const shown = (value: unknown): string => {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > CHARACTERS ? `${text.slice(0, CHARACTERS)}…` : text;
};

function Change(props: { change: FieldChange }) {
  return (
    <li>
      <span class="mono">{props.change.path}</span>{" "}
      <Show when={!props.change.secret} fallback={<span class="dim">{t("definitions.secret")}</span>}>
        <Show when={"before" in props.change}>
          <del class="mono">{shown(props.change.before)}</del>{" "}
        </Show>
        <Show when={"after" in props.change}>
          <ins class="mono">{shown(props.change.after)}</ins>
        </Show>
      </Show>
    </li>
  );
}

function Entry(props: { item: PlannedEntry }) {
  const name = () =>
    props.item.kind === "app" || props.item.kind === "calendar"
      ? props.item.name
      : `${props.item.appId}/${props.item.name}`;
  return (
    <li data-action={props.item.action}>
      <strong>{t(`definitions.action.${props.item.action}`)}</strong>{" "}
      {t(`definitions.kind.${props.item.kind}`)} <span class="mono">{name()}</span>
      <Show when={props.item.action === "change"}>
        <ul>
          <For each={props.item.changes}>{(change) => <Change change={change} />}</For>
        </ul>
      </Show>
      <Show when={props.item.issues.length > 0}>
        <ul>
          <For each={props.item.issues}>
            {({ place, field, message }) => (
              <li>
                <Show when={place}>{(at) => <span class="mono">{describePlace(at())} </span>}</Show>
                <span class="mono">{field}</span> {message}
              </li>
            )}
          </For>
        </ul>
      </Show>
    </li>
  );
}

/** What applying a file would do, field by field. */
export function PlanList(props: { plan: WholePlan }) {
  const told = () => props.plan.items.filter(({ action }) => action !== "unchanged");
  const count = (action: PlannedEntry["action"]) => formatNumber(props.plan.counts[action]);
  return (
    <>
      <p class="definitions-sum">
        {t(
          "definitions.sum",
          count("create"),
          count("change"),
          count("delete"),
          count("unchanged"),
          count("refused"),
        )}
      </p>
      <ul class="definitions-plan">
        <For each={told().slice(0, SHOWN)}>{(item) => <Entry item={item} />}</For>
      </ul>
      <Show when={told().length > SHOWN}>
        <p class="dim">{t("definitions.more", formatNumber(told().length - SHOWN))}</p>
      </Show>
    </>
  );
}
