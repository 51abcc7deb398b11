import { routes } from "../../../../../client/protocol/routes/index.ts";
import { createLive } from "../../../api/live.ts";
import { usePlace } from "../../../app/place.tsx";
import { t } from "../../../i18n/index.ts";
import { Empty } from "../../../ui/empty.tsx";
import { createPaging, Pager } from "../../../ui/pager.tsx";
import { Table } from "../../../ui/table.tsx";
import { createFlowColumns } from "../run/flow-columns.tsx";

/** Runs of one workflow, newest first. */
export function WorkflowHistory(props: { workflowId: number }) {
  const place = usePlace();
  const paging = createPaging("workflow-history", () => props.workflowId);
  const runs = createLive(
    routes.listRunsOfWorkflow,
    () => ({ params: { ns: place.ns(), workflowId: props.workflowId }, query: paging.query() }),
    { key: "workflowRunId" },
  );
  const columns = createFlowColumns("workflow-history", () => true);
  return (
    <>
      <Table
        caption={t("workflows.history.caption")}
        columns={columns}
        rows={runs.data()?.items}
        rowId={(run) => run.workflowRunId}
        rowState={(run) => run.status}
        stale={runs.stale()}
        error={runs.error()}
        onRetry={() => void runs.refresh()}
        empty={
          <Empty icon="history" title={t("workflows.history.none")}>
            {t("workflows.history.noneWhy")}
          </Empty>
        }
      />
      <Pager paging={paging} count={runs.data()?.items.length ?? 0} nextCursor={runs.data()?.nextCursor} />
    </>
  );
}
