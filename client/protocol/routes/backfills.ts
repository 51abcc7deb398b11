import * as v from "valibot";
import { backfill, backfillAnswer, backfillKind, backfillRequest, backfillSummary } from "../backfill.ts";
import { pageOf, pageQuery, queryBoolean } from "../page.ts";
import { route } from "../route.ts";

const tag = "Backfills";
const list = "/namespaces/{ns}/backfills";
const one = `${list}/{backfillId}` as const;

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
  listBackfills: route({
    id: "listBackfills",
    method: "GET",
    path: list,
    tag,
    summary: "Backfills of jobs and workflows, newest first",
    needs: "reads",
    query: {
      ...pageQuery,
      app: v.optional(v.string()),
      kind: v.optional(backfillKind),
      /** Id of the job or workflow, or part of its name. */
      target: v.optional(v.string()),
      /** Those with something left to do, or those that have ended. */
      open: v.optional(queryBoolean),
    },
    status: 200,
    response: pageOf(backfillSummary),
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
    status: 200,
    response: backfill,
  }),
} as const;
