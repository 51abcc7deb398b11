import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import type { Page } from "../../client/protocol/page.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { RunSort, RunStatus, RunSummary } from "../../client/protocol/run.ts";
import { limitOf, readCursor, writeCursor } from "../db/cursor.ts";
import type { Database } from "../db/database.ts";
import { jobs, openRuns, runs } from "../db/schema.ts";
import { requireJob } from "../jobs/job-row.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call } from "../serve.ts";
import { runConditions } from "./run-filters.ts";
import { type ListedRun, toSummary } from "./run-row.ts";

/** The sort key, then schedule time, job and number, which settle equal keys. */
type PageKey = readonly [number | string, number, number, number];

interface ListAsk {
  namespace: string;
  conditions: SQL;
  statuses?: readonly RunStatus[] | undefined;
  sort: RunSort;
  ascending: boolean;
  limit: number;
  after: PageKey | null;
}

const openStatuses: ReadonlySet<RunStatus> = new Set(["waiting", "pool", "running"]);

/** As many pages of runs are looked through for those that bound a page: more would cost more than they spare. */
const nearPages = 20;

/** What has not started or ended sorts as the newest. */
const notYet = 9_000_000_000_000_000;
const operator = sql`coalesce(operator, '')`;
/** `w12-34` as one number, since ids sort by their numbers; 0 without one. Exact to nine million workflows of a billion runs. */
const workflowRun = sql`coalesce(cast(substr(workflow_run_id, 2) as integer) * 1000000000
  + cast(substr(workflow_run_id, instr(workflow_run_id, '-') + 1) as integer), 0)`;
const sortKeys: Record<RunSort, { ended: SQL; open: SQL }> = {
  due: { ended: sql`schedule_at`, open: sql`schedule_at` },
  start: { ended: sql`coalesce(started_at, created_at)`, open: sql`coalesce(started_at, ${notYet})` },
  end: { ended: sql`coalesce(finished_at, created_at)`, open: sql`${notYet}` },
  operator: { ended: operator, open: operator },
  workflow_run: { ended: workflowRun, open: workflowRun },
};

const whole = v.pipe(v.number(), v.safeInteger());
const timeKey = v.strictTuple([whole, whole, whole, whole]);
const nameKey = v.strictTuple([v.string(), whole, whole, whole]);

const beyond = (key: SQL, ask: ListAsk): SQL => {
  if (!ask.after) return sql`true`;
  const [first, dueAt, jobId, number] = ask.after;
  const order = sql`(${key}, schedule_at, job_id, number)`;
  // The plain bound on the key lets the index start there; the row value settles the equal ones.
  return ask.ascending
    ? sql`${key} >= ${first} and ${order} > (${first}, ${dueAt}, ${jobId}, ${number})`
    : sql`${key} <= ${first} and ${order} < (${first}, ${dueAt}, ${jobId}, ${number})`;
};

/**
 * No index is sorted by start or by end: it would cost a row a run. But runs start soon after they are due. A page of those that are
 * due next to where it begins says how far the page can reach at most, and of all others only what lies within is sorted. The bound
 * holds whatever runs it is taken from; where too few of the nearest pass the filters there is none.
 */
const within = (key: SQL, ask: ListAsk): SQL => {
  const { namespace, conditions, ascending, limit } = ask;
  const begin = ask.after?.[0] ?? (ascending ? -notYet : notYet);
  const [direction, onwards, back] = ascending ? [sql`asc`, sql`>=`, sql`<=`] : [sql`desc`, sql`<=`, sql`>=`];
  const farthest = ascending ? sql`max(near_key)` : sql`min(near_key)`;
  return sql`${key} ${back} (
    select case when count(*) > ${limit} then ${farthest} else ${ascending ? notYet : -notYet} end from (
      select ${key} as near_key from ${runs}
      where ${conditions} and ${beyond(key, ask)} and schedule_at ${onwards} ${begin} and schedule_at ${back} (
        select schedule_at from ${runs} where namespace = ${namespace} and schedule_at ${onwards} ${begin}
        order by schedule_at ${direction} limit 1 offset ${limit * nearPages})
      order by schedule_at ${direction} limit ${limit + 1}))`;
};

