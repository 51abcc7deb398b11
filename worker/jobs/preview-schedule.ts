import type { FieldIssue } from "../../client/protocol/errors.ts";
import { jobDefaults } from "../../client/protocol/job.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type {
  LeftOutDay,
  PreviewAnswer,
  PreviewNote,
  PreviewRequest,
} from "../../client/protocol/schedule.ts";
import {
  checkTiming,
  describeTiming,
  type LeftOutDay as LeftOut,
  previewFires,
  type PreviewNote as ScheduleNote,
  type Timing,
} from "../../durable/schedule/index.ts";
import { readSettings } from "../../durable/shared/settings.ts";
import { seesNamespace } from "../access/access.ts";
import {
  type CalendarBook,
  calendarsFor,
  type FollowsCalendar,
  noCalendars,
} from "../calendars/calendar-book.ts";
import { dateOf } from "../calendars/calendar-content.ts";
import { calendarIssues } from "../calendars/calendar-issues.ts";
import { invalid } from "../errors.ts";
import { fromInstant, toInstant, toInstantOrNull } from "../instants.ts";
import type { Call } from "../serve.ts";
import { toSecond } from "./check-job.ts";

const defaultCount = 5;
/** What can never fire again is shown, not refused: the form says so while one types. */
const shownAsNote = new Set(["cron_never_fires", "calendar_never_fires", "at_in_the_past"]);

const timingOfRequest = (
  request: PreviewRequest,
  timeZone: string,
  anchorAt: number,
  calendar: Timing["calendar"],
): Timing => ({
  calendar: calendar ?? null,
  timeType: request.timeType,
  cron: request.cron ?? null,
  periodSeconds: request.periodSeconds ?? null,
  at: request.at ?? null,
  timeZone: request.timeZone ?? timeZone,
  dstPolicy: request.dstPolicy ?? "smart",
  effectiveFrom: request.effectiveFrom ?? null,
  effectiveUntil: request.effectiveUntil ?? null,
  anchorAt,
});

const noteToAnswer = (note: ScheduleNote): PreviewNote => ({
  code: note.code,
  ...(note.at === undefined ? {} : { at: toInstant(note.at) }),
  text: note.text,
  ...("headline" in note
    ? {
        headline: note.headline,
        effect: note.effect,
        others: note.others.map(({ policy, effect, nextAt }) => ({
          policy,
          effect,
          nextAt: toInstantOrNull(nextAt),
        })),
      }
    : {}),
});

const followedBy = (request: PreviewRequest): FollowsCalendar => ({
  calendar: request.calendar ?? null,
  calendarRule: request.calendarRule ?? jobDefaults.calendarRule,
  calendarWorkingDay: request.calendarWorkingDay ?? null,
});

/** Calendars of a namespace that the caller does not see are not there. */
const calendarsOfPreview = async (
  { db, caller, body }: Call<typeof routes.previewSchedule>,
  follows: FollowsCalendar,
): Promise<CalendarBook> => {
  const namespace = body.namespace ?? "default";
  return seesNamespace(caller, namespace) ? calendarsFor(db, namespace, [follows]) : noCalendars;
};

const leftOutToAnswer = (day: LeftOut, calendarId: string, calendars: CalendarBook): LeftOutDay => {
  const date = dateOf(day.day);
  return {
    date,
    first: toInstant(day.first),
    last: toInstant(day.last),
    count: day.count,
    reason: day.isWorkingDay ? "working_day" : calendars.hasDay(calendarId, date) ? "day_off" : "weekday",
    name: calendars.nameOf(calendarId, date),
  };
};

/** The next fires of a timing as it would be saved now, what is special about them, and the timing in words. */
export const previewSchedule = async (call: Call<typeof routes.previewSchedule>): Promise<PreviewAnswer> => {
  const { body, now } = call;
  const after = body.after === undefined ? now : fromInstant(body.after);
  // A fixed rate counts from the second it is saved in; seen from `after`, that second is `after`.
  const follows = followedBy(body);
  const calendars = await calendarsOfPreview(call, follows);
  const calendar = calendars.applied(follows);
  const timing = timingOfRequest(body, readSettings(call.env).timeZone, toSecond(after), calendar);
  const issues: FieldIssue[] = [
    ...calendarIssues({ ...follows, timeType: body.timeType }, calendars),
    ...checkTiming(timing, after).filter((issue) => !shownAsNote.has(issue.rule)),
  ];
  if (issues.length > 0) throw invalid(issues);
  const preview = previewFires({ ...timing, after, count: body.count ?? defaultCount });
  return {
    times: preview.times.map(toInstant),
    notes: preview.notes.map(noteToAnswer),
    words: describeTiming(timing),
    timeZone: timing.timeZone,
    leftOut: preview.leftOut.map((day) => leftOutToAnswer(day, follows.calendar ?? "", calendars)),
  };
};
