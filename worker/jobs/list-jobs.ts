import { and, desc, eq, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import type * as v from "valibot";
import type { jobFilter } from "../../client/protocol/batch.ts";
import type { Job } from "../../client/protocol/job.ts";
import type { Page } from "../../client/protocol/page.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { withinSeen } from "../access/access.ts";
import { maskSecrets } from "../access/mask-secrets.ts";
import { calendarsFor } from "../calendars/calendar-book.ts";
import { limitOf, numberKey, readCursor, toPage, writeCursor } from "../db/cursor.ts";
import { holds } from "../db/database.ts";
import { jobs, jobVersions } from "../db/schema.ts";
import { toInstant } from "../instants.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call } from "../serve.ts";
import { taggedWith } from "../tags/list-tags.ts";
import { definitionOf, requireJob, toJob } from "./job-row.ts";

/** Definitions may hold scripts of 256 KB: a page ends early rather than growing past this. */
const maxPageCharacters = 4_000_000;

const searches = (search: string): SQL | undefined =>
  or(
    holds(sql`${jobs.name}`, search),
    holds(sql`json_extract(${jobs.definition}, '$.description')`, search),
    /^[1-9]\d{0,15}$/.test(search) ? eq(jobs.jobId, Number(search)) : undefined,
  );

/** Of the list and of batches. */
export const jobConditions = (
  namespace: string,
  query: v.InferOutput<typeof jobFilter>,
): (SQL | undefined)[] => [
  query.app ? eq(jobs.appId, query.app) : undefined,
  query.search ? searches(query.search) : undefined,
  query.enabled === undefined ? undefined : eq(jobs.enabled, query.enabled ? 1 : 0),
  query.type ? eq(jobs.jobType, query.type) : undefined,
  query.jobId ? eq(jobs.jobId, query.jobId) : undefined,
  query.tag ? inArray(jobs.jobId, taggedWith(namespace, "job", query.tag)) : undefined,
  query.owner ? eq(jobs.owner, query.owner) : undefined,
];

interface Sized {
  jobId: number;
  size: number;
}

/** How many of the rows go into one answer: at least one. */
const fitting = (rows: readonly Sized[], limit: number): number => {
  let total = 0;
  let count = 0;
  for (const row of rows.slice(0, limit)) {
    total += row.size;
    if (count > 0 && total > maxPageCharacters) break;
    count += 1;
  }
  return count;
};

/** Newest first. */
export const listJobs = async (call: Call<typeof routes.listJobs>): Promise<Page<Job>> => {
  const { db, env, now } = call;
  const namespace = await requireNamespace(db, call.params.ns);
  const limit = limitOf(call.query);
  const before = readCursor("jobs", numberKey, call.query.cursor);
  const sized = await db
    .select({ jobId: jobs.jobId, size: sql<number>`length(${jobs.definition})` })
    .from(jobs)
    .where(
      and(
        eq(jobs.namespace, namespace.id),
        withinSeen(sql`${jobs.appId}`, call.seen),
        before ? lt(jobs.jobId, before[0]) : undefined,
        ...jobConditions(namespace.id, call.query),
      ),
    )
    .orderBy(desc(jobs.jobId))
    .limit(limit + 1);
  const count = fitting(sized, limit);
  const ids = sized.slice(0, count).map((row) => row.jobId);
  if (ids.length === 0) return { items: [], nextCursor: null };
  const rows = await db
    .select()
    .from(jobs)
    // One parameter for all ids: D1 binds at most a hundred.
    .where(inArray(jobs.jobId, sql`(select value from json_each(${JSON.stringify(ids)}))`))
    .orderBy(desc(jobs.jobId));
  const last = ids.at(-1);
  const hasMore = sized.length > count && last !== undefined;
  const calendars = await calendarsFor(db, namespace.id, rows.map(definitionOf));
  return {
    items: rows.map((row) => maskSecrets(toJob(env, row, now, calendars))),
    nextCursor: hasMore ? writeCursor("jobs", [last]) : null,
  };
};

export const listJobVersions = async (call: Call<typeof routes.listJobVersions>) => {
  const row = await requireJob(call.db, call.params.ns, call.params.jobId);
  const limit = Math.min(limitOf(call.query), 50);
  const before = readCursor("versions", numberKey, call.query.cursor);
  const rows = await call.db
    .select()
    .from(jobVersions)
    .where(and(eq(jobVersions.jobId, row.jobId), before ? lt(jobVersions.version, before[0]) : undefined))
    .orderBy(desc(jobVersions.version))
    .limit(limit + 1);
  return toPage(
    rows,
    limit,
    (version) => ({
      version: version.version,
      savedAt: toInstant(version.savedAt),
      savedBy: version.savedBy,
      definition: maskSecrets(definitionOf(version)),
    }),
    (version) => writeCursor("versions", [version.version]),
  );
};
