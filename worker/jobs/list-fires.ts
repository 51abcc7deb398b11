import { and, desc, eq, gte, inArray, lt, sql } from "drizzle-orm";
import * as v from "valibot";
import type { Fire } from "../../client/protocol/fire.ts";
import { formatRunId } from "../../client/protocol/ids.ts";
import type { Page } from "../../client/protocol/page.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { runStatus } from "../../client/protocol/run.ts";
import { readSettings } from "../../durable/shared/settings.ts";
import type { Database } from "../db/database.ts";
import { jobVersions, openRuns, runs } from "../db/schema.ts";
import { type FireSources, listFires, type PlannedRun } from "../fires/list-fires.ts";
import { readDefinitions } from "../fires/read-definitions.ts";
import type { Call } from "../serve.ts";
import { repeatable, timerOf } from "../stubs.ts";
import { type JobRow, requireJob } from "./job-row.ts";

const planned = ["timer", "catch_up"];

const readRan = async (
  db: Database,
  { jobId, namespace }: JobRow,
  span: { from: number; before: number; limit: number },
): Promise<PlannedRun[]> => {
  const columns = (table: typeof runs | typeof openRuns) => ({
    number: table.number,
    scheduleAt: table.scheduleAt,
    createdAt: table.createdAt,
    trigger: table.trigger,
    status: table.status,
  });
  const where = (table: typeof runs | typeof openRuns) =>
    and(
      eq(table.jobId, jobId),
      inArray(table.trigger, planned),
      gte(table.scheduleAt, span.from),
      lt(table.scheduleAt, span.before),
    );
  const [done, open] = await Promise.all([
    db.select(columns(runs)).from(runs).where(where(runs)).orderBy(desc(runs.scheduleAt)).limit(span.limit),
    db
      .select(columns(openRuns))
      .from(openRuns)
      .where(and(eq(openRuns.namespace, namespace), where(openRuns)))
      .orderBy(desc(openRuns.scheduleAt))
      .limit(span.limit),
  ]);
  return [...done, ...open]
    .filter(({ status }) => status !== "skipped")
    .map(({ number, status, ...run }) => ({
      ...run,
      runId: formatRunId({ jobId, number }),
      status: v.parse(runStatus, status),
    }));
};

/** A ring whose oldest run is its first still holds them all. */
const readHistoryFrom = async (db: Database, jobId: number): Promise<number | null> => {
  const row = await db.get<{ ordinal: number | null; since: number | null }>(sql`
    select min(ordinal) as ordinal, min(min(created_at, schedule_at)) as since from ${runs}
    where job_id = ${jobId} and slot >= 0 and trigger in ('timer', 'catch_up')`);
  return row?.ordinal == null || row.ordinal <= 1 ? null : row.since;
};

const sourcesOf = ({ env, db }: Call<typeof routes.listJobFires>, job: JobRow): FireSources => ({
  definitions: () =>
    readDefinitions(
      env,
      db,
      { ...job, objectType: "job", objectId: job.jobId },
      sql`${jobVersions} where job_id = ${job.jobId}`,
    ),
  ran: (from, before, limit) => readRan(db, job, { from, before, limit }),
  recorded: (before, limit) => repeatable(() => timerOf(env, job.jobId).fires(before, limit)),
  runIdOf: (number) => formatRunId({ jobId: job.jobId, number }),
  historyFrom: () => readHistoryFrom(db, job.jobId),
  misfireMs: readSettings(env).misfireMs,
});

export const listJobFires = async (call: Call<typeof routes.listJobFires>): Promise<Page<Fire>> => {
  const job = await requireJob(call.db, call.params.ns, call.params.jobId);
  return listFires(sourcesOf(call, job), "fires", call.query, call.now);
};
