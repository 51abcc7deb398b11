import { toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";
import { app, appKey, connectedWorker, createdApp, signingSecret } from "../../client/protocol/app.ts";
import { backfill, backfillSummary } from "../../client/protocol/backfill.ts";
import { calendar, feed } from "../../client/protocol/calendar.ts";
import { contact } from "../../client/protocol/contact.ts";
import { definitionsFile } from "../../client/protocol/definitions-file.ts";
import { errorBody, fieldIssue } from "../../client/protocol/errors.ts";
import { fire } from "../../client/protocol/fire.ts";
import { health } from "../../client/protocol/health.ts";
import { httpRequest } from "../../client/protocol/http-request.ts";
import { job, jobDefinition, jobVersion, workerRules } from "../../client/protocol/job.ts";
import { namespace, region } from "../../client/protocol/namespace.ts";
import { operation } from "../../client/protocol/operation.ts";
import {
  attempt,
  batchResult,
  logLine,
  logPage,
  run,
  runCounts,
  runSummary,
  startedRun,
} from "../../client/protocol/run.ts";
import { previewAnswer } from "../../client/protocol/schedule.ts";
import { createdToken, me, session, token, user } from "../../client/protocol/session.ts";
import { batchReport } from "../../client/protocol/task-batch.ts";
import {
  logBatch,
  pollAnswer,
  pollRequest,
  task,
  taskResult,
  toldBatchResult,
  toldLogs,
  toldResult,
  workerIdentity,
} from "../../client/protocol/worker-call.ts";
import { workflow, workflowDag, workflowDefinition, workflowFile } from "../../client/protocol/workflow.ts";
import { nodeRun, workflowRun, workflowRunSummary } from "../../client/protocol/workflow-run.ts";

/** Schemas that stand in the document once and are referred to by name. */
const named = {
  App: app,
  AppKey: appKey,
  Attempt: attempt,
  Backfill: backfill,
  BackfillSummary: backfillSummary,
  BatchResult: batchResult,
  Calendar: calendar,
  ConnectedWorker: connectedWorker,
  Contact: contact,
  CreatedApp: createdApp,
  CreatedToken: createdToken,
  Error: errorBody,
  Feed: feed,
  FieldIssue: fieldIssue,
  Fire: fire,
  Health: health,
  HttpRequest: httpRequest,
  Job: job,
  JobDefinition: jobDefinition,
  JobVersion: jobVersion,
  LogBatch: logBatch,
  LogLine: logLine,
  LogPage: logPage,
  Me: me,
  Namespace: namespace,
  NodeRun: nodeRun,
  Operation: operation,
  PollAnswer: pollAnswer,
  PollRequest: pollRequest,
  PreviewAnswer: previewAnswer,
  Region: region,
  Run: run,
  RunCounts: runCounts,
  RunSummary: runSummary,
  Session: session,
  SigningSecret: signingSecret,
  StartedRun: startedRun,
  Task: task,
  TaskBatchReport: batchReport,
  TaskResult: taskResult,
  Token: token,
  User: user,
  WorkerIdentity: workerIdentity,
  Workflow: workflow,
  WorkflowDag: workflowDag,
  WorkflowDefinition: workflowDefinition,
  WorkflowFile: workflowFile,
  WorkflowRun: workflowRun,
  WorkflowRunSummary: workflowRunSummary,
  WorkerRules: workerRules,
} satisfies Record<string, v.GenericSchema>;

export type JsonSchema = Record<string, unknown>;

const refer = (name: keyof typeof named): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** Items of a call that are judged one by one, so that its own schema lets anything pass: what they are meant to be. */
const meant = new Map<unknown, JsonSchema>([
  [toldResult, refer("TaskResult")],
  [toldLogs, refer("LogBatch")],
  [toldBatchResult, refer("TaskBatchReport")],
]);

const convert = (schema: v.GenericSchema, typeMode: "input" | "output", without?: string): JsonSchema => {
  const definitions = Object.fromEntries(Object.entries(named).filter(([name]) => name !== without));
  const {
    $schema: _,
    $defs: __,
    ...rest
  } = toJsonSchema(schema, {
    target: "draft-2020-12",
    typeMode,
    // Rules that JSON Schema cannot say are said by the error of the one who breaks them.
    errorMode: "ignore",
    definitions,
    overrideSchema: ({ valibotSchema }) => meant.get(valibotSchema),
    overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  });
  return rest;
};

export const inputSchema = (schema: v.GenericSchema): JsonSchema => convert(schema, "input");
export const outputSchema = (schema: v.GenericSchema): JsonSchema => convert(schema, "output");

export const componentSchemas = (): Record<string, JsonSchema> =>
  Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, convert(schema, "output", name)]));

/** Of definitions files, for editors: it stands alone. */
export const definitionsSchema = (): JsonSchema => ({
  ...toJsonSchema(definitionsFile, { target: "draft-2020-12", typeMode: "input", errorMode: "ignore" }),
  title: "Definitions of Carillon: calendars, apps, jobs and workflows",
});
