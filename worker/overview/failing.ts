import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import { formatRunId } from "../../client/protocol/ids.ts";
import { jobDefaults } from "../../client/protocol/job.ts";
import type { FailingJob, Overview } from "../../client/protocol/overview.ts";
import { runReason } from "../../client/protocol/run.ts";
import { type SeenApps, withinSeen } from "../access/access.ts";
import { type Database, whole } from "../db/database.ts";
import { jobs, runs } from "../db/schema.ts";
import { toInstant, toInstantOrNull } from "../instants.ts";

/** Failures older than this are history: a job that has not run since is not failing now. */
const lookBackMs = 30 * 86_400_000;
const shown = 12;
const ticks = 12;

const history = v.array(v.picklist(["success", "failed", "skipped"]));

interface FailingRow {
  jobId: number;
  number: number;
  jobName: string;
  appId: string;
  reason: string | null;
  message: string | null;
  failedAt: number;
  history: string;
  inARow: number;
  lastSuccessAt: number | null;
  total: number;
}

const retention: SQL = sql`coalesce(json_extract(j.definition, '$.retention'), ${whole(jobDefaults.retention)})`;

/**
 * The newest failure of each job from the index alone, kept when nothing ended after it. Runs take slots in turn, so what
 * ended later is in the next one, or after it where runs overlap: a look-up each instead of a search.
 */
const candidates = (namespace: string, seen: SeenApps, now: number): SQL => sql`
  select f.*, coalesce(r.finished_at, r.created_at) as failed_at, r.reason as reason, r.message as message,
    count(*) over () as total
  from (
    select f.job_id as job_id, f.number as number, f.slot as slot, j.name as name, j.app_id as app_id, ${retention} as kept
    from (select job_id, max(number) as number, slot from ${runs}
        where namespace = ${namespace} and schedule_at >= ${whole(now - lookBackMs)} and status = 'failed'
        and ${withinSeen(sql`app_id`, seen)} group by job_id) f
      join ${jobs} j on j.job_id = f.job_id and j.namespace = ${namespace}) f
    cross join ${runs} r on r.job_id = f.job_id and r.slot = f.slot
  where not exists (select 1 from ${runs} n where n.job_id = f.job_id
    and n.slot in ((f.slot + 1) % f.kept, (f.slot + 2) % f.kept, (f.slot + 3) % f.kept) and n.number > f.number)
  order by failed_at desc limit ${whole(shown)}`;

const toFailing = (row: FailingRow): FailingJob => ({
  jobId: row.jobId,
  jobName: row.jobName,
  appId: row.appId,
  history: v.parse(history, JSON.parse(row.history)).reverse(),
  inARow: row.inARow,
  runId: formatRunId(row),
  failedAt: toInstant(row.failedAt),
  reason: v.parse(v.nullable(runReason), row.reason),
  message: row.message,
  lastSuccessAt: toInstantOrNull(row.lastSuccessAt),
});

/** Jobs whose last run failed, the newest failure first. */
export const readFailing = async (
  db: Database,
  namespace: string,
  seen: SeenApps,
  now: number,
): Promise<Overview["failing"]> => {
  const rows = await db.all<FailingRow>(sql`
    with failing as (${candidates(namespace, seen, now)})
    select failing.job_id as jobId, failing.number as number, failing.name as jobName, failing.app_id as appId,
      failing.failed_at as failedAt, failing.total as total, failing.reason as reason, failing.message as message,
      (select json_group_array(status) from (select status from ${runs} h where h.job_id = failing.job_id
        order by h.number desc limit ${whole(ticks)})) as history,
      (select count(*) from ${runs} h where h.job_id = failing.job_id and h.status = 'failed' and h.number > coalesce(
        (select max(s.number) from ${runs} s where s.job_id = failing.job_id and s.status = 'success'), 0)) as inARow,
      (select max(h.finished_at) from ${runs} h where h.job_id = failing.job_id and h.status = 'success') as lastSuccessAt
    from failing order by failing.failed_at desc`);
  return { total: rows[0]?.total ?? 0, items: rows.map(toFailing) };
};

/**
 * Jobs that had more runs in the window than they keep. A ring was gone round when its slot 1 holds more than the first run
 * that was there; four places of it tell whether what it holds is of the window.
 */
export const countCutJobs = async (
  db: Database,
  namespace: string,
  seen: SeenApps,
  from: number,
): Promise<number> => {
  const row = await db.get<{ count: number }>(sql`
    select count(*) as count from (
      select j.job_id as job_id, ${retention} as kept from ${jobs} j
        where j.namespace = ${namespace} and ${withinSeen(sql`j.app_id`, seen)}) j
    where exists (select 1 from ${runs} r where r.job_id = j.job_id and r.slot = 1 % j.kept and r.ordinal > j.kept)
      and not exists (select 1 from ${runs} r where r.job_id = j.job_id
        and r.slot in (0, j.kept / 4, j.kept / 2, j.kept * 3 / 4) and r.schedule_at < ${whole(from)})`);
  return row?.count ?? 0;
};
