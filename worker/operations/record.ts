import { type SQL, sql } from "drizzle-orm";
import { parseRunId } from "../../client/protocol/ids.ts";
import type { OperationObject } from "../../client/protocol/operation.ts";
import { parseWorkflowRunId } from "../../client/protocol/workflow-run.ts";
import type { Caller } from "../access/caller.ts";
import { maskSecrets } from "../access/mask-secrets.ts";
import type { Database, Statement } from "../db/database.ts";
import { jobs, operations, workflows } from "../db/schema.ts";

export interface OperationNote {
  namespace: string | null;
  /** noun.verb */
  action: string;
  objectType: OperationObject;
  /** SQL where the id is only known inside of the batch. */
  objectId: string | SQL<string>;
  objectName: string;
  /** For those who see only some apps; read from the object where it can be, but an object that goes in the same batch names its app. */
  appId?: string;
  before?: unknown;
  after?: object;
}

/** Long texts are in the versions of the definition; a record says that they changed. */
const maxTextLength = 2000;

const cutTexts = (value: unknown): unknown => {
  if (typeof value === "string") {
    return value.length > maxTextLength ? `${value.slice(0, maxTextLength).toWellFormed()}…` : value;
  }
  if (Array.isArray(value)) return value.map(cutTexts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cutTexts(inner)]));
};

const toJson = (value: unknown): string | null =>
  value === undefined || value === null ? null : JSON.stringify(cutTexts(maskSecrets(value)));

const appOfJob = (jobId: number | SQL): SQL<string> =>
  sql<string>`(select ${jobs.appId} from ${jobs} where ${jobs.jobId} = ${jobId})`;

const appOfWorkflow = (workflowId: number | SQL): SQL<string> =>
  sql<string>`(select ${workflows.appId} from ${workflows} where ${workflows.workflowId} = ${workflowId})`;

const appOf = ({ appId, objectType, objectId }: OperationNote): string | SQL<string> | null => {
  if (appId !== undefined) return appId;
  if (objectType === "app" || objectType === "grant") return objectId;
  if (objectType === "job") return appOfJob(sql`cast(${objectId} as integer)`);
  if (objectType === "workflow") return appOfWorkflow(sql`cast(${objectId} as integer)`);
  const workflowRun =
    objectType === "workflow_run" && typeof objectId === "string" ? parseWorkflowRunId(objectId) : null;
  if (workflowRun) return appOfWorkflow(workflowRun.workflowId);
  const run = objectType === "run" && typeof objectId === "string" ? parseRunId(objectId) : null;
  return run ? appOfJob(run.jobId) : null;
};

/** The audit entry as a statement: it stands in the batch of the change, so that neither is there without the other. */
export const recordOperation = (db: Database, caller: Caller, note: OperationNote, now: number): Statement =>
  db.insert(operations).values({
    namespace: note.namespace,
    at: now,
    actor: caller.name,
    role: caller.role,
    sourceAddress: caller.sourceAddress,
    action: note.action,
    objectType: note.objectType,
    objectId: note.objectId,
    objectName: note.objectName,
    appId: appOf(note),
    before: toJson(note.before),
    after: toJson(caller.batchId === undefined ? note.after : { ...note.after, batchId: caller.batchId }),
  });

export interface Difference {
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

/** The fields that differ, as they were and as they are. */
export const differenceOf = (before: object, after: object): Difference => {
  const difference: Difference = { before: {}, after: {} };
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now]: [unknown, unknown] = [Reflect.get(before, key), Reflect.get(after, key)];
    if (JSON.stringify(old) === JSON.stringify(now)) continue;
    difference.before[key] = old ?? null;
    difference.after[key] = now ?? null;
  }
  return difference;
};
