import { and, asc, eq, sql } from "drizzle-orm";
import type { ConnectedWorker } from "../../client/protocol/app.ts";
import type { AppWorkers, Overview } from "../../client/protocol/overview.ts";
import { withinTime } from "../../durable/shared/time-limit.ts";
import { type SeenApps, withinSeen } from "../access/access.ts";
import type { Database } from "../db/database.ts";
import { apps } from "../db/schema.ts";
import type { Env } from "../env.ts";
import { logEvent, reasonOf } from "../log.ts";
import { queueOf } from "../stubs.ts";

/** One request to an object each: within what one invocation may ask. */
const mostApps = 100;
/** A queue that is slow to answer does not hold up the others. */
const answerMs = 1_500;

const furthest = (workers: readonly ConnectedWorker[]): AppWorkers["measure"] => {
  const measures = workers.filter(({ state }) => state === "busy").flatMap(({ busy }) => busy);
  const over = ({ value, limit }: { value: number; limit: number }) => (limit > 0 ? value / limit : value);
  return measures.sort((a, b) => over(b) - over(a))[0] ?? null;
};

const workersOf = async (env: Env, namespace: string, appId: string): Promise<AppWorkers> => {
  try {
    const workers = await withinTime(answerMs, queueOf(env, namespace, appId).workers());
    const up = workers.filter(({ state }) => state !== "lost");
    return {
      appId,
      up: up.length,
      busy: up.filter(({ state }) => state === "busy").length,
      lost: workers.length - up.length,
      tasks: up.reduce((tasks, { running }) => tasks + running.length, 0),
      measure: furthest(up),
      known: true,
    };
  } catch (error) {
    logEvent("warn", "queue_silent", { namespace, app: appId, reason: reasonOf(error) });
    return { appId, up: 0, busy: 0, lost: 0, tasks: 0, measure: null, known: false };
  }
};

/** Apps that need a look first: lost workers, then busy ones, then the larger. */
export const readWorkers = async (
  env: Env,
  db: Database,
  namespace: string,
  seen: SeenApps,
): Promise<Overview["workers"]> => {
  const rows = await db
    .select({ appId: apps.appId })
    .from(apps)
    .where(and(eq(apps.namespace, namespace), withinSeen(sql`${apps.appId}`, seen)))
    .orderBy(asc(apps.appId));
  const asked = rows.slice(0, mostApps);
  const perApp = await Promise.all(asked.map(({ appId }) => workersOf(env, namespace, appId)));
  const sum = (of: (app: AppWorkers) => number) => perApp.reduce((total, app) => total + of(app), 0);
  return {
    up: sum((app) => app.up),
    busy: sum((app) => app.busy),
    lost: sum((app) => app.lost),
    apps: perApp.sort((a, b) => b.lost - a.lost || b.busy - a.busy || b.up - a.up),
    moreApps: rows.length - asked.length,
  };
};
