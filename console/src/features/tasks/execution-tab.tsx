import "./tasks.css";
import { type JSX, Match, Show, Switch } from "solid-js";
import type { Run } from "../../../../client/protocol/run.ts";
import type { Execution } from "../../../../client/protocol/task.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Empty } from "../../ui/empty.tsx";
import { ErrorNote, ErrorState } from "../../ui/error-state.tsx";
import { Section } from "../../ui/page.tsx";
import { PageSkeleton } from "../../ui/skeleton.tsx";
import { isOpen } from "../runs/run-words.ts";
import { ExecutionGauges, TaskProgress } from "./execution-gauges.tsx";
import { ExecutionAttempts, ExecutionSteps, LeftOut, TaskNames } from "./execution-side.tsx";
import type { ExecutionView } from "./execution-view.ts";
import { ExecutionWorkers } from "./execution-workers.tsx";
import { TaskList } from "./task-list.tsx";
import { isGrid, isMapped, MOST_FAILURES } from "./task-words.ts";

export interface ExecutionTabProps {
  run: Run;
  view: ExecutionView;
  /** Of the definition that the run used. */
  allowedFailurePercent: number;
  /** Under everything: the log, as it comes. */
  children?: JSX.Element;
}

/** Why there is nothing: it has not begun, or its tasks are no longer kept. */
function Nothing(props: { run: Run; view: ExecutionView }) {
  return (
    <Switch fallback={<PageSkeleton />}>
      <Match when={props.run.startedAt === null && isOpen(props.run.status)}>
        <Empty icon="pool" title={t("tasks.empty.notStarted")}>
          {t("tasks.empty.notStartedWhy")}
        </Empty>
      </Match>
      <Match when={props.run.startedAt === null || props.view.error()?.code === "not_found"}>
        <Empty icon="executions" title={t("tasks.empty.gone")} />
      </Match>
      <Match when={props.view.error()}>
        {(error) => <ErrorState error={error()} onRetry={() => void props.view.refresh()} />}
      </Match>
    </Switch>
  );
}

/** What there is to show, under a note where the newest answer was an error. */
function Shown(props: { run: Run; view: ExecutionView; children: (execution: Execution) => JSX.Element }) {
  return (
    <Show when={props.view.data()} fallback={<Nothing run={props.run} view={props.view} />}>
      {(execution) => (
        <>
          <Show when={props.view.error()}>
            {(error) => <ErrorNote flush error={error()} onRetry={() => void props.view.refresh()} />}
          </Show>
          {props.children(execution())}
        </>
      )}
    </Show>
  );
}

function Failures(props: { run: Run; view: ExecutionView; failed: number }) {
  const facts = () =>
    props.failed > MOST_FAILURES
      ? t("tasks.failures.first", formatNumber(MOST_FAILURES), formatNumber(props.failed))
      : undefined;
  return (
    <Section flush title={t("tasks.failures.title")} facts={facts()}>
      <TaskList run={props.run} view={props.view} />
    </Section>
  );
}

/** How the run stands: of map modes the gauges and who does what, of a broadcast each worker's part. */
export function ExecutionTab(props: ExecutionTabProps) {
  const mapped = () => isMapped(props.run.mode);
  return (
    <Shown run={props.run} view={props.view}>
      {(execution) => (
        <>
          <Show when={mapped()}>
            <ExecutionGauges
              view={props.view}
              execution={execution}
              allowedFailurePercent={props.allowedFailurePercent}
            />
          </Show>
          <TaskProgress execution={execution} capped={mapped() && props.view.open()} />
          <div class="cluster execution">
            <Show
              when={mapped()}
              fallback={
                <Section flush title={t("tasks.caption.parts")}>
                  <TaskList run={props.run} view={props.view} />
                </Section>
              }
            >
              <ExecutionWorkers view={props.view} execution={execution} />
            </Show>
            <div class="stack">
              <Show when={mapped()}>
                <TaskNames execution={execution} />
              </Show>
              <ExecutionSteps execution={execution} run={props.run} addressOf={props.view.addressOf} />
              <Show when={props.run.mode === "broadcast"}>
                <LeftOut execution={execution} />
              </Show>
              <ExecutionAttempts run={props.run} />
            </div>
          </div>
          <Show when={isGrid(props.run.mode) && execution.totals.failed > 0}>
            <Failures run={props.run} view={props.view} failed={execution.totals.failed} />
          </Show>
          {props.children}
        </>
      )}
    </Shown>
  );
}

/** Subtasks of the parallel mode, shards of the sharding mode, with how far they are above them. */
export function TaskListTab(props: { run: Run; view: ExecutionView }) {
  return (
    <Shown run={props.run} view={props.view}>
      {(execution) => (
        <>
          <TaskProgress execution={execution} capped={props.view.open()} />
          <TaskList run={props.run} view={props.view} />
        </>
      )}
    </Shown>
  );
}
