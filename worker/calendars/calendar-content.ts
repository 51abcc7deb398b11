import {
  type CalendarDay,
  type CalendarDayKind,
  calendarDefaults,
  type Weekday,
  weekdays,
} from "../../client/protocol/calendar.ts";

/** What a calendar says; stored as JSON. */
export interface CalendarContent {
  workingWeekdays: Weekday[];
  /** By date, each once. */
  days: CalendarDay[];
}

const dayMs = 86_400_000;
export const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / dayMs;
export const dateOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** Written by `contentText` of this or an older version; defaults stand in for what is younger. */
export const readContent = (text: string): CalendarContent => ({ ...calendarDefaults, ...JSON.parse(text) });

export const contentOf = (
  workingWeekdays: readonly Weekday[],
  days: readonly CalendarDay[],
): CalendarContent => ({
  workingWeekdays: weekdays.filter((day) => workingWeekdays.includes(day)),
  days: [...days].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)),
});

/** Stretches of days as first day and length, for timers, which need no names. */
export const packDays = (days: readonly CalendarDay[], kind: CalendarDayKind): number[] => {
  const packed: number[] = [];
  for (const { date } of days.filter((day) => day.kind === kind)) {
    const day = dayOf(date);
    const [first, length] = packed.slice(-2);
    if (first !== undefined && length !== undefined && first + length === day)
      packed[packed.length - 1] = length + 1;
    else packed.push(day, 1);
  }
  return packed;
};

/** As schedules count them: 1 = Sunday. */
export const weekdayNumbers = (working: readonly Weekday[]): number[] =>
  working.map((day) => ((weekdays.indexOf(day) + 1) % 7) + 1);
