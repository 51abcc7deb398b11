import { backfill, backfillAnswer, backfillRequest } from "../backfill.ts";
import { route } from "../route.ts";

const tag = "Backfills";
const one = "/namespaces/{ns}/backfills/{backfillId}";

export const backfillRoutes = {
  backfillJob: route({
    id: "backfillJob",
    method: "POST",
    path: "/namespaces/{ns}/jobs/{jobId}/backfill",
    tag,
    summary: "One run for each day of a range, or only the list of their data times",
    needs: "operates",
    body: backfillRequest,
    status: 202,
    response: backfillAnswer,
  }),
  backfillWorkflow: route({
    id: "backfillWorkflow",
    method: "POST",
    path: "/namespaces/{ns}/workflows/{workflowId}/backfill",
    tag,
    summary: "One workflow run for each day of a range, or only the list of their data times",
    needs: "operates",
    body: backfillRequest,
    status: 202,
    response: backfillAnswer,
  }),
  getBackfill: route({
    id: "getBackfill",
    method: "GET",
    path: one,
    tag,
    summary: "How far a backfill is",
    needs: "reads",
    status: 200,
    response: backfill,
  }),
  stopBackfill: route({
    id: "stopBackfill",
    method: "POST",
    path: `${one}/stop`,
    tag,
    summary: "Start no more of it; runs that are open go on",
    needs: "operates",
    status: 202,
    response: backfill,
  }),
} as const;
