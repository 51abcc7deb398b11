import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import type { routes } from "../../client/protocol/routes/index.ts";
import { type RunCounts, runStatus } from "../../client/protocol/run.ts";
import { openRuns, runs } from "../db/schema.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call } from "../serve.ts";
import { runConditions } from "./run-filters.ts";

/** Counting stops there: beyond, the numbers are "at least". */
const exactUpTo = 10_000;

const matching = (table: typeof runs | typeof openRuns, conditions: SQL): SQL =>
  sql`select status from (select status from ${table} where ${conditions} limit ${exactUpTo + 1})`;

export const countRuns = async (call: Call<typeof routes.countRuns>): Promise<RunCounts> => {
  const namespace = await requireNamespace(call.db, call.params.ns);
  const conditions = runConditions(namespace.id, call.seen, call.query);
  const rows = await call.db.all<{ status: string; count: number }>(sql`
    select status, count(*) as count from (
      ${matching(runs, conditions)} union all ${matching(openRuns, conditions)}) group by status`);
  const counts: RunCounts = {
    all: 0,
    waiting: 0,
    pool: 0,
    running: 0,
    success: 0,
    failed: 0,
    skipped: 0,
    exact: true,
  };
  for (const { status, count } of rows) {
    counts[v.parse(runStatus, status)] += count;
    counts.all += count;
  }
  return counts.all > exactUpTo ? { ...counts, exact: false } : counts;
};
