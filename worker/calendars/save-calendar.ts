import { and, eq, sql } from "drizzle-orm";
import {
  type Calendar,
  type CalendarCreate,
  calendarDefaults,
  maxCalendars,
} from "../../client/protocol/calendar.ts";
import { slugOf } from "../../client/protocol/ids.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { type SeenApps, withinSeen } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import { isStale, mustHaveChanged, mustHold, runBatch, stale } from "../db/database.ts";
import { calendars, jobs, workflows } from "../db/schema.ts";
import { ApiFailure, isConstraint } from "../errors.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import { differenceOf, recordOperation } from "../operations/record.ts";
import type { Call, Deployment } from "../serve.ts";
import { type CalendarContent, contentOf, readContent } from "./calendar-content.ts";
import { type CalendarRow, readUses, requireCalendar, showCalendar, toCalendar } from "./calendar-row.ts";
import { mostToldAtOnce, tellUsers, toBeTold, usesCalendar } from "./hand-over.ts";

type Acting = Deployment & { caller: Caller; seen: SeenApps };

const noteOf = (row: Pick<CalendarRow, "namespace" | "calendarId" | "name">, action: string) =>
  ({
    namespace: row.namespace,
    action: `calendar.${action}`,
    objectType: "calendar",
    objectId: row.calendarId,
    objectName: row.name,
  }) as const;

const ofNamespace = (namespace: string, calendarId: string) =>
  and(eq(calendars.namespace, namespace), eq(calendars.calendarId, calendarId));

export const makeCalendar = async (
  { db, caller, now }: Pick<Acting, "db" | "caller" | "now">,
  namespace: string,
  body: CalendarCreate,
): Promise<CalendarRow> => {
  const { workingWeekdays, days } = { ...calendarDefaults, ...body };
  const content = contentOf(workingWeekdays, days);
  const row: CalendarRow = {
    namespace,
    calendarId: body.calendarId ?? (slugOf(body.name) || `cal-${crypto.randomUUID().slice(0, 13)}`),
    name: body.name,
    description: body.description ?? "",
    content: JSON.stringify(content),
    version: 1,
    createdBy: caller.name,
    updatedBy: caller.name,
    createdAt: now,
    updatedAt: now,
    source: null,
  };
  const { calendarId, name, description } = row;
  const note = { ...noteOf(row, "create"), after: { calendarId, name, description, ...content } };
  const count = sql`(select count(*) from ${calendars} where ${eq(calendars.namespace, namespace)})`;
  try {
    await runBatch(db, [
      mustHold(db, sql`${count} < ${maxCalendars}`),
      db.insert(calendars).values(row),
      recordOperation(db, caller, note, now),
    ]);
  } catch (error) {
    const details = { path: "calendarId", value: calendarId };
    if (isConstraint(error))
      throw new ApiFailure("already_exists", `a calendar with the id ${calendarId} exists`, details);
    if (!isStale(error)) throw error;
    const message = `the namespace holds ${maxCalendars} calendars, which is its limit`;
    throw new ApiFailure("limit_reached", message, { limit: maxCalendars });
  }
  return row;
};

export const createCalendar = async (call: Call<typeof routes.createCalendar>): Promise<Calendar> => {
  const { id } = await requireNamespace(call.db, call.params.ns);
  return toCalendar(await makeCalendar(call, id, call.body), []);
};

export interface CalendarChange extends CalendarContent {
  name: string;
  description: string;
}

export const changeOf = (row: CalendarRow): CalendarChange => ({
  name: row.name,
  description: row.description,
  ...readContent(row.content),
});

/** Whoever changes a calendar changes when its users fire: all of them have to be seen. */
export const requireAllUsesSeen = async (
  { db, seen }: Pick<Acting, "db" | "seen">,
  row: CalendarRow,
): Promise<void> => {
  if (seen === "all") return;
  const using = usesCalendar(row.namespace, row.calendarId);
  const isUnseen = sql`not (${withinSeen(sql`app_id`, seen)})`;
  const unseen = await db.all(sql`
    select 1 from ${jobs} where ${using} and ${isUnseen}
    union all select 1 from ${workflows} where ${using} and ${isUnseen} limit 1`);
  if (unseen.length === 0) return;
  throw new ApiFailure("forbidden", "the calendar is used by apps outside of what this credential sees");
};

