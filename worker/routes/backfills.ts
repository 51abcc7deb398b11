import { routes } from "../../client/protocol/routes/index.ts";
import { listBackfills } from "../backfills/list-backfills.ts";
import { readBackfill, stopBackfill } from "../backfills/read-backfill.ts";
import { startBackfill } from "../backfills/start-backfill.ts";
import { definitionOf, requireJob } from "../jobs/job-row.ts";
import { serve } from "../serve.ts";
import { requireWorkflow, workflowDefinitionOf } from "../workflows/workflow-row.ts";

export const backfillRoutes = [
  serve(routes.backfillJob, async (call) => {
    const { name, namespace, appId, jobId, ...row } = await requireJob(
      call.db,
      call.params.ns,
      call.params.jobId,
    );
    const { timeZone, ...definition } = definitionOf(row);
    const target = { kind: "job", id: jobId, name, namespace, appId, timeZone, follows: definition } as const;
    return startBackfill(call, target, call.body);
  }),
  serve(routes.backfillWorkflow, async (call) => {
    const row = await requireWorkflow(call.db, call.params.ns, call.params.workflowId);
    const { workflowId: id, name, namespace, appId } = row;
    const { timeZone, ...definition } = workflowDefinitionOf(row);
    const target = { kind: "workflow", id, name, namespace, appId, timeZone, follows: definition } as const;
    return startBackfill(call, target, call.body);
  }),
  serve(routes.listBackfills, listBackfills),
  serve(routes.getBackfill, async (call) => readBackfill(call, call.params.ns, call.params.backfillId)),
  serve(routes.stopBackfill, async (call) => stopBackfill(call, call.params.ns, call.params.backfillId)),
];
