import type { WorkflowRunSummary } from "../../../../../client/protocol/workflow-run.ts";
import { usePlace } from "../../../app/place.tsx";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { ObjectId } from "../../../ui/code.tsx";
import { createColumns } from "../../../ui/columns.tsx";
import { StatusMark } from "../../../ui/status-mark.tsx";
import { originColumns, timeColumns } from "../../runs/execution-columns.tsx";
import { workflowRunHref } from "../list/workflow-columns.tsx";
import { flowTip } from "./flow-words.ts";

/** "5 of 7", with what failed of them. */
function NodesCell(props: { run: WorkflowRunSummary }) {
  const counts = () => props.run.nodeCounts;
  return (
    <span
      data-tip={(["success", "failed", "running", "waiting", "skipped"] as const)
        .filter((status) => counts()[status] > 0)
        .map((status) => `${t(`status.${status}`)} ${formatNumber(counts()[status])}`)
        .join("\n")}
    >
      {t("runs.page.doneOf", formatNumber(counts().success + counts().skipped), formatNumber(counts().total))}
    </span>
  );
}

/** `days`: whether the list reaches over more than today. */
export function createFlowColumns(table: string, days: () => boolean) {
  const place = usePlace();
  return createColumns<WorkflowRunSummary>(table, [
    {
      key: "status",
      label: () => t("runs.columns.status"),
      width: 90,
      card: "l2",
      always: true,
      cell: (run) => <StatusMark status={run.status} tip={flowTip(run)} />,
    },
    {
      key: "name",
      label: () => t("workflows.columns.workflow"),
      card: "l1",
      always: true,
      cell: (run) => (
        <a href={workflowRunHref(place, run.workflowRunId)}>
          <ObjectId id={run.workflowRunId} />
          {run.workflowName}
          {run.draft ? <span class="dim"> {t("workflows.state.draft").toLowerCase()}</span> : ""}
        </a>
      ),
    },
    {
      key: "nodes",
      label: () => t("workflows.columns.nodes"),
      width: 92,
      from: 760,
      card: "l3",
      cell: (run) => <NodesCell run={run} />,
    },
    ...originColumns<WorkflowRunSummary>(false),
    ...timeColumns<WorkflowRunSummary>(days, false),
  ]);
}
