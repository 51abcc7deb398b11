import { createMemo, For, Show } from "solid-js";
import type { Operation } from "../../../../client/protocol/operation.ts";
import { t } from "../../i18n/index.ts";
import { Mono } from "../../ui/code.tsx";
import { role } from "../../ui/table-props.ts";
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

function ChangeRow(props: { change: FieldChange }) {
  return (
    <div role={role.row} data-change={props.change.change}>
      <span role={role.rowheader}>
        <i aria-hidden="true">{marks[props.change.change]}</i>
        <Mono>{props.change.path}</Mono>
        <span class="hidden"> {t(`records.change.${props.change.change}`)}</span>
      </span>
      <Show
        when={props.change.lines}
        fallback={
          <>
            <div role={role.cell}>
              <Side text={props.change.before} kind="before" />
            </div>
            <div role={role.cell}>
              <Side text={props.change.after} kind="after" />
            </div>
          </>
        }
      >
        <div role={role.cell} class="both">
          <Lines change={props.change} />
        </div>
      </Show>
    </div>
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
        {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is a table's, said by a constant */}
        <div class="changes" role={role.table} aria-label={t("records.changes")}>
          <div role={role.row} class="names">
            <span role={role.columnheader}>{t("records.field")}</span>
            <span role={role.columnheader}>{t("records.before")}</span>
            <span role={role.columnheader}>{t("records.after")}</span>
          </div>
          <For each={changes()}>{(change) => <ChangeRow change={change} />}</For>
        </div>
      </Show>
    </div>
  );
}
