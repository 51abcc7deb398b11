import { and, eq, gt, isNull, or } from "drizzle-orm";
import { type CalendarBook, calendarsFor } from "../calendars/calendar-book.ts";
import { isStillApplied } from "../calendars/still-applied.ts";
import type { Database } from "../db/database.ts";
import { apps, jobs } from "../db/schema.ts";
import type { Env } from "../env.ts";
import { logEvent, reasonOf } from "../log.ts";
import { locationHintOf } from "../namespaces/location-hint.ts";
import { queueOf, repeatable, timerOf } from "../stubs.ts";
import { definitionOf, type JobRow, timingOf } from "./job-row.ts";

const firstCheckMs = 60_000;

/** The queue first: when the timer fires, the queue must know the job. */
const tellObjects = async (
  env: Env,
  row: JobRow,
  hint: DurableObjectLocationHint | undefined,
  calendars: CalendarBook,
): Promise<void> => {
  const definition = definitionOf(row);
  const { jobId, version } = row;
  const enabled = row.enabled === 1;
  const queue = queueOf(env, row.namespace, row.appId, hint);
  await repeatable(() => queue.putJob({ jobId, version, enabled, definition }));
  const timer = timerOf(env, jobId, hint);
  await repeatable(() =>
    timer.configure({
      jobId,
      namespace: row.namespace,
      appId: row.appId,
      version,
      enabled,
      enabledAt: row.enabledAt,
      timing: timingOf(env, definition, row.anchorAt, calendars),
      misfirePolicy: definition.misfirePolicy,
      tellsMissed: definition.missedAlarm,
      retention: definition.retention,
    }),
  );
};

/** Hands the definition as it stands in D1 over to its objects. False when that was cut off: the sweep repeats it. */
export const applyJob = async (env: Env, db: Database, row: JobRow): Promise<boolean> => {
  try {
    const definition = definitionOf(row);
    const calendars = await calendarsFor(db, row.namespace, [definition]);
    await tellObjects(env, row, await locationHintOf(db, row.namespace), calendars);
    const soon = Date.now() + firstCheckMs;
    await db.batch([
      db
        .update(jobs)
        .set({ appliedVersion: row.version })
        .where(
          and(
            eq(jobs.jobId, row.jobId),
            eq(jobs.version, row.version),
            isStillApplied(row.namespace, calendars.applied(definition)),
          ),
        ),
      // A queue that no sweep looks at, or only much later, is looked at soon: the job may be its first with a schedule.
      db
        .update(apps)
        .set({ checkAfter: soon })
        .where(
          and(
            eq(apps.namespace, row.namespace),
            eq(apps.appId, row.appId),
            or(isNull(apps.checkAfter), gt(apps.checkAfter, soon)),
          ),
        ),
    ]);
    return true;
  } catch (error) {
    logEvent("warn", "job_not_applied", { jobId: row.jobId, reason: reasonOf(error) });
    return false;
  }
};
