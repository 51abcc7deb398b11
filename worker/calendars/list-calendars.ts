import { and, asc, eq, gt, or, sql } from "drizzle-orm";
import type { CalendarHead } from "../../client/protocol/calendar.ts";
import type { Page } from "../../client/protocol/page.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { type SeenApps, withinSeen } from "../access/access.ts";
import { limitOf, readCursor, textKey, toPage, writeCursor } from "../db/cursor.ts";
import { type Database, holds } from "../db/database.ts";
import { calendars, jobs, workflows } from "../db/schema.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call } from "../serve.ts";
import { toHead } from "./calendar-row.ts";

/** How many seen jobs and workflows follow each calendar of the namespace. */
const countUses = async (
  db: Database,
  namespace: string,
  seen: SeenApps,
): Promise<ReadonlyMap<string, number>> => {
  const rows = await db.all<{ calendarId: string; uses: number }>(sql`
    select calendar as calendarId, count(*) as uses from (
      select json_extract(definition, '$.calendar') as calendar from ${jobs}
        where namespace = ${namespace} and json_extract(definition, '$.calendar') is not null
          and ${withinSeen(sql`app_id`, seen)}
      union all
      select json_extract(definition, '$.calendar') as calendar from ${workflows}
        where namespace = ${namespace} and json_extract(definition, '$.calendar') is not null
          and ${withinSeen(sql`app_id`, seen)})
    group by calendar`);
  return new Map(rows.map(({ calendarId, uses }) => [calendarId, uses]));
};

export const listCalendars = async (call: Call<typeof routes.listCalendars>): Promise<Page<CalendarHead>> => {
  const { db, seen } = call;
  const { search, cursor } = call.query;
  const namespace = await requireNamespace(db, call.params.ns);
  const limit = limitOf(call.query);
  const after = readCursor("calendars", textKey, cursor);
  const rows = await db
    .select()
    .from(calendars)
    .where(
      and(
        eq(calendars.namespace, namespace.id),
        after ? gt(calendars.calendarId, after[0]) : undefined,
        search
          ? or(holds(sql`${calendars.calendarId}`, search), holds(sql`${calendars.name}`, search))
          : undefined,
      ),
    )
    .orderBy(asc(calendars.calendarId))
    .limit(limit + 1);
  const uses = await countUses(db, namespace.id, seen);
  return toPage(
    rows,
    limit,
    (row) => toHead(row, uses.get(row.calendarId) ?? 0),
    (row) => writeCursor("calendars", [row.calendarId]),
  );
};
