import { createEffect, createSignal, on } from "solid-js";
import { createStore, reconcile, unwrap } from "solid-js/store";
import {
  type Calendar,
  type CalendarDay,
  type Weekday,
  weekdays,
} from "../../../../client/protocol/calendar.ts";
import { worksOn } from "./calendar-dates.ts";

type Days = Record<string, CalendarDay>;
interface Draft {
  week: Weekday[];
  days: Days;
}

const draftOf = (calendar: Calendar): Draft => ({
  week: [...calendar.workingWeekdays],
  days: Object.fromEntries(calendar.days.map((day) => [day.date, { ...day }])),
});

const sameDay = (a: CalendarDay | undefined, b: CalendarDay | undefined) =>
  a?.kind === b?.kind && a?.name === b?.name;

/** A calendar while its days are changed. Follows the saved one for as long as nothing is changed here. */
export function createCalendarDraft(saved: () => Calendar) {
  const [draft, setDraft] = createStore<Draft>(draftOf(saved()));
  const [base, setBase] = createSignal(structuredClone(unwrap(saved())));
  const changes = (): number => {
    const before = draftOf(base()).days;
    const dates = new Set([...Object.keys(before), ...Object.keys(draft.days)]);
    const days = [...dates].filter((date) => !sameDay(before[date], draft.days[date])).length;
    const week = weekdays.filter(
      (day) => base().workingWeekdays.includes(day) !== draft.week.includes(day),
    ).length;
    return days + week;
  };
  /** Goes on from what is stored now. */
  const adopt = (calendar: Calendar) => {
    setBase(calendar);
    setDraft(reconcile(draftOf(calendar)));
  };
  const reset = () => adopt(structuredClone(unwrap(saved())));
  createEffect(
    on(
      () => saved().version,
      () => changes() === 0 && reset(),
      { defer: true },
    ),
  );
  const put = (date: string, day: Pick<CalendarDay, "kind" | "name"> | null) =>
    setDraft("days", (days) => {
      const { [date]: _, ...rest } = days;
      return reconcile<Days, Days>(day === null ? rest : { ...rest, [date]: { date, ...day } })(days);
    });
  return {
    week: () => draft.week,
    day: (date: string): CalendarDay | undefined => draft.days[date],
    days: (): CalendarDay[] => Object.values(draft.days).sort((a, b) => (a.date < b.date ? -1 : 1)),
    works: (date: string) => worksOn(date, draft.week, draft.days[date]),
    toggleWeekday: (day: Weekday) =>
      setDraft("week", (week) => (week.includes(day) ? week.filter((one) => one !== day) : [...week, day])),
    /** From what its weekday says to the opposite, and back. */
    toggle: (date: string) =>
      put(
        date,
        draft.days[date] ? null : { kind: worksOn(date, draft.week, undefined) ? "off" : "work", name: "" },
      ),
    put,
    changes,
    reset,
    adopt,
    version: () => base().version,
    body: () => ({
      workingWeekdays: weekdays.filter((day) => draft.week.includes(day)),
      days: Object.values(unwrap(draft.days)),
    }),
  };
}

export type CalendarDraft = ReturnType<typeof createCalendarDraft>;
