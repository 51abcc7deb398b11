import type { BackfillRange, BackfillRequest } from "../../client/protocol/backfill.ts";
import type { BackfillConfig } from "../../durable/backfill/machine.ts";
import { backfillDataTimes, partByCalendar } from "../../durable/schedule/index.ts";
import { readSettings } from "../../durable/shared/settings.ts";
import { backfillStub } from "../../durable/shared/stubs.ts";
import { calendarsFor, type FollowsCalendar, noCalendars } from "../calendars/calendar-book.ts";
import { dateOf } from "../calendars/calendar-content.ts";
import { runBatch } from "../db/database.ts";
import { backfills } from "../db/schema.ts";
import { invalid } from "../errors.ts";
import { toInstant } from "../instants.ts";
import { recordOperation } from "../operations/record.ts";
import { repeatable } from "../stubs.ts";
import type { Acting } from "../workflows/change-workflow.ts";

export interface BackfillTarget {
  kind: "job" | "workflow";
  id: number;
  name: string;
  namespace: string;
  appId: string;
  timeZone: string | null;
  follows: FollowsCalendar;
}

interface Chosen {
  dataTimes: number[];
  leftOut: string[];
}

const dataTimesOf = async (
  acting: Acting,
  target: BackfillTarget,
  request: BackfillRequest,
): Promise<Chosen> => {
  const { startDate, endDate, time, order } = request;
  const timeZone = target.timeZone ?? readSettings(acting.env).timeZone;
  const result = backfillDataTimes({ startDate, endDate, time, timeZone, order });
  if (!result.ok) throw invalid([result.issue]);
  const calendars = request.followCalendar
    ? await calendarsFor(acting.db, target.namespace, [target.follows])
    : noCalendars;
  const calendar = calendars.applied(target.follows);
  if (calendar === null) return { dataTimes: result.dataTimes, leftOut: [] };
  const { fires, leftOut } = partByCalendar(calendar, timeZone, result.dataTimes);
  if (fires.length > 0) return { dataTimes: fires, leftOut: leftOut.map(dateOf).sort() };
  const message = `holds no day on which the calendar "${calendar.calendarId}" lets anything fire`;
  throw invalid([{ path: "startDate", rule: "calendar_leaves_nothing", message, value: startDate }]);
};

/** The row leads to the object, so it is there first. */
export const startBackfill = async (
  acting: Acting,
  target: BackfillTarget,
  request: BackfillRequest,
): Promise<{ backfillId: string | null; dataTimes: string[]; leftOut: string[] }> => {
  const { db, env, caller, now } = acting;
  const { dataTimes, leftOut } = await dataTimesOf(acting, target, request);
  const shown = dataTimes.map(toInstant);
  if (request.dryRun) return { backfillId: null, dataTimes: shown, leftOut };
  const backfillId = `bf-${crypto.randomUUID()}`;
  const { kind, id: targetId, namespace, appId } = target;
  const { order, parallelism, startDate, endDate, time } = request;
  const config: BackfillConfig = {
    backfillId,
    namespace,
    appId,
    kind,
    targetId,
    order,
    parallelism,
    createdBy: caller.name,
    createdAt: now,
  };
  const note = {
    namespace,
    action: `${kind}.backfill`,
    objectType: kind,
    objectId: String(targetId),
    objectName: target.name,
    appId,
    after: { backfillId, ...request, dataTimes: dataTimes.length },
  } as const;
  await runBatch(db, [
    db.insert(backfills).values({
      backfillId,
      namespace,
      appId,
      kind,
      targetId,
      createdBy: caller.name,
      createdAt: now,
      request: JSON.stringify({ startDate, endDate, time } satisfies BackfillRange),
      total: dataTimes.length,
    }),
    recordOperation(db, caller, note, now),
  ]);
  // Whether it has begun or not, asking anew would be another one: the row stays, and leads to nothing if it has not.
  await repeatable(() => backfillStub(env, backfillId).start(config, dataTimes));
  return { backfillId, dataTimes: shown, leftOut };
};
