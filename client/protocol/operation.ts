import * as v from "valibot";
import { instant } from "./text.ts";

/** An audit entry. `before` and `after` hold what changed, never secrets. */
export const operation = v.object({
  operationId: v.number(),
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
    "user",
    "token",
    "grant",
    "session",
    "setting",
  ]),
  objectId: v.string(),
  objectName: v.string(),
  before: v.nullable(v.unknown()),
  after: v.nullable(v.unknown()),
});
export type Operation = v.InferOutput<typeof operation>;
export type OperationObject = Operation["objectType"];
