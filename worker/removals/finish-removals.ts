import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { type Database, runBatch } from "../db/database.ts";
import { openRuns, removals, runs } from "../db/schema.ts";
import type { Env } from "../env.ts";
import { ApiFailure } from "../errors.ts";
import { logEvent, reasonOf } from "../log.ts";
import { alarmsOf, queueOf, repeatable, timerOf } from "../stubs.ts";

type Removal = typeof removals.$inferSelect;

export interface RemovalScope {
  namespace: string;
  appId: string;
  jobId?: number;
}

/** How many objects are told at once, and how many removals one call takes on. */
const atOnce = 10;
const perCall = 200;

/** The objects first, the history after them: what they still wrote while they were told goes with the rest. */
const removeJobTraces = async (env: Env, db: Database, removal: Removal, jobId: number): Promise<void> => {
  const { namespace, appId } = removal;
  await repeatable(() => timerOf(env, jobId).remove());
  await repeatable(() => queueOf(env, namespace, appId).removeJob(jobId, removal.removedBy));
  await runBatch(db, [
    db.delete(runs).where(eq(runs.jobId, jobId)),
    db.delete(openRuns).where(and(eq(openRuns.namespace, namespace), eq(openRuns.jobId, jobId))),
    db.delete(removals).where(eq(removals.removalId, removal.removalId)),
  ]);
};

/** Refuses the workers and kills what is open; a timer that still fires finds no job there. */
const removeAppTraces = async (env: Env, db: Database, removal: Removal): Promise<void> => {
  const { namespace, appId } = removal;
  await repeatable(() => queueOf(env, namespace, appId).remove(removal.removedBy));
  await repeatable(() => alarmsOf(env, namespace, appId).remove());
  await db.delete(removals).where(eq(removals.removalId, removal.removalId));
};

const finish = async (env: Env, db: Database, removal: Removal): Promise<void> => {
  try {
    if (removal.jobId === null) await removeAppTraces(env, db, removal);
    else await removeJobTraces(env, db, removal, removal.jobId);
  } catch (error) {
    logEvent("warn", "removal_not_finished", {
      namespace: removal.namespace,
      app: removal.appId,
      jobId: removal.jobId,
      reason: reasonOf(error),
    });
  }
};

const pending = async (db: Database, scope: RemovalScope | null): Promise<Removal[]> =>
  db
    .select()
    .from(removals)
    .where(
      scope
        ? and(
            eq(removals.namespace, scope.namespace),
            eq(removals.appId, scope.appId),
            scope.jobId === undefined ? undefined : eq(removals.jobId, scope.jobId),
          )
        : undefined,
    )
    .orderBy(sql`job_id is not null`, asc(removals.removalId))
    .limit(perCall);

/** Tells objects that what they worked for is gone, an app before its jobs; what fails stays for the sweep. */
export const finishRemovals = async (env: Env, db: Database, scope: RemovalScope | null): Promise<void> => {
  const rows = await pending(db, scope);
  for (const row of rows) if (row.jobId === null) await finish(env, db, row);
  const jobs = rows.filter((row) => row.jobId !== null);
  for (let at = 0; at < jobs.length; at += atOnce) {
    await Promise.all(jobs.slice(at, at + atOnce).map((row) => finish(env, db, row)));
  }
};

/** The queue of a deleted app must be empty before a new app takes its name. */
export const requireFreeQueue = async (
  env: Env,
  db: Database,
  namespace: string,
  appId: string,
): Promise<void> => {
  const ofApp = and(eq(removals.namespace, namespace), eq(removals.appId, appId), isNull(removals.jobId));
  const rows = await db.select().from(removals).where(ofApp);
  for (const row of rows) await finish(env, db, row);
  const left = rows.length > 0 ? await db.select().from(removals).where(ofApp).get() : undefined;
  if (!left) return;
  throw new ApiFailure(
    "unavailable",
    `the deleted app ${appId} is still being taken down: try again`,
    undefined,
    {
      "retry-after": "5",
    },
  );
};
