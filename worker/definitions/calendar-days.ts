import type { CalendarDay } from "../../client/protocol/calendar.ts";
import type { FieldChange } from "../../client/protocol/definitions-plan.ts";
import { dayOf } from "../calendars/calendar-content.ts";

const said = ({ kind, name }: CalendarDay): string => (name === "" ? kind : `${kind} ${name}`);
const byDate = (days: readonly CalendarDay[]) => new Map(days.map((day) => [day.date, said(day)]));

interface Stretch {
  first: string;
  last: string;
  before: string | undefined;
  after: string | undefined;
}

const toChange = ({ first, last, before, after }: Stretch): FieldChange => ({
  path: `days.${first === last ? first : `${first}..${last}`}`,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});

/** Days that come, go or become something else, by date. Days in a row that change alike are one: a week of holidays is one line. */
export const dayChanges = (before: readonly CalendarDay[], after: readonly CalendarDay[]): FieldChange[] => {
  const [was, is] = [byDate(before), byDate(after)];
  const stretches: Stretch[] = [];
  for (const date of [...new Set([...was.keys(), ...is.keys()])].sort()) {
    const [old, next] = [was.get(date), is.get(date)];
    if (old === next) continue;
    const last = stretches.at(-1);
    const goesOn = last && last.before === old && last.after === next && dayOf(last.last) + 1 === dayOf(date);
    if (goesOn) last.last = date;
    else stretches.push({ first: date, last: date, before: old, after: next });
  }
  return stretches.map(toChange);
};
