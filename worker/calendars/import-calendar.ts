import { type CalendarImport, type ImportAnswer, maxCalendarDays } from "../../client/protocol/calendar.ts";
import type { FieldIssue } from "../../client/protocol/errors.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { stale } from "../db/database.ts";
import { invalid } from "../errors.ts";
import type { Call } from "../serve.ts";
import { contentOf } from "./calendar-content.ts";
import { requireCalendar } from "./calendar-row.ts";
import type { FileDays, LineNote } from "./file-days.ts";
import { importInto, oneADay } from "./import-days.ts";
import { readCsv } from "./read-csv.ts";
import { readIcs } from "./read-ics.ts";
import { changeCalendar, changeOf } from "./save-calendar.ts";

const mostIssues = 100;

const toIssue = ({ line, rule, message }: LineNote): FieldIssue => ({
  path: "text",
  rule,
  message: `line ${line}: ${message}`,
  value: line,
});

const readFile = ({ format, text, kind }: CalendarImport, now: number): FileDays =>
  format === "ics" ? readIcs(text, kind, now) : readCsv(text, kind);

export const importCalendar = async (call: Call<typeof routes.importCalendar>): Promise<ImportAnswer> => {
  const { db, params, body, ifMatch, now } = call;
  const row = await requireCalendar(db, params.ns, params.calendarId);
  if (ifMatch !== null && ifMatch !== row.version) throw stale();
  const read = readFile(body, now);
  const { days, issues } = oneADay(read.days);
  const all = [...read.issues, ...issues].sort((a, b) => a.line - b.line);
  if (all.length > 0) throw invalid(all.slice(0, mostIssues).map(toIssue));
  if (days.size === 0)
    throw invalid([
      { path: "text", rule: "no_days", message: "holds no day that a calendar could take over" },
    ]);
  const before = changeOf(row);
  const { days: next, ...difference } = importInto(before.days, days, body.mode);
  if (next.length > maxCalendarDays) {
    const message = `a calendar holds at most ${maxCalendarDays} days, this would make ${next.length}`;
    throw invalid([{ path: "text", rule: "too_many_days", message, value: next.length }]);
  }
  const content = contentOf(before.workingWeekdays, next);
  const calendar = body.dryRun ? null : await changeCalendar(call, row, { ...before, ...content });
  const leftOut = read.leftOut.slice(0, mostIssues).map(({ line, message }) => ({ line, message }));
  return { ...difference, leftOut, calendar };
};
