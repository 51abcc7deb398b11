import { Show } from "solid-js";
import type { Run } from "../../../../client/protocol/run.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { CodeBlock } from "../../ui/code.tsx";
import { CopyButton } from "../../ui/copy.tsx";
import { Fact, KeyFacts } from "../../ui/facts.tsx";
import { Section } from "../../ui/page.tsx";
import { Duration, Time } from "../../ui/time.tsx";
import { prettyText } from "./pretty-text.ts";
import { RunAttempts } from "./run-attempts.tsx";
import { isOpen } from "./run-words.ts";

function TextSection(props: { title: string; text: string | null; none: string; copyLabel: string }) {
  return (
    <Section
      title={props.title}
      actions={
        <Show when={props.text}>{(text) => <CopyButton text={text()} label={props.copyLabel} />}</Show>
      }
    >
      <Show when={props.text} fallback={<p class="dim">{props.none}</p>}>
        {(text) => <CodeBlock label={t("runs.page.inFull", props.title)} text={prettyText(text())} />}
      </Show>
    </Section>
  );
}

/** Everything else about a run: its attempts, its whole parameters and result, the remaining times. */
export function RunBasic(props: { run: Run }) {
  return (
    <div class="run-basic">
      <RunAttempts run={props.run} />
      <div class="cluster run-texts">
        <TextSection
          title={t("runs.page.result")}
          text={props.run.result}
          none={t(isOpen(props.run.status) ? "runs.page.noResultYet" : "runs.page.noResultWhy")}
          copyLabel={t("runs.page.copyResult")}
        />
        <TextSection
          title={t("runs.page.parameters")}
          text={props.run.parameters}
          none={t("runs.page.noParameters")}
          copyLabel={t("runs.page.copyParameters")}
        />
        <Section title={t("runs.page.more")}>
          <KeyFacts single>
            <Fact label={t("runs.page.created")}>
              <Time at={props.run.createdAt} focusable />
            </Fact>
            <Fact label={t("runs.page.endLabel")}>
              <Show when={props.run.finishedAt}>
                <Time at={props.run.finishedAt} focusable />
              </Show>
            </Fact>
            <Fact label={t("runs.page.took")}>
              <Show when={props.run.startedAt}>
                <Duration from={props.run.startedAt} to={props.run.finishedAt} />
              </Show>
            </Fact>
            <Fact label={t("runs.page.operator")}>{props.run.operator}</Fact>
            <Fact label={t("runs.attempts.title")}>
              {formatNumber(props.run.attempt)} / {formatNumber(props.run.maxAttempts)}
            </Fact>
          </KeyFacts>
        </Section>
      </div>
    </div>
  );
}
