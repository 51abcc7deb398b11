import { asc, sql } from "drizzle-orm";
import type { QueueStats } from "../../durable/app-queue/rpc.ts";
import { type Database, openDatabase } from "../db/database.ts";
import { apps, namespaces, runs } from "../db/schema.ts";
import type { Env } from "../env.ts";
import { queueOf } from "../stubs.ts";

/** Figures of the whole deployment, at most so old. */
const keptMs = 30_000;
const atOnce = 20;
/** A deployment with more apps is told about in part rather than not at all. */
const maxApps = 500;
const windowMs = 3_600_000;
/** The sweep looks once a minute; what it has not looked at for longer is overdue. */
const sweepMs = 90_000;

export interface Aggregates {
  at: number;
  open: { waiting: number; pool: number; running: number };
  workers: number;
  outboxDepth: number;
  oldestOverdueTimerSeconds: number;
  silentQueues: number;
  apps: number;
  /** Since the queues' objects started: counters that fall back to zero with them, as counters may. */
  endedTotal: QueueStats["ended"];
  rowsWritten: { object: number; alarm: number; d1: number };
  /** Runs due within the last hour that ended, by namespace and status. */
  ended: { namespace: string; status: string; count: number }[];
}

let kept: { database: D1Database; figures: Promise<Aggregates> } | null = null;
let keptAt = 0;

type AppPlace = { namespace: string; appId: string; checkAfter: number | null };

const readStats = async (env: Env, places: readonly AppPlace[]): Promise<(QueueStats | null)[]> => {
  const all: (QueueStats | null)[] = [];
  for (let at = 0; at < places.length; at += atOnce) {
    const group = places.slice(at, at + atOnce).map(({ namespace, appId }) =>
      queueOf(env, namespace, appId)
        .stats()
        .catch(() => null),
    );
    all.push(...(await Promise.all(group)));
  }
  return all;
};

const readEnded = (db: Database, now: number): Promise<Aggregates["ended"]> =>
  db.all(sql`select ${namespaces.id} as namespace, ${runs.status} as status, count(*) as count
    from ${namespaces} join ${runs} on ${runs.namespace} = ${namespaces.id} and ${runs.scheduleAt} >= ${now - windowMs}
    group by 1, 2`);

const readAll = async (env: Env, now: number): Promise<Aggregates> => {
  const db = openDatabase(env.DB);
  const places = await db
    .select({ namespace: apps.namespace, appId: apps.appId, checkAfter: apps.checkAfter })
    .from(apps)
    .orderBy(asc(apps.appUid))
    .limit(maxApps);
  const [stats, ended] = await Promise.all([readStats(env, places), readEnded(db, now)]);
  const sum = (of: (stat: QueueStats) => number): number =>
    stats.reduce((total, stat) => total + (stat ? of(stat) : 0), 0);
  const unseenMs = places.map(({ checkAfter }) => (checkAfter === null ? 0 : now - checkAfter - sweepMs));
  const lateMs = stats.map((stat) => (stat?.oldestOverdueAt ? now - stat.oldestOverdueAt : 0));
  return {
    at: now,
    open: {
      waiting: sum((stat) => stat.open.waiting),
      pool: sum((stat) => stat.open.pool),
      running: sum((stat) => stat.open.running),
    },
    workers: sum((stat) => stat.workers),
    outboxDepth: sum((stat) => stat.outboxDepth),
    oldestOverdueTimerSeconds: Math.round(Math.max(0, ...unseenMs, ...lateMs) / 1000),
    silentQueues: stats.filter((stat) => stat === null).length,
    apps: places.length,
    endedTotal: {
      success: sum((stat) => stat.ended.success),
      failed: sum((stat) => stat.ended.failed),
      skipped: sum((stat) => stat.ended.skipped),
    },
    rowsWritten: {
      object: sum((stat) => stat.costs.objectRows),
      alarm: sum((stat) => stat.costs.alarms),
      d1: sum((stat) => stat.costs.d1Rows),
    },
    ended,
  };
};

/** One reading serves everyone who asks within half a minute. Rejects while D1 is down. */
export const readAggregates = (env: Env, now: number): Promise<Aggregates> => {
  const isFresh = kept !== null && kept.database === env.DB && now >= keptAt && now - keptAt < keptMs;
  if (kept && isFresh) return kept.figures;
  const figures = readAll(env, now);
  const reading = { database: env.DB, figures };
  kept = reading;
  keptAt = now;
  figures.catch(() => {
    if (kept === reading) kept = null;
  });
  return figures;
};
