import "./facts.css";
import { children, type JSX, Show } from "solid-js";
import { t } from "../i18n/index.ts";
import { HelpMark } from "./help-mark.tsx";

/** Key facts as definition rows, in two columns where there is room. */
export function KeyFacts(props: { children: JSX.Element; single?: boolean; label?: string }) {
  return (
    <dl class="facts" aria-label={props.label} data-single={props.single ? "" : undefined}>
      {props.children}
    </dl>
  );
}

/** One fact; without a value it says N/A, so that facts keep their place. */
export function Fact(props: { label: string; children?: JSX.Element; help?: string; whole?: boolean }) {
  // Resolved, because a condition that draws nothing is a child too.
  const value = children(() => props.children);
  const isEmpty = () => value.toArray().every((part) => part === undefined || part === null || part === "");
  return (
    <div classList={{ whole: props.whole }}>
      <dt>
        {props.label}
        <Show when={props.help}>{(text) => <HelpMark about={props.label} text={text()} />}</Show>
      </dt>
      <dd>
        <Show when={!isEmpty()} fallback={<span class="faint">{t("words.notAvailable")}</span>}>
          {value()}
        </Show>
      </dd>
    </div>
  );
}
