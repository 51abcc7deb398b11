import * as v from "valibot";
import { instant } from "./text.ts";

/** An audit entry. `before` and `after` hold what changed, never secrets. */
export const operation = v.object({
  operationId: v.number(),
  /** Null: the deployment's own, such as people, tokens and log-ins. */
  namespace: v.nullable(v.string()),
  at: instant,
  actor: v.string(),
  role: v.string(),
  sourceAddress: v.string(),
  /** noun.verb, such as job.update. */
  action: v.string(),
  objectType: v.picklist([
    "namespace",
    "app",
    "job",
    "run",
    "workflow",
    "workflow_run",
    "batch",
    "user",
    "token",
    "grant",
    "session",
    "setting",
    "calendar",
    "feed",
  ]),
  objectId: v.string(),
  objectName: v.string(),
  before: v.nullable(v.unknown()),
  after: v.nullable(v.unknown()),
});
export type Operation = v.InferOutput<typeof operation>;
export type OperationObject = Operation["objectType"];

/** csv: a table; json: one array; jsonl: an object a line. */
export const operationFormat = v.picklist(["csv", "json", "jsonl"]);
export type OperationFormat = v.InferOutput<typeof operationFormat>;
export const operationFile = v.optional(operationFormat, "csv");
export const operationFileTypes = {
  "text/csv": v.string(),
  "application/json": v.array(operation),
  "application/jsonl": v.string(),
} as const;
