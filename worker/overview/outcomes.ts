import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import type { Overview } from "../../client/protocol/overview.ts";
import { type SeenApps, withinSeen } from "../access/access.ts";
import { type Database, whole } from "../db/database.ts";
import { runs } from "../db/schema.ts";
import { toInstant } from "../instants.ts";
import type { Window } from "./range.ts";

type Counts = Overview["outcomes"]["total"];

const countsRow = v.strictTuple([v.number(), v.number(), v.number()]);

const readCounts = (text: string): Counts => {
  const [ended, failed, skipped] = v.parse(countsRow, JSON.parse(text));
  return { success: ended - failed - skipped, failed, skipped };
};

const counts = (namespace: string, seen: SeenApps, from: SQL, to: SQL): SQL => sql`(
  select json_array(count(*), count(*) filter (where status = 'failed'), count(*) filter (where status = 'skipped'))
  from ${runs} where namespace = ${namespace} and ${withinSeen(sql`app_id`, seen)}
    and schedule_at >= ${from} and schedule_at < ${to})`;

const sum = (all: readonly Counts[]): Counts => {
  const total: Counts = { success: 0, failed: 0, skipped: 0 };
  for (const { success, failed, skipped } of all) {
    total.success += success;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
};

/** Each bin is a stretch of the index by time, counted where it stands: grouping would sort every row of the history. */
export const readOutcomes = async (
  db: Database,
  namespace: string,
  seen: SeenApps,
  window: Window,
): Promise<Overview["outcomes"]> => {
  const { from, now, binMs, bins } = window;
  const rows = await db.all<{ counts: string }>(sql`
    with recursive bin(number, start) as (
      select 0, ${whole(from)} union all
      select number + 1, start + ${whole(binMs)} from bin where number < ${whole(bins - 1)})
    select ${counts(namespace, seen, sql`bin.start`, sql`bin.start + ${whole(binMs)}`)} as counts
    from bin order by bin.number`);
  const before = await db.get<{ counts: string }>(
    sql`select ${counts(namespace, seen, whole(from - (now - from)), whole(from))} as counts`,
  );
  const perBin = rows.map((row) => readCounts(row.counts));
  return {
    total: sum(perBin),
    before: readCounts(before?.counts ?? "[0,0,0]"),
    bins: perBin.map((bin, number) => ({ from: toInstant(from + number * binMs), ...bin })),
  };
};
