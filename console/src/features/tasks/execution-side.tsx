import { For, Show } from "solid-js";
import type { Run } from "../../../../client/protocol/run.ts";
import type { Execution, RunTask } from "../../../../client/protocol/task.ts";
import { usePlace } from "../../app/place.tsx";
import { formatClock, formatNumber, formatPercent } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Mono } from "../../ui/code.tsx";
import { createColumns } from "../../ui/columns.tsx";
import { Section } from "../../ui/page.tsx";
import { HealthMark, StatusMark } from "../../ui/status-mark.tsx";
import { Table } from "../../ui/table.tsx";
import { Duration } from "../../ui/time.tsx";
import { runHref } from "../runs/run-columns.tsx";
import { inARow, reasonWords, withReason } from "../runs/run-words.ts";
import { logLabelOf } from "./task-label.ts";

type Named = Execution["taskNames"][number];

/** Tasks by name; a name is a level where tasks map tasks. */
export function TaskNames(props: { execution: Execution }) {
  const columns = createColumns<Named>("task-names", [
    {
      key: "name",
      label: () => t("tasks.names.name"),
      always: true,
      card: "l1",
      cell: (row) => (
        <Mono clip full={row.taskName}>
          {row.taskName || t("tasks.names.unnamed")}
        </Mono>
      ),
    },
    {
      key: "total",
      label: () => t("tasks.names.total"),
      width: 72,
      end: true,
      card: "l2",
      cardLabel: true,
      cell: (row) => formatNumber(row.total),
    },
    {
      key: "failed",
      label: () => t("tasks.names.failed"),
      width: 54,
      end: true,
      card: "r2",
      cardLabel: true,
      cell: (row) => (
        <span classList={{ faint: row.failed === 0, wrong: row.failed > 0 }}>{formatNumber(row.failed)}</span>
      ),
    },
    {
      key: "ended",
      label: () => t("tasks.names.ended"),
      width: 78,
      end: true,
      card: "r1",
      cell: (row) => formatPercent(row.total === 0 ? 0 : (row.success + row.failed) / row.total),
    },
  ]);
  // A memory grid that has ended does not keep them.
  const areForgotten = () => props.execution.taskNames.length === 0 && props.execution.totals.total > 0;
  return (
    <Show when={!areForgotten()}>
      <Section flush title={t("tasks.names.title")}>
        <Table
          class="names"
          caption={t("tasks.names.caption")}
          columns={columns}
          rows={props.execution.taskNames}
          rowId={(row) => row.taskName}
          empty={<p class="none-yet">{t("tasks.empty.none")}</p>}
        />
      </Section>
    </Show>
  );
}

function Step(props: { step: RunTask; run: Run; addressOf: (workerId: string) => string }) {
  const place = usePlace();
  const logHref = () =>
    `${runHref(place, props.run.runId)}?tab=log&of=${encodeURIComponent(logLabelOf(props.step))}`;
  return (
    <li>
      <StatusMark status={props.step.state} label={props.step.taskName ?? props.step.taskId} />
      <span>
        <Duration from={props.step.startedAt} to={props.step.finishedAt} />
      </span>
      <p>
        <Show when={props.step.workerId}>
          {(id) => <span data-tip={id()}>{t("tasks.steps.on", props.addressOf(id()))}</span>}
        </Show>
        <a class="act" href={logHref()}>
          {t("tasks.actions.log")}
          <span class="hidden"> {props.step.taskName}</span>
        </a>
      </p>
      <Show when={props.step.message ?? props.step.result}>
        {(text) => <p class="step-text">{text()}</p>}
      </Show>
    </li>
  );
}

/** The tasks around the numbered ones: root and reduce, preProcess and postProcess. */
export function ExecutionSteps(props: {
  execution: Execution;
  run: Run;
  addressOf: (workerId: string) => string;
}) {
  return (
    <Show when={props.execution.stages.length > 0}>
      <Section title={t("tasks.steps.title")}>
        <ol class="tries steps-around">
          <For each={props.execution.stages}>
            {(step) => <Step step={step} run={props.run} addressOf={props.addressOf} />}
          </For>
        </ol>
      </Section>
    </Show>
  );
}

/** Every try of the run, the newest first. */
export function ExecutionAttempts(props: { run: Run }) {
  const newestFirst = () => [...props.run.attempts].reverse();
  return (
    <Show when={props.run.attempts.length > 0}>
      <Section title={t("tasks.attempts.title")}>
        <ol class="tries">
          <For each={newestFirst()}>
            {(attempt) => (
              <li>
                <span>
                  <b>{formatNumber(attempt.attempt)}</b>
                  <StatusMark status={attempt.status} />
                </span>
                <span>
                  <Duration from={attempt.leasedAt} to={attempt.finishedAt} />
                </span>
                <p>
                  <Show when={attempt.leasedAt}>
                    {(at) => (
                      <span>
                        {inARow(
                          t(
                            attempt.status === "running" ? "tasks.attempts.since" : "tasks.attempts.at",
                            formatClock(Date.parse(at())),
                          ),
                          attempt.status === "failed"
                            ? withReason(
                                reasonWords({ reason: attempt.reason, appId: props.run.appId }),
                                attempt.message ?? "",
                              )
                            : "",
                        )}
                      </span>
                    )}
                  </Show>
                </p>
              </li>
            )}
          </For>
        </ol>
      </Section>
    </Show>
  );
}

/** Workers that a broadcast passed over. */
export function LeftOut(props: { execution: Execution }) {
  return (
    <Show when={props.execution.leftOut.length > 0}>
      <Section title={t("tasks.leftOut.title")} facts={formatNumber(props.execution.leftOut.length)}>
        <p class="dim left-out-why">{t("tasks.leftOut.why")}</p>
        <ul class="tries">
          <For each={props.execution.leftOut}>
            {(worker) => (
              <li>
                <HealthMark state="busy">{worker.address}</HealthMark>
                <span class="faint">{worker.workerId}</span>
              </li>
            )}
          </For>
        </ul>
      </Section>
    </Show>
  );
}
