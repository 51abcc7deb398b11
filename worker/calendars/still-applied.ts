import { type SQL, sql } from "drizzle-orm";
import type { AppliedCalendar } from "../../durable/schedule/index.ts";
import { calendars } from "../db/schema.ts";

/**
 * Of a hand-over that ends with "told": whether the calendar is still the one that was told. One that was changed meanwhile is to
 * be told again, whatever this one writes.
 */
export const isStillApplied = (namespace: string, applied: AppliedCalendar | null): SQL | undefined =>
  applied === null
    ? undefined
    : sql`${applied.version} = (select ${calendars.version} from ${calendars}
        where ${calendars.namespace} = ${namespace} and ${calendars.calendarId} = ${applied.calendarId})`;
