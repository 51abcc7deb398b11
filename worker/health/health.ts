import type { Health } from "../../client/protocol/health.ts";
import { timeZoneData } from "../../durable/schedule/index.ts";
import { readSettings } from "../../durable/shared/settings.ts";
import journal from "../../migrations/meta/_journal.json";
import { version } from "../../package.json";
import type { Env } from "../env.ts";
import { toInstant } from "../instants.ts";
import { type Aggregates, readAggregates } from "./aggregates.ts";

export { version };

const answerWithinMs = 3_000;

const withinTime = async <T>(work: Promise<T>): Promise<T> => {
  const late = scheduler.wait(answerWithinMs).then(() => {
    throw new Error(`no answer within ${answerWithinMs} ms`);
  });
  return Promise.race([work, late]);
};

/** Whether D1 answers and holds every migration that this build was made with. */
export const checkDatabase = async (env: Env): Promise<string | null> => {
  const newest = journal.entries.at(-1)?.tag ?? "";
  try {
    const row = await withinTime(
      env.DB.prepare("SELECT 1 AS found FROM d1_migrations WHERE name = ?").bind(`${newest}.sql`).first(),
    );
    return row === null ? `the migration ${newest} is not applied` : null;
  } catch {
    return "the database does not answer, or no migration is applied";
  }
};

type Part = Health["parts"][string];

const objectsPart = (aggregates: Aggregates | null): Part => {
  if (aggregates === null) return { status: "down", message: "unknown while the database does not answer" };
  if (aggregates.silentQueues === 0) return { status: "up" };
  return {
    status: "degraded",
    message: `${aggregates.silentQueues} of ${aggregates.apps} queues did not answer`,
  };
};

const zonesOf = (): Health["timeZoneData"] => {
  const data = timeZoneData();
  return {
    recent: data.checks.every((check) => check.ok),
    version: data.version ?? null,
    checks: data.checks,
  };
};

/** State of the parts; names no tenant, since anybody may ask. */
export const readHealth = async (env: Env, now: number): Promise<Health> => {
  const issue = await checkDatabase(env);
  const aggregates = issue === null ? await withinTime(readAggregates(env, now)).catch(() => null) : null;
  const timeZones = zonesOf();
  const parts: Record<string, Part> = {
    database: issue === null ? { status: "up" } : { status: "down", message: issue },
    objects: objectsPart(aggregates),
    timeZoneData: timeZones.recent
      ? { status: "up" }
      : { status: "degraded", message: "the runtime's time-zone data is old" },
  };
  const isWell = Object.values(parts).every((part) => part.status === "up");
  return {
    // Workers are served and timers fire without the database: the platform is down for nobody then.
    status: isWell ? "up" : "degraded",
    version,
    build: env.CARILLON_BUILD ?? "development",
    now: toInstant(now),
    timeZone: readSettings(env).timeZone,
    parts,
    timeZoneData: timeZones,
    outboxDepth: aggregates?.outboxDepth ?? 0,
    oldestOverdueTimerSeconds: aggregates?.oldestOverdueTimerSeconds ?? 0,
  };
};
