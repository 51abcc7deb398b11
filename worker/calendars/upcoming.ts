import { sql } from "drizzle-orm";
import { nextFire, type Timing } from "../../durable/schedule/index.ts";
import type { SettingsEnv } from "../../durable/shared/settings.ts";
import { type SeenApps, withinSeen } from "../access/access.ts";
import { type Database, whole } from "../db/database.ts";
import { jobs, workflows } from "../db/schema.ts";
import { calendarsOfTimings, pickedTiming, readTiming } from "../fires/stored-timing.ts";

/** A planned run, or what fires so often in a day that it stands as one entry. */
export interface Upcoming {
  kind: "job" | "workflow";
  id: number;
  name: string;
  appId: string;
  at: number;
  /** Of the last fire of the day. */
  until: number;
  count: number;
  /** False: more in that day than were looked at. */
  countIsExact: boolean;
}

export const daysAhead = 30;
const dayMs = 86_400_000;
/** Enough to plan by; a calendar program would not draw more. */
const mostEntries = 2_000;
const mostSchedules = 1_000;
/** More fires in a day than this are told as one entry. */
const toldOneByOne = 4;
const lookedAtEach = 200;

interface Row {
  kind: Upcoming["kind"];
  id: number;
  name: string;
  appId: string;
  anchorAt: number;
  timing: string;
}

const readRows = (db: Database, namespace: string, appId: string, seen: SeenApps): Promise<Row[]> => {
  const inApp = appId === "" ? sql`true` : sql`app_id = ${appId}`;
  return db.all<Row>(sql`
    select 'job' as kind, job_id as id, app_id as appId, name, anchor_at as anchorAt, ${pickedTiming} as timing from ${jobs}
      where namespace = ${namespace} and enabled = 1 and ${inApp} and ${withinSeen(sql`app_id`, seen)}
        and json_extract(definition, '$.timeType') in ('cron', 'fixed_rate', 'one_time')
    union all
    select 'workflow' as kind, workflow_id as id, app_id as appId, name, anchor_at as anchorAt, ${pickedTiming} as timing from ${workflows}
      where namespace = ${namespace} and enabled = 1 and ${inApp} and ${withinSeen(sql`app_id`, seen)}
        and json_extract(definition, '$.timeType') = 'cron'
    limit ${whole(mostSchedules)}`);
};

/** Fires of one schedule by day, in UTC: days of many fires are one entry. */
export const byDay = (
  timing: Timing,
  from: number,
  to: number,
): Pick<Upcoming, "at" | "until" | "count" | "countIsExact">[] => {
  const entries: Pick<Upcoming, "at" | "until" | "count" | "countIsExact">[] = [];
  let looked = 0;
  for (let at = nextFire(timing, from); at !== null && at <= to; ) {
    const dayEnd = (Math.floor(at / dayMs) + 1) * dayMs;
    const fires = [at];
    let next = nextFire(timing, at);
    while (next !== null && next < dayEnd && fires.length < lookedAtEach) {
      fires.push(next);
      next = nextFire(timing, next);
    }
    const countIsExact = next === null || next >= dayEnd;
    looked += fires.length;
    if (fires.length <= toldOneByOne)
      entries.push(...fires.map((one) => ({ at: one, until: one, count: 1, countIsExact: true })));
    else
      entries.push({
        at,
        until: countIsExact ? (fires.at(-1) ?? at) : dayEnd - 1_000,
        count: fires.length,
        countIsExact,
      });
    if (looked > lookedAtEach * daysAhead) break;
    at = countIsExact ? next : nextFire(timing, dayEnd - 1);
  }
  return entries.filter((entry) => entry.at <= to);
};

export const readUpcoming = async (
  { env, db, now }: { env: SettingsEnv; db: Database; now: number },
  place: { namespace: string; appId: string },
  seen: SeenApps,
): Promise<Upcoming[]> => {
  const rows = await readRows(db, place.namespace, place.appId, seen);
  const calendars = await calendarsOfTimings(
    db,
    place.namespace,
    rows.map(({ timing }) => timing),
  );
  return rows
    .flatMap(({ timing, anchorAt, ...row }) =>
      byDay({ ...readTiming(env, timing, calendars), anchorAt }, now, now + daysAhead * dayMs).map(
        (fires) => ({
          ...row,
          ...fires,
        }),
      ),
    )
    .sort((a, b) => a.at - b.at || a.id - b.id)
    .slice(0, mostEntries);
};
