import { and, desc, eq, inArray, lt } from "drizzle-orm";
import * as v from "valibot";
import { formatRunId } from "../../client/protocol/ids.ts";
import type { Fire } from "../../client/protocol/job.ts";
import type { Page } from "../../client/protocol/page.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { FireRecord } from "../../durable/job-timer/rpc.ts";
import { limitOf, readCursor, toPage, writeCursor } from "../db/cursor.ts";
import { openRuns, runs } from "../db/schema.ts";
import { toInstant } from "../instants.ts";
import type { Call } from "../serve.ts";
import { repeatable, timerOf } from "../stubs.ts";
import { requireJob } from "./job-row.ts";

const planned = ["timer", "catch_up"];
const timeKey = v.strictTuple([v.pipe(v.number(), v.safeInteger())]);

interface RanRow {
  number: number;
  scheduleAt: number;
  trigger: string;
  status: string;
}

const toRan = (jobId: number, row: RanRow): FireRecord & { runId: string } => ({
  from: row.scheduleAt,
  to: row.scheduleAt,
  count: 1,
  countIsExact: true,
  verdict: row.trigger === "catch_up" ? "caught_up" : "ran",
  runNumber: row.number,
  runId: formatRunId({ jobId, number: row.number }),
});

/** What ran is in the history, what did not is with the timer: one list by time, newest first. */
export const listJobFires = async (call: Call<typeof routes.listJobFires>): Promise<Page<Fire>> => {
  const { db, env } = call;
  const job = await requireJob(db, call.params.ns, call.params.jobId);
  const limit = limitOf(call.query);
  const before = readCursor("fires", timeKey, call.query.cursor)?.[0] ?? null;
  const columns = (table: typeof runs | typeof openRuns) => ({
    number: table.number,
    scheduleAt: table.scheduleAt,
    trigger: table.trigger,
    status: table.status,
  });
  const where = (table: typeof runs | typeof openRuns) =>
    and(
      eq(table.jobId, job.jobId),
      inArray(table.trigger, planned),
      before === null ? undefined : lt(table.scheduleAt, before),
    );
  const [done, open, missed] = await Promise.all([
    db
      .select(columns(runs))
      .from(runs)
      .where(where(runs))
      .orderBy(desc(runs.scheduleAt))
      .limit(limit + 1),
    db
      .select(columns(openRuns))
      .from(openRuns)
      .where(and(eq(openRuns.namespace, job.namespace), where(openRuns)))
      .orderBy(desc(openRuns.scheduleAt))
      .limit(limit + 1),
    repeatable(() => timerOf(env, job.jobId).fires(before, limit + 1)),
  ]);
  const ran = [...done, ...open]
    .filter((row) => row.status !== "skipped")
    .map((row) => toRan(job.jobId, row));
  const withRunId = missed.map((fire) => ({
    ...fire,
    runId: fire.runNumber === null ? null : formatRunId({ jobId: job.jobId, number: fire.runNumber }),
  }));
  const all = [...ran, ...withRunId].sort((a, b) => b.from - a.from);
  return toPage(
    all,
    limit,
    ({ runNumber: _, ...fire }) => ({ ...fire, from: toInstant(fire.from), to: toInstant(fire.to) }),
    (fire) => writeCursor("fires", [fire.from]),
  );
};
