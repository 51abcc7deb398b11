import { type SQL, sql } from "drizzle-orm";
import type { SettingsEnv } from "../../durable/shared/settings.ts";
import type { Database } from "../db/database.ts";
import { operations } from "../db/schema.ts";
import type { Definitions, SavedTiming, Toggle } from "./eras.ts";
import { calendarsOfTimings, pickedTiming, readTiming } from "./stored-timing.ts";

/** Older ones than these change nothing that people still ask about. */
const mostVersions = 500;
const mostToggles = 1_000;

export interface Subject {
  namespace: string;
  objectType: "job" | "workflow";
  objectId: number;
  enabled: number;
  anchorAt: number;
}

const readVersions = async (
  env: SettingsEnv,
  db: Database,
  namespace: string,
  versions: SQL,
): Promise<SavedTiming[]> => {
  const rows = await db.all<{ savedAt: number; timing: string }>(sql`
    select saved_at as savedAt, ${pickedTiming} as timing from ${versions}
    order by version desc limit ${mostVersions}`);
  const calendars = await calendarsOfTimings(
    db,
    namespace,
    rows.map(({ timing }) => timing),
  );
  return rows.toReversed().map(({ savedAt, timing: picked }) => {
    const { misfirePolicy, ...timing } = readTiming(env, picked, calendars);
    return { savedAt, timing, misfirePolicy };
  });
};

/** Versions do not say whether the schedule was on, the records of who turned it on and off do. */
const readToggles = async (db: Database, { namespace, objectType, objectId }: Subject): Promise<Toggle[]> => {
  const rows = await db.all<{ at: number; enabled: number }>(sql`
    select at, json_extract(after, '$.enabled') as enabled from ${operations}
    where namespace = ${namespace} and object_type = ${objectType} and object_id = ${String(objectId)}
      and json_extract(after, '$.enabled') is not null
    order by operation_id desc limit ${mostToggles}`);
  return rows.toReversed().map(({ at, enabled }) => ({ at, enabled: enabled === 1 }));
};

/** `versions`: the rows of this subject's versions, as the source of a query. */
export const readDefinitions = async (
  env: SettingsEnv,
  db: Database,
  subject: Subject,
  versions: SQL,
): Promise<Definitions> => {
  const [saved, toggles] = await Promise.all([
    readVersions(env, db, subject.namespace, versions),
    readToggles(db, subject),
  ]);
  return { versions: saved, toggles, enabled: subject.enabled === 1, anchorAt: subject.anchorAt };
};
