import type { Need, Route } from "../../client/protocol/route.ts";
import { requireBackfill } from "../backfills/backfill-row.ts";
import type { Database } from "../db/database.ts";
import { ApiFailure, notFound } from "../errors.ts";
import { placeOf } from "../jobs/job-place.ts";
import { requireWorkflow } from "../workflows/workflow-row.ts";
import { seenIn, seesApp, seesNamespace } from "./access.ts";
import type { Caller } from "./caller.ts";
import { requireRight } from "./judge.ts";

/** Ids of a path as `serve` has read them: text, a job's number, a run. */
export type PathIds = Readonly<Record<string, unknown>>;

interface Asked {
  db: Database;
  namespace: string;
  ids: PathIds;
}

const jobIdIn = (value: unknown): number => {
  const id = typeof value === "object" && value !== null ? Reflect.get(value, "jobId") : value;
  if (typeof id !== "number") throw new Error("the path holds no job");
  return id;
};

const appOfJob = async (asked: Asked, name: "jobId" | "runId"): Promise<string> =>
  (await placeOf(asked.db, asked.namespace, jobIdIn(asked.ids[name]))).appId;

const workflowIdIn = (value: unknown): number => {
  const id = typeof value === "object" && value !== null ? Reflect.get(value, "workflowId") : value;
  if (typeof id !== "number") throw new Error("the path holds no workflow");
  return id;
};

const appOfWorkflow = async (asked: Asked, name: "workflowId" | "workflowRunId"): Promise<string> =>
  (await requireWorkflow(asked.db, asked.namespace, workflowIdIn(asked.ids[name]))).appId;

const appOfBackfill = async ({ db, namespace, ids }: Asked): Promise<string> =>
  (await requireBackfill(db, namespace, String(ids.backfillId))).appId;

interface Subject {
  /** As the refusal calls it. */
  noun: string;
  /** The app that the object belongs to; rejects when there is no such object in the namespace. */
  appOf(asked: Asked): Promise<string>;
}

/**
 * What an id in a path leads to. A path with an id that stands neither here nor in `inner` is not found by anyone who does
 * not see everything: a forgotten line hides too much, never too little.
 */
export const subjects: Readonly<Record<string, Subject>> = {
  appId: { noun: "app", appOf: async ({ ids }) => String(ids.appId) },
  jobId: { noun: "job", appOf: (asked) => appOfJob(asked, "jobId") },
  runId: { noun: "run", appOf: (asked) => appOfJob(asked, "runId") },
  workflowId: { noun: "workflow", appOf: (asked) => appOfWorkflow(asked, "workflowId") },
  workflowRunId: { noun: "workflow run", appOf: (asked) => appOfWorkflow(asked, "workflowRunId") },
  backfillId: { noun: "backfill", appOf: appOfBackfill },
};

/**
 * Ids that only mean something below a subject that stands before them in the path, or belong to the namespace as such; and
 * batches, whose handlers know whose they are.
 */
export const inner: ReadonlySet<string> = new Set([
  "ns",
  "taskId",
  "nodeId",
  "calendarId",
  "feedId",
  "batchId",
]);

const idsOf = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map((match) => String(match[1]));

export interface PathSubject {
  name: string;
  subject: Subject | null;
}

/** The object that a path is about: the first id below the namespace. Null where that is the namespace itself. */
export const subjectOf = (path: string): PathSubject | null => {
  const ids = idsOf(path);
  const name = ids.find((id) => Object.hasOwn(subjects, id)) ?? ids.find((id) => !inner.has(id));
  return name === undefined ? null : { name, subject: subjects[name] ?? null };
};

/** Whatever goes wrong on the way to a foreign object reads as if it were not there; a database that is down does not. */
const orNotFound = async (work: Promise<string>, noun: string): Promise<string> => {
  try {
    return await work;
  } catch (error) {
    throw error instanceof ApiFailure && error.code === "not_found" ? notFound(noun) : error;
  }
};

const requireSeen = async (db: Database, caller: Caller, path: string, ids: PathIds): Promise<void> => {
  const namespace = String(ids.ns);
  if (!seesNamespace(caller, namespace)) throw notFound("namespace");
  const found = subjectOf(path);
  if (found === null) return;
  if (found.subject === null) throw notFound("object");
  const { noun, appOf } = found.subject;
  const appId = await orNotFound(appOf({ db, namespace, ids }), noun);
  if (!seesApp(caller, namespace, appId)) throw notFound(noun);
};

/** For jobs that stand in a body: those of apps that the caller does not see are not there. */
export const requireSeenJob = async (
  { db, caller }: { db: Database; caller: Caller },
  namespace: string,
  jobId: number,
  noun = "job",
): Promise<void> => {
  if (caller.access === "everything") return;
  const appId = await orNotFound(appOfJob({ db, namespace, ids: { jobId } }, "jobId"), noun);
  if (!seesApp(caller, namespace, appId)) throw notFound(noun);
};

/** Beyond what one sees: making apps needs the whole namespace, and what belongs to no namespace the whole deployment. */
const requireWhole = (caller: Caller, path: string, needs: Need, ids: PathIds): void => {
  if (needs !== "administers") return;
  const isWhole = path.startsWith("/namespaces/{ns}")
    ? subjectOf(path) !== null || seenIn(caller, String(ids.ns)) === "all"
    : caller.access === "everything";
  if (!isWhole) throw new ApiFailure("forbidden", "this lies outside of what this credential was made for");
};

/** What one cannot see is not there (404); what one sees but may not do is forbidden (403). */
export const admit = async (
  db: Database,
  caller: Caller,
  contract: Pick<Route, "path" | "needs">,
  ids: PathIds,
): Promise<void> => {
  const { path, needs } = contract;
  if (caller.access !== "everything" && path.startsWith("/namespaces/{ns}"))
    await requireSeen(db, caller, path, ids);
  requireRight(caller, needs);
  if (caller.access !== "everything") requireWhole(caller, path, needs, ids);
};
