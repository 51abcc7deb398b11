import { Show } from "solid-js";
import type { RunSummary } from "../../../../client/protocol/run.ts";
import { type Place, usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Mono, ObjectId } from "../../ui/code.tsx";
import { type Column, createColumns } from "../../ui/columns.tsx";
import { StatusMark } from "../../ui/status-mark.tsx";
import { originColumns, timeColumns } from "./execution-columns.tsx";
import { statusTip } from "./run-words.ts";

export const runHref = (place: Place, runId: string): string => place.inNamespace("executions", runId);

export const jobHref = (place: Place, jobId: number): string => place.inNamespace("jobs", jobId);

export const workflowRunHref = (place: Place, id: string): string => place.inNamespace("workflow-runs", id);

function WorkflowRunCell(props: { run: RunSummary }) {
  const place = usePlace();
  return (
    <Show when={props.run.workflowRunId} fallback={<span class="faint">{t("words.notAvailable")}</span>}>
      {(id) => (
        <a class="mono" href={workflowRunHref(place, id())}>
          {id()}
        </a>
      )}
    </Show>
  );
}

const what = (place: Place, days: () => boolean): Column<RunSummary>[] => [
  {
    key: "status",
    label: () => t("runs.columns.status"),
    width: 90,
    card: "l2",
    always: true,
    cell: (run) => <StatusMark status={run.status} tip={statusTip(run)} />,
  },
  {
    key: "name",
    label: () => t("runs.columns.job"),
    card: "l1",
    always: true,
    cell: (run) => (
      <a href={runHref(place, run.runId)}>
        <ObjectId id={run.runId} />
        {run.jobName}
      </a>
    ),
  },
  {
    key: "type",
    label: () => t("runs.columns.type"),
    width: 138,
    from: 760,
    card: "l3",
    cell: (run) => (
      <>
        <Mono dim>{run.jobType}</Mono> {t(`runs.mode.${run.mode}`)}
      </>
    ),
  },
  {
    key: "flow",
    label: () => t("runs.columns.workflowRun"),
    sortKey: "workflow_run",
    width: 76,
    // Days take more room, and few runs belong to a workflow.
    get from() {
      return days() ? 1300 : 1100;
    },
    cell: (run) => <WorkflowRunCell run={run} />,
  },
  ...originColumns<RunSummary>(true),
];

/** `days`: whether the list reaches over more than today. */
export function createRunColumns(days: () => boolean) {
  return createColumns<RunSummary>("runs", [
    ...what(usePlace(), days),
    ...timeColumns<RunSummary>(days, true),
  ]);
}
