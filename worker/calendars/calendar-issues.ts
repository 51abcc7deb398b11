import type { FieldIssue } from "../../client/protocol/errors.ts";
import type { TimeType } from "../../client/protocol/schedule.ts";
import type { CalendarBook, FollowsCalendar } from "./calendar-book.ts";

/** What is wrong with how a definition follows a calendar. */
export const calendarIssues = (
  definition: FollowsCalendar & { timeType: TimeType },
  calendars: CalendarBook,
): FieldIssue[] => {
  const { calendar, calendarRule, calendarWorkingDay, timeType } = definition;
  if (calendar === null) return [];
  const issues: FieldIssue[] = [];
  if (!calendars.has(calendar)) {
    const [meant] = calendars.idsNamed(calendar);
    const message = `names no calendar of this namespace, got "${calendar}"`;
    const hint = meant === undefined ? {} : { suggestion: meant };
    const also = meant === undefined ? "" : `; write the id of the calendar with that name, "${meant}"`;
    issues.push({ path: "calendar", rule: "exists", message: message + also, value: calendar, ...hint });
  }
  if (timeType === "one_time") {
    const message = "cannot be followed by a one_time job: its one time is chosen by itself";
    issues.push({ path: "calendar", rule: "not_for_time_type", message, value: calendar });
  }
  if (calendarRule === "nth_working_day" && calendarWorkingDay === null) {
    const message =
      "is required for the rule nth_working_day: which working day of the month, -1 for the last";
    issues.push({ path: "calendarWorkingDay", rule: "required", message, value: null });
  }
  return issues;
};
