import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import { type BackfillSummary, backfillStatus } from "../../client/protocol/backfill.ts";
import type { Page } from "../../client/protocol/page.ts";
import type { QueryOf } from "../../client/protocol/route.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { BackfillProgress } from "../../durable/backfill/machine.ts";
import { backfillStub } from "../../durable/shared/stubs.ts";
import { withinSeen } from "../access/access.ts";
import { limitOf, readCursor, toPage, writeCursor } from "../db/cursor.ts";
import { holds } from "../db/database.ts";
import { backfills, jobs, workflows } from "../db/schema.ts";
import type { Env } from "../env.ts";
import { logEvent, reasonOf } from "../log.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call } from "../serve.ts";
import { repeatable } from "../stubs.ts";
import { type NamedBackfill, toBackfillSummary } from "./backfill-row.ts";

type Filters = QueryOf<typeof routes.listBackfills>;

/** How it ended, as its object has written it; null while there is something left to do. */
const endOf = (row: NamedBackfill): BackfillProgress | null =>
  row.status === null
    ? null
    : {
        status: v.parse(backfillStatus, row.status),
        finishedAt: row.finishedAt,
        total: row.total ?? 0,
        waiting: 0,
        running: 0,
        success: row.success ?? 0,
        failed: row.failed ?? 0,
        skipped: row.skipped ?? 0,
      };

/** Before its object says how far it is, all of it is still to be done. */
const untouched = (total: number): BackfillProgress => ({
  status: "running",
  finishedAt: null,
  total,
  waiting: total,
  running: 0,
  success: 0,
  failed: 0,
  skipped: 0,
});

const progressNow = async (
  env: Pick<Env, "BACKFILL">,
  { backfillId, total }: NamedBackfill,
): Promise<BackfillProgress> => {
  try {
    const progress = await repeatable(() => backfillStub(env, backfillId).progress());
    return progress ?? untouched(total ?? 0);
  } catch (error) {
    logEvent("warn", "backfill_silent", { backfillId, reason: reasonOf(error) });
    return untouched(total ?? 0);
  }
};

const named = sql`coalesce(j.name, w.name)`;

const conditionsOf = (namespace: string, { app, kind, target, open }: Filters): SQL[] => {
  const conditions = [sql`b.namespace = ${namespace}`, sql`${named} is not null`];
  if (app) conditions.push(sql`b.app_id = ${app}`);
  if (kind) conditions.push(sql`b.kind = ${kind}`);
  if (open !== undefined) conditions.push(open ? sql`b.status is null` : sql`b.status is not null`);
  if (target) {
    const id = /^[1-9]\d{0,14}$/.test(target) ? Number(target) : 0;
    conditions.push(sql`(b.target_id = ${id} or ${holds(named, target)})`);
  }
  return conditions;
};

const whole = v.pipe(v.number(), v.safeInteger());
const timeKey = v.strictTuple([whole, v.string()]);

/** Those of jobs and workflows that are gone are not listed. What is open is asked how far it is. */
export const listBackfills = async (
  call: Call<typeof routes.listBackfills>,
): Promise<Page<BackfillSummary>> => {
  const { db, env, query, seen } = call;
  const namespace = await requireNamespace(db, call.params.ns);
  const limit = limitOf(query);
  const after = readCursor("backfills", timeKey, query.cursor);
  const conditions = [withinSeen(sql`b.app_id`, seen), ...conditionsOf(namespace.id, query)];
  if (after)
    conditions.push(
      sql`b.created_at <= ${after[0]} and (b.created_at, b.backfill_id) < (${after[0]}, ${after[1]})`,
    );
  const rows = await db.all<NamedBackfill>(sql`
    select b.backfill_id as backfillId, b.app_id as appId, b.kind as kind, b.target_id as targetId,
      ${named} as targetName, b.created_by as createdBy, b.created_at as createdAt, b.request as request, b.total as total,
      b.status as status, b.success as success, b.failed as failed, b.skipped as skipped, b.finished_at as finishedAt
    from ${backfills} b
    left join ${jobs} j on b.kind = 'job' and j.job_id = b.target_id
    left join ${workflows} w on b.kind = 'workflow' and w.workflow_id = b.target_id
    where ${sql.join(conditions, sql` and `)}
    order by b.created_at desc, b.backfill_id desc limit ${limit + 1}`);
  const page = toPage(
    rows,
    limit,
    async (row) => toBackfillSummary(row, endOf(row) ?? (await progressNow(env, row))),
    (row) => writeCursor("backfills", [row.createdAt, row.backfillId]),
  );
  return { ...page, items: await Promise.all(page.items) };
};
