import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import type { Database } from "../db/database.ts";
import { runs } from "../db/schema.ts";

export interface HourCounts {
  success: number;
  failed: number;
  skipped: number;
}

const countsRow = v.strictTuple([v.number(), v.number(), v.number()]);

/**
 * Each span is a stretch of the index by time, counted where it stands; `conditions` stay within the columns of that index. In
 * the order of the spans.
 */
export const countSpans = async (
  db: Database,
  conditions: SQL,
  spans: readonly { from: number; to: number }[],
): Promise<HourCounts[]> => {
  const rows = await db.all<{ counts: string }>(sql`
    select (select json_array(count(*), count(*) filter (where status = 'failed'), count(*) filter (where status = 'skipped'))
      from ${runs} where ${conditions} and schedule_at >= span.value ->> 0 and schedule_at < span.value ->> 1) as counts
    from json_each(${JSON.stringify(spans.map(({ from, to }) => [from, to]))}) span order by span.key`);
  return rows.map(({ counts }) => {
    const [ended, failed, skipped] = v.parse(countsRow, JSON.parse(counts));
    return { success: ended - failed - skipped, failed, skipped };
  });
};
