import { createMemo, For, Show } from "solid-js";
import type { Operation } from "../../../../client/protocol/operation.ts";
import { t } from "../../i18n/index.ts";
import { Mono } from "../../ui/code.tsx";
import { Time } from "../../ui/time.tsx";
import { type FieldChange, fieldChanges } from "./record-diff.ts";
import { roleWords } from "./record-words.ts";

const marks = { added: "+", removed: "−", changed: "≠" } as const;

function Side(props: { text: string | undefined; kind: "before" | "after" }) {
  return (
    <Show when={props.text !== undefined} fallback={<span class="faint">{t("words.none")}</span>}>
      <pre data-side={props.kind}>{props.text}</pre>
    </Show>
  );
}

function Lines(props: { change: FieldChange }) {
  return (
    <pre class="lines">
      <For each={props.change.lines}>
        {(line) => (
          <span data-mark={line.mark}>
            {line.mark} {line.text}
            {"\n"}
          </span>
        )}
      </For>
    </pre>
  );
}

/** Before and after, field by field: only what differs. */
export function RecordChanges(props: { record: Operation }) {
  const changes = createMemo(() => fieldChanges(props.record.before, props.record.after));
  return (
    <div class="record">
      <p class="dim">
        <Time at={props.record.at} focusable />
        {" · "}
        {props.record.actor} ({roleWords(props.record.role)}){" · "}
        <Mono>{props.record.sourceAddress}</Mono>
        {" · "}
        <Mono>{props.record.action}</Mono>
      </p>
      <Show when={changes().length > 0} fallback={<p>{t("records.noChange")}</p>}>
        <table class="changes">
          <caption class="hidden">{t("records.changes")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("records.field")}</th>
              <th scope="col">{t("records.before")}</th>
              <th scope="col">{t("records.after")}</th>
            </tr>
          </thead>
          <tbody>
            <For each={changes()}>
              {(change) => (
                <tr data-change={change.change}>
                  <th scope="row">
                    <i aria-hidden="true">{marks[change.change]}</i>
                    <Mono>{change.path}</Mono>
                    <span class="hidden"> {t(`records.change.${change.change}`)}</span>
                  </th>
                  <Show
                    when={change.lines}
                    fallback={
                      <>
                        <td>
                          <Side text={change.before} kind="before" />
                        </td>
                        <td>
                          <Side text={change.after} kind="after" />
                        </td>
                      </>
                    }
                  >
                    <td colSpan={2}>
                      <Lines change={change} />
                    </td>
                  </Show>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Show>
    </div>
  );
}
