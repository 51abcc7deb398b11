import { and, eq, inArray, sql } from "drizzle-orm";
import type { CalendarRule } from "../../client/protocol/schedule.ts";
import type { AppliedCalendar } from "../../durable/schedule/index.ts";
import type { Database } from "../db/database.ts";
import { calendars } from "../db/schema.ts";
import { packDays, readContent, weekdayNumbers } from "./calendar-content.ts";

/** The fields with which jobs and workflows follow a calendar. */
export interface FollowsCalendar {
  calendar: string | null;
  calendarRule: CalendarRule;
  calendarWorkingDay: number | null;
}

export const sameCalendar = (left: FollowsCalendar, right: FollowsCalendar): boolean =>
  left.calendar === right.calendar &&
  left.calendarRule === right.calendarRule &&
  left.calendarWorkingDay === right.calendarWorkingDay;

type KnownCalendar = Omit<AppliedCalendar, "rule" | "workingDay"> & { names: ReadonlyMap<string, string> };

/** Calendars of a namespace as they stand in the database, for timings that name them. */
export class CalendarBook {
  readonly #known: ReadonlyMap<string, KnownCalendar>;
  readonly #applied = new Map<string, AppliedCalendar>();

  constructor(rows: readonly (typeof calendars.$inferSelect)[]) {
    this.#known = new Map(rows.map((row) => [row.calendarId, knownOf(row)]));
  }

  has(calendarId: string): boolean {
    return this.#known.has(calendarId);
  }

  /** Ids of those that people call so, among the calendars that were read. */
  idsNamed(name: string): string[] {
    return [...this.#known.values()].flatMap((one) => (one.name === name ? one.calendarId : []));
  }

  /** Whether the calendar names the date, rather than only its weekday. */
  hasDay(calendarId: string, date: string): boolean {
    return this.#known.get(calendarId)?.names.has(date) ?? false;
  }

  /** What the calendar calls a date; empty when it says nothing of it. */
  nameOf(calendarId: string, date: string): string {
    return this.#known.get(calendarId)?.names.get(date) ?? "";
  }

  /** The same object for the same question, since schedules keep what they have worked out with it. */
  applied({ calendar, calendarRule, calendarWorkingDay }: FollowsCalendar): AppliedCalendar | null {
    const known = calendar === null ? undefined : this.#known.get(calendar);
    if (known === undefined) return null;
    const key = `${calendarRule} ${calendarWorkingDay} ${known.calendarId}`;
    const found = this.#applied.get(key);
    if (found !== undefined) return found;
    const { names: _, ...content } = known;
    const made: AppliedCalendar = { ...content, rule: calendarRule, workingDay: calendarWorkingDay };
    this.#applied.set(key, made);
    return made;
  }
}

const knownOf = (row: typeof calendars.$inferSelect): KnownCalendar => {
  const { workingWeekdays, days } = readContent(row.content);
  return {
    calendarId: row.calendarId,
    name: row.name,
    version: row.version,
    since: row.updatedAt,
    weekdays: weekdayNumbers(workingWeekdays),
    off: packDays(days, "off"),
    work: packDays(days, "work"),
    names: new Map(days.map(({ date, name }) => [date, name])),
  };
};

export const noCalendars = new CalendarBook([]);

/** Asks nothing where nothing follows a calendar. */
export const calendarsFor = async (
  db: Database,
  namespace: string,
  definitions: readonly Pick<FollowsCalendar, "calendar">[],
): Promise<CalendarBook> => {
  const ids = [...new Set(definitions.flatMap(({ calendar }) => calendar ?? []))];
  if (ids.length === 0) return noCalendars;
  const among = sql`(select value from json_each(${JSON.stringify(ids)}))`;
  return new CalendarBook(
    await db
      .select()
      .from(calendars)
      .where(and(eq(calendars.namespace, namespace), inArray(calendars.calendarId, among))),
  );
};
