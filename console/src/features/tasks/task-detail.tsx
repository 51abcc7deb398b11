import { type JSX, Show } from "solid-js";
import type { RunTask } from "../../../../client/protocol/task.ts";
import { t } from "../../i18n/index.ts";
import { CodeBlock, Mono } from "../../ui/code.tsx";
import { CopyButton } from "../../ui/copy.tsx";
import { Fact, KeyFacts } from "../../ui/facts.tsx";
import { Duration, Time } from "../../ui/time.tsx";
import { prettyText } from "../runs/pretty-text.ts";

/** The platform shows so much of an item. */
const ITEM_CHARACTERS = 1_000;

function Text(props: { title: string; note?: string | undefined; text: string; copyLabel: string }) {
  return (
    <div class="task-text">
      <p>
        <b>{props.title}</b>
        <Show when={props.note}>
          <span class="dim">{props.note}</span>
        </Show>
        <CopyButton text={props.text} label={props.copyLabel} />
      </p>
      <CodeBlock label={props.title} text={prettyText(props.text)} />
    </div>
  );
}

/** What a row of tasks opens to: the whole texts, and the times by the second. */
export function TaskDetail(props: {
  task: RunTask;
  addressOf: (workerId: string) => string;
  children?: JSX.Element;
}) {
  return (
    <div class="task-detail">
      <Show when={props.task.item}>
        {(item) => (
          <Text
            title={t("tasks.detail.item")}
            note={item().length >= ITEM_CHARACTERS ? t("tasks.detail.itemCut") : undefined}
            text={item()}
            copyLabel={t("tasks.detail.copyItem")}
          />
        )}
      </Show>
      <Show when={props.task.message}>
        {(message) => (
          <Text
            title={t("tasks.detail.message")}
            text={message()}
            copyLabel={t("tasks.detail.copyMessage")}
          />
        )}
      </Show>
      <Show when={props.task.result}>
        {(result) => (
          <Text title={t("tasks.detail.result")} text={result()} copyLabel={t("tasks.detail.copyResult")} />
        )}
      </Show>
      <KeyFacts single>
        <Fact label={t("tasks.detail.worker")}>
          <Show when={props.task.workerId}>
            {(id) => (
              <>
                <Mono>{props.addressOf(id())}</Mono> <span class="faint">{id()}</span>
              </>
            )}
          </Show>
        </Fact>
        <Fact label={t("tasks.detail.start")}>
          <Show when={props.task.startedAt}>
            <Time at={props.task.startedAt} focusable />
          </Show>
        </Fact>
        <Fact label={t("tasks.detail.end")}>
          <Show when={props.task.finishedAt}>
            <Time at={props.task.finishedAt} focusable />
          </Show>
        </Fact>
        <Fact label={t("tasks.columns.took")}>
          <Show when={props.task.startedAt}>
            <Duration from={props.task.startedAt} to={props.task.finishedAt} />
          </Show>
        </Fact>
        <Show when={props.task.marked}>
          <Fact label={t("tasks.columns.state")}>{t("tasks.marked")}</Fact>
        </Show>
      </KeyFacts>
    </div>
  );
}
