import { sql } from "drizzle-orm";
import * as v from "valibot";
import type { Overview } from "../../client/protocol/overview.ts";
import { type SeenApps, withinSeen } from "../access/access.ts";
import { type Database, whole } from "../db/database.ts";
import { runs } from "../db/schema.ts";
import { toInstant } from "../instants.ts";
import type { Window } from "./range.ts";

/** Runs measured at most, by which 99th percentiles hold still. */
const mostMeasured = 4_000;

/** Percentiles need more runs than counts do to hold still: their bins are twice as wide. */
const binsTogether = 2;

const lengths = v.array(v.nullable(v.number()));

const at = (sorted: readonly number[], share: number): number | null =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;

const percentiles = (values: readonly number[]): Overview["took"]["total"] => {
  const sorted = [...values].sort((a, b) => a - b);
  return { p50: at(sorted, 0.5), p95: at(sorted, 0.95), p99: at(sorted, 0.99) };
};

/** `ran`: how many runs of the window have a length. */
export const readTook = async (
  db: Database,
  namespace: string,
  seen: SeenApps,
  window: Window,
  ran: number,
): Promise<Overview["took"]> => {
  const { from, to } = window;
  const binMs = window.binMs * binsTogether;
  const bins = window.bins / binsTogether;
  const every = Math.max(1, Math.ceil(ran / mostMeasured));
  // From the index alone, which has both instants: a look at the row of each would take several times as long. Jobs take turns.
  const rows = await db.all<{ bin: number; lengths: string }>(sql`
    select (schedule_at - ${whole(from)}) / ${whole(binMs)} as bin,
      json_group_array(max(0, finished_at - started_at)) as lengths from ${runs}
    where namespace = ${namespace} and ${withinSeen(sql`app_id`, seen)}
      and schedule_at >= ${whole(from)} and schedule_at < ${whole(to)}
      and status in ('success', 'failed') and (number + job_id * 7) % ${whole(every)} = 0
    group by bin`);
  const perBin: number[][] = Array.from({ length: bins }, () => []);
  // What failed without a worker has no start, and so no length.
  for (const row of rows)
    perBin[row.bin] = v.parse(lengths, JSON.parse(row.lengths)).filter((length) => length !== null);
  const all = perBin.flat();
  return {
    total: percentiles(all),
    binMs,
    bins: perBin.map((bin, number) => ({ from: toInstant(from + number * binMs), ...percentiles(bin) })),
    measured: all.length,
  };
};
