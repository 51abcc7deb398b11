import type { CalendarCreate, CalendarDay } from "../../client/protocol/calendar.ts";

export const demoCalendar = "working-days";

const dayMs = 86_400_000;
const yearsAhead = 3;
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

function nextSaturday(now: Date): string {
  const days = (6 - now.getUTCDay() + 7) % 7 || 7;
  return dateOf(now.getTime() + days * dayMs);
}

/** Monday to Friday without New Year's Day; the coming Saturday is worked, so that the next week already shows what a calendar does. */
export function sampleCalendar(now: Date): CalendarCreate {
  const saturday = nextSaturday(now);
  const newYears = Array.from(
    { length: yearsAhead },
    (_, index) => `${now.getUTCFullYear() + index + 1}-01-01`,
  );
  const days: CalendarDay[] = [
    { date: saturday, kind: "work", name: "Stocktaking" },
    ...newYears
      .filter((date) => date !== saturday)
      .map((date): CalendarDay => ({ date, kind: "off", name: "New Year's Day" })),
  ];
  return {
    calendarId: demoCalendar,
    name: "Working days",
    description: "The job “Morning report” leaves out the days off of this calendar",
    days,
  };
}
