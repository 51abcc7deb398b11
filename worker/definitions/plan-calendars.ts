import {
  type CalendarEntry,
  type DefinitionRef,
  refOfCalendar,
} from "../../client/protocol/definitions-file.ts";
import type { FieldChange } from "../../client/protocol/definitions-plan.ts";
import type { FieldIssue } from "../../client/protocol/errors.ts";
import { mostToldAtOnce } from "../calendars/hand-over.ts";
import {
  type CalendarChange,
  changeCalendarRow,
  changeOf,
  makeCalendar,
  requireAllUsesSeen,
} from "../calendars/save-calendar.ts";
import { dayChanges } from "./calendar-days.ts";
import { changesBetween } from "./differences.ts";
import { calendarFrom } from "./entries.ts";
import { caught, judged, type Planned, type Planning, planEach, steps } from "./planning.ts";

/** A new one is told as its file says it, without defaults. */
const changesOf = (
  before: CalendarChange | null,
  after: CalendarChange,
  { calendarId: _, days: __, ...said }: CalendarEntry,
): FieldChange[] => {
  const { days: is, ...next } = after;
  if (before === null) return [...changesBetween(null, said), ...dayChanges([], is)];
  const { days: was, ...head } = before;
  return [...changesBetween(head, next), ...dayChanges(was, is)];
};

const planCalendar = async (
  planning: Planning,
  entry: CalendarEntry,
  index: number,
  ref: DefinitionRef,
  repeated: FieldIssue[],
): Promise<Planned> => {
  const { namespace, seen, world, file } = planning;
  const acting = { ...planning.acting, seen };
  const row = world.calendars.get(entry.calendarId) ?? null;
  const wanted = calendarFrom(entry);
  const changes = changesOf(row && changeOf(row), wanted, entry);
  return judged({
    ref,
    index,
    known: row && { id: null, version: row.version, source: row.source },
    changes,
    issues: [
      ...repeated,
      ...(row && changes.length > 0 ? await caught(() => requireAllUsesSeen(acting, row)) : []),
    ],
    step: steps.calendar,
    async write() {
      // One request calls no more objects for several calendars than for one; the sweep tells the others.
      const mostTold = Math.max(1, Math.floor(mostToldAtOnce / file.calendars.length));
      const { version } = row
        ? await changeCalendarRow(acting, row, wanted, mostTold)
        : await makeCalendar(acting, namespace, { ...wanted, calendarId: entry.calendarId });
      return { id: null, version };
    },
  });
};

export const planCalendars = (planning: Planning): Promise<Planned[]> =>
  planEach(
    planning.file.calendars,
    ({ calendarId }) => refOfCalendar(calendarId),
    (...each) => planCalendar(planning, ...each),
  );
