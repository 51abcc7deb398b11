import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import { jobDefaults } from "../../client/protocol/job.ts";
import { calendarRule, dstPolicy, misfirePolicy, timeType } from "../../client/protocol/schedule.ts";
import type { Timing } from "../../durable/schedule/index.ts";
import { readSettings, type SettingsEnv } from "../../durable/shared/settings.ts";
import { type CalendarBook, calendarsFor } from "../calendars/calendar-book.ts";
import type { Database } from "../db/database.ts";
import type { MisfirePolicy } from "./eras.ts";

const text = v.optional(v.nullable(v.string()), null);
/** Only the timing leaves the database: definitions can hold large scripts. */
const storedTiming = v.object({
  timeType,
  cron: text,
  periodSeconds: v.optional(v.nullable(v.number()), null),
  at: text,
  timeZone: text,
  dstPolicy: v.optional(v.nullable(dstPolicy), null),
  misfirePolicy: v.optional(v.nullable(misfirePolicy), null),
  effectiveFrom: text,
  effectiveUntil: text,
  calendar: text,
  calendarRule: v.optional(v.nullable(calendarRule), null),
  calendarWorkingDay: v.optional(v.nullable(v.number()), null),
});
const fields = Object.keys(storedTiming.entries);

/** The timing within a column `definition`, of jobs as of workflows, as JSON. */
export const pickedTiming: SQL = sql.raw(
  `json_object(${fields.map((field) => `'${field}', json_extract(definition, '$.${field}')`).join(", ")})`,
);

export type StoredTiming = Omit<Timing, "anchorAt"> & { misfirePolicy: MisfirePolicy };

/** The calendars that such timings name. */
export const calendarsOfTimings = (
  db: Database,
  namespace: string,
  picked: readonly string[],
): Promise<CalendarBook> =>
  calendarsFor(
    db,
    namespace,
    picked.map((text) => v.parse(storedTiming, JSON.parse(text))),
  );

/** Defaults stand in for what is younger than the row. */
export const readTiming = (env: SettingsEnv, picked: string, calendars: CalendarBook): StoredTiming => {
  const {
    calendar,
    calendarRule: rule,
    calendarWorkingDay,
    ...stored
  } = v.parse(storedTiming, JSON.parse(picked));
  const follows = { calendar, calendarRule: rule ?? jobDefaults.calendarRule, calendarWorkingDay };
  return {
    ...stored,
    calendar: calendars.applied(follows),
    timeZone: stored.timeZone ?? readSettings(env).timeZone,
    dstPolicy: stored.dstPolicy ?? jobDefaults.dstPolicy,
    misfirePolicy: stored.misfirePolicy ?? jobDefaults.misfirePolicy,
  };
};