/** Writes a change over the version it was made from, with a record, and tells the timers of whoever uses it, so many now. */
export const changeCalendarRow = async (
  acting: Acting,
  row: CalendarRow,
  change: CalendarChange,
  mostTold = mostToldAtOnce,
): Promise<CalendarRow> => {
  const { db, caller, now } = acting;
  const difference = differenceOf(changeOf(row), change);
  if (Object.keys(difference.after).length === 0) return row;
  await requireAllUsesSeen(acting, row);
  const columns = {
    name: change.name,
    description: change.description,
    content: JSON.stringify(contentOf(change.workingWeekdays, change.days)),
    version: row.version + 1,
    updatedBy: caller.name,
    updatedAt: now,
  };
  const isMe = ofNamespace(row.namespace, row.calendarId);
  const isOfContent = columns.content !== row.content || columns.name !== row.name;
  await runBatch(db, [
    db
      .update(calendars)
      .set(columns)
      .where(and(isMe, eq(calendars.version, row.version))),
    mustHaveChanged(db),
    ...(isOfContent ? toBeTold(db, row.namespace, row.calendarId) : []),
    recordOperation(db, caller, { ...noteOf({ ...row, name: change.name }, "update"), ...difference }, now),
  ]).catch((error) => {
    throw isStale(error) ? stale() : error;
  });
  if (isOfContent) await tellUsers(acting, row.namespace, row.calendarId, mostTold);
  return { ...row, ...columns };
};

export const changeCalendar = async (
  acting: Acting,
  row: CalendarRow,
  change: CalendarChange,
): Promise<Calendar> => showCalendar(acting, await changeCalendarRow(acting, row, change));

export const updateCalendar = async (call: Call<typeof routes.updateCalendar>): Promise<Calendar> => {
  const { db, params, body, ifMatch } = call;
  await requireNamespace(db, params.ns);
  const row = await requireCalendar(db, params.ns, params.calendarId);
  if (ifMatch !== null && ifMatch !== row.version) throw stale();
  const before = changeOf(row);
  const content = contentOf(body.workingWeekdays ?? before.workingWeekdays, body.days ?? before.days);
  const name = body.name ?? before.name;
  const description = body.description ?? before.description;
  return changeCalendar(call, row, { name, description, ...content });
};

export const deleteCalendar = async (call: Call<typeof routes.deleteCalendar>): Promise<void> => {
  const row = await requireCalendar(call.db, call.params.ns, call.params.calendarId);
  if (call.ifMatch !== null && call.ifMatch !== row.version) throw stale();
  await removeCalendar(call, row);
};

export const removeCalendar = async (acting: Acting, row: CalendarRow): Promise<void> => {
  const { db, caller, now } = acting;
  const { namespace, calendarId } = row;
  const using = usesCalendar(namespace, calendarId);
  const isFree = sql`not exists (select 1 from ${jobs} where ${using})
    and not exists (select 1 from ${workflows} where ${using})`;
  const note = { ...noteOf(row, "delete"), before: { calendarId, ...changeOf(row) } };
  try {
    await runBatch(db, [
      mustHold(db, isFree),
      db.delete(calendars).where(ofNamespace(namespace, calendarId)),
      recordOperation(db, caller, note, now),
    ]);
  } catch (error) {
    throw isStale(error) ? await inUse(acting, row) : error;
  }
};

const namedAtMost = 5;

const inUse = async ({ db, seen }: Acting, row: CalendarRow): Promise<ApiFailure> => {
  const usedBy = await readUses(db, row.namespace, row.calendarId, seen);
  const named = usedBy.slice(0, namedAtMost).map(({ kind, id, name }) => `${kind} ${id} "${name}"`);
  const more = usedBy.length > named.length ? [`${usedBy.length - named.length} more`] : [];
  const who =
    named.length === 0 ? "apps outside of what this credential sees" : [...named, ...more].join(", ");
  return new ApiFailure("conflict", `the calendar ${row.calendarId} is used by ${who}`, { usedBy });
};
