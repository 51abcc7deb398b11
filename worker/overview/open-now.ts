import { sql } from "drizzle-orm";
import { formatRunId } from "../../client/protocol/ids.ts";
import type { Overview } from "../../client/protocol/overview.ts";
import { type SeenApps, withinSeen } from "../access/access.ts";
import type { Database } from "../db/database.ts";
import { openRuns } from "../db/schema.ts";
import { toInstant } from "../instants.ts";

interface OpenRow {
  status: string;
  count: number;
  since: number;
  jobId: number;
  number: number;
}

/** With one `min`, SQLite takes the other columns from the row that has it. */
export const readOpen = async (
  db: Database,
  namespace: string,
  seen: SeenApps,
): Promise<Overview["open"]> => {
  const rows = await db.all<OpenRow>(sql`
    select status, count(*) as count, job_id as jobId, number,
      min(case status when 'running' then coalesce(started_at, created_at) else created_at end) as since
    from ${openRuns} where namespace = ${namespace} and ${withinSeen(sql`app_id`, seen)} group by status`);
  const of = (status: string) => rows.find((row) => row.status === status);
  const oldest = (status: string) => {
    const row = of(status);
    return row ? { runId: formatRunId(row), since: toInstant(row.since) } : null;
  };
  return {
    waiting: of("waiting")?.count ?? 0,
    pool: of("pool")?.count ?? 0,
    running: of("running")?.count ?? 0,
    longestRunning: oldest("running"),
    oldestPool: oldest("pool"),
  };
};