/** Ids and order of a page from the index alone; only what is shown is read from the tables. */
const keysOf = (table: typeof runs | typeof openRuns, ask: ListAsk): SQL => {
  const isOpen = table === openRuns;
  const key = isOpen ? sortKeys[ask.sort].open : sortKeys[ask.sort].ended;
  const direction = ask.ascending ? sql`asc` : sql`desc`;
  const bound = !isOpen && (ask.sort === "start" || ask.sort === "end") ? within(key, ask) : sql`true`;
  const byTime = sql`schedule_at ${direction}, job_id ${direction}, number ${direction}`;
  const order = !isOpen && ask.sort === "due" ? byTime : sql`sort_key ${direction}, ${byTime}`;
  return sql`select * from (
    select ${isOpen ? 1 : 0} as is_open, ${isOpen ? sql`0` : sql`slot`} as slot, job_id, number, schedule_at, ${key} as sort_key
    from ${table} where ${ask.conditions} and ${beyond(key, ask)} and ${bound}
    order by ${order} limit ${ask.limit + 1})`;
};

const shared = (column: string): SQL => sql.raw(`coalesce(r.${column}, o.${column})`);

/** A status belongs to open or to ended runs: the table that cannot hold it is not searched. */
const tablesFor = (statuses: readonly RunStatus[] | undefined): (typeof runs | typeof openRuns)[] => {
  if (!statuses) return [runs, openRuns];
  const isOpen = (status: RunStatus): boolean => openStatuses.has(status);
  if (statuses.every(isOpen)) return [openRuns];
  return statuses.some(isOpen) ? [runs, openRuns] : [runs];
};

const readPage = async (db: Database, ask: ListAsk): Promise<ListedRun[]> => {
  const direction = ask.ascending ? sql`asc` : sql`desc`;
  const keys = tablesFor(ask.statuses).map((table) => keysOf(table, ask));
  return db.all<ListedRun>(sql`
    with page as (${sql.join(keys, sql` union all `)})
    select page.sort_key as sortKey, page.job_id as jobId, page.number,
      j.name as jobName, j.job_type as jobType, j.mode, j.app_id as appId,
      ${shared("status")} as status, ${shared("reason")} as reason, ${shared("message")} as message,
      ${shared("trigger")} as "trigger", ${shared("operator")} as operator,
      ${shared("workflow_run_id")} as workflowRunId, page.schedule_at as scheduleAt,
      ${shared("data_at")} as dataAt, ${shared("created_at")} as createdAt,
      ${shared("started_at")} as startedAt, r.finished_at as finishedAt, ${shared("attempt")} as attempt
    from page
      left join ${runs} r on page.is_open = 0 and r.job_id = page.job_id and r.slot = page.slot
      left join ${jobs} j on j.job_id = page.job_id
      left join ${openRuns} o on page.is_open = 1 and o.namespace = j.namespace
        and o.job_id = page.job_id and o.number = page.number
    order by page.sort_key ${direction}, page.schedule_at ${direction}, page.job_id ${direction}, page.number ${direction}
    limit ${ask.limit + 1}`);
};

const answerPage = async (db: Database, list: string, ask: ListAsk): Promise<Page<RunSummary>> => {
  const rows = await readPage(db, ask);
  const kept = rows.slice(0, ask.limit);
  const last = kept.at(-1);
  const hasMore = rows.length > ask.limit && last !== undefined;
  return {
    // Rows of a job that is being deleted are on their way out, and so are rows that moved to the history under our eyes.
    items: kept.filter((row) => row.jobName !== null && row.status !== null).map(toSummary),
    nextCursor: hasMore ? writeCursor(list, [last.sortKey, last.scheduleAt, last.jobId, last.number]) : null,
  };
};

export const listRuns = async (call: Call<typeof routes.listRuns>): Promise<Page<RunSummary>> => {
  const namespace = await requireNamespace(call.db, call.params.ns);
  const sort = call.query.sort ?? "due";
  const ascending = call.query.ascending ?? false;
  const list = `runs-${sort}-${ascending ? "up" : "down"}`;
  return answerPage(call.db, list, {
    namespace: namespace.id,
    conditions: runConditions(namespace.id, call.seen, call.query),
    statuses: call.query.status,
    sort,
    ascending,
    limit: limitOf(call.query),
    after: readCursor(list, sort === "operator" ? nameKey : timeKey, call.query.cursor),
  });
};

export const listRunsOfJob = async (call: Call<typeof routes.listJobRuns>): Promise<Page<RunSummary>> => {
  const job = await requireJob(call.db, call.params.ns, call.params.jobId);
  return answerPage(call.db, "job-runs", {
    namespace: job.namespace,
    // `+` keeps the index by time out: the job's own rows are few and stand together.
    conditions: sql`job_id = ${job.jobId} and +namespace = ${job.namespace}`,
    sort: "due",
    ascending: false,
    limit: limitOf(call.query),
    after: readCursor("job-runs", timeKey, call.query.cursor),
  });
};
