import * as v from "valibot";
import { definitionsFile } from "../definitions-file.ts";
import { applyAnswer, applyRequest, planAnswer, planRequest } from "../definitions-plan.ts";
import { queryNumber } from "../page.ts";
import { route } from "../route.ts";

const tag = "Definitions";
const id = v.optional(queryNumber(1, Number.MAX_SAFE_INTEGER));

export const definitionRoutes = {
  exportDefinitions: route({
    id: "exportDefinitions",
    method: "GET",
    path: "/namespaces/{ns}/export",
    tag,
    summary:
      "Calendars, apps, jobs and workflows as one definitions file, JSON or (`Accept: application/yaml`) YAML: all, an app's, one job, or a workflow with its jobs; each with the calendars that it follows",
    needs: "reads",
    query: { app: v.optional(v.string()), jobId: id, workflowId: id },
    status: 200,
    response: definitionsFile,
  }),
  planDefinitions: route({
    id: "planDefinitions",
    method: "POST",
    path: "/namespaces/{ns}/plan",
    tag,
    summary: "What applying a definitions file would change, field by field; changes nothing",
    needs: "edits",
    body: planRequest,
    status: 200,
    response: planAnswer,
  }),
  applyDefinitions: route({
    id: "applyDefinitions",
    method: "POST",
    path: "/namespaces/{ns}/apply",
    tag,
    summary:
      "Make calendars, apps, jobs and workflows what a definitions file says; each object wholly or not at all",
    needs: "edits",
    body: applyRequest,
    status: 200,
    response: applyAnswer,
  }),
} as const;
