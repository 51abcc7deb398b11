import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateOf } from "../../../worker/calendars/calendar-content.ts";
import type { FileDays } from "../../../worker/calendars/file-days.ts";
import { importInto } from "../../../worker/calendars/import-days.ts";
import { readCsv } from "../../../worker/calendars/read-csv.ts";
import { readIcs } from "../../../worker/calendars/read-ics.ts";

const now = Date.parse("2026-11-22T12:00:00Z");
const ics = (...events: string[][]): string =>
  [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    ...events.flatMap((lines) => ["BEGIN:VEVENT", ...lines, "END:VEVENT"]),
    "END:VCALENDAR",
  ].join("\r\n");
const read = (...events: string[][]): FileDays => readIcs(ics(...events), "auto", now);
const shown = ({ days }: FileDays): string[] =>
  days.map(({ day, kind, name }) => `${dateOf(day)} ${kind} ${name}`);
const dates = (found: FileDays): string[] => found.days.map(({ day }) => dateOf(day));
const messages = ({ issues }: FileDays): string[] => issues.map(({ line, message }) => `${line}: ${message}`);

describe("an iCalendar file", () => {
  test("gives each day of all-day events, its end not included, with folded and escaped names", () => {
    const found = read(
      [
        "DTSTART;VALUE=DATE:20261001",
        "DTEND;VALUE=DATE:20261004",
        "SUMMARY:National\\, Day of",
        "  the year",
      ],
      ["DTSTART;VALUE=DATE:20261225", "SUMMARY:Christmas"],
      ["DTSTART:20270101", "DURATION:P2D", "SUMMARY:New Year"],
    );
    expect(shown(found)).toEqual([
      "2026-10-01 off National, Day of the year",
      "2026-10-02 off National, Day of the year",
      "2026-10-03 off National, Day of the year",
      "2026-12-25 off Christmas",
      "2027-01-01 off New Year",
      "2027-01-02 off New Year",
    ]);
    expect([found.issues, found.leftOut]).toEqual([[], []]);
  });

  test("tells working days of official calendars from days off, unless asked to take all for one kind", () => {
    const events = [
      ["DTSTART;VALUE=DATE:20260214", "SUMMARY:春节（班）"],
      ["DTSTART;VALUE=DATE:20260215", "SUMMARY:春节（休）"],
      ["DTSTART;VALUE=DATE:20260228", "SUMMARY:Spring Festival", "X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY"],
    ];
    expect(shown(read(...events))).toEqual([
      "2026-02-14 work 春节",
      "2026-02-15 off 春节",
      "2026-02-28 work Spring Festival",
    ]);
    expect(readIcs(ics(...events), "off", now).days.every(({ kind }) => kind === "off")).toBe(true);
  });

  test("repeats days by their rule, without what was cancelled, left out or moved", () => {
    const weekly = read(
      [
        "UID:1",
        "DTSTART;VALUE=DATE:20261102",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;VALUE=DATE:20261109",
        "SUMMARY:m",
      ],
      ["UID:1", "RECURRENCE-ID;VALUE=DATE:20261116", "DTSTART;VALUE=DATE:20261117", "SUMMARY:moved"],
      [
        "UID:1",
        "RECURRENCE-ID;VALUE=DATE:20261123",
        "DTSTART;VALUE=DATE:20261123",
        "STATUS:CANCELLED",
        "SUMMARY:c",
      ],
    );
    expect(dates(weekly)).toEqual(["2026-11-02", "2026-11-17"]);
    expect(weekly.leftOut.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '20: "c" is cancelled',
    ]);
    const thanksgiving = read(["DTSTART;VALUE=DATE:20201126", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"]);
    expect(dates(thanksgiving).slice(0, 3)).toEqual(["2025-11-27", "2026-11-26", "2027-11-25"]);
    const christmas = read(["DTSTART;VALUE=DATE:19700101", "RRULE:FREQ=YEARLY;UNTIL=20280101"]);
    expect(dates(christmas)).toEqual(["2025-01-01", "2026-01-01", "2027-01-01", "2028-01-01"]);
    const lastMonday = read(["DTSTART;VALUE=DATE:20260525", "RRULE:FREQ=MONTHLY;BYDAY=-1MO;UNTIL=20260801"]);
    expect(dates(lastMonday)).toEqual(["2026-05-25", "2026-06-29", "2026-07-27"]);
  });

  test("ends with rules that name a day which never comes", () => {
    for (const rule of ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYDAY=6MO;INTERVAL=3"])
      expect(dates(read(["DTSTART;VALUE=DATE:20260101", `RRULE:${rule}`]))).toEqual(["2026-01-01"]);
  });

  test("leaves out events with a time of day, and says so", () => {
    const found = read(["DTSTART:20261001T090000Z", "SUMMARY:Stand-up"], ["DTSTART;VALUE=DATE:20261002"]);
    expect([dates(found), found.leftOut]).toEqual([
      ["2026-10-02"],
      [{ line: 4, rule: "time_of_day", message: '"Stand-up" has a time of day' }],
    ]);
  });

  test.each<[string, string, string]>([
    ["other text", "date,name\n2026-01-01,x", '1: "date,name" is no line NAME:value'],
    ["another file of lines", "NAME:value", "1: an iCalendar file begins with BEGIN:VCALENDAR"],
    [
      "an event without an end",
      "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR",
      "3: END:VCALENDAR ends BEGIN:VEVENT of line 2",
    ],
    ["a file that breaks off", "BEGIN:VCALENDAR\r\nVERSION:2.0", "1: BEGIN:VCALENDAR is never ended"],
    ["a date that is none", ics(["DTSTART;VALUE=DATE:20260230"]), "4: DTSTART: there is no date 20260230"],
    ["an event without a date", ics(["SUMMARY:x"]), "3: the event has no DTSTART"],
    ["an end before the start", ics(["DTSTART:20260202", "DTEND:20260201"]), "5: DTEND lies before DTSTART"],
    [
      "a rule by the hour",
      ics(["DTSTART:20260202", "RRULE:FREQ=HOURLY"]),
      "5: RRULE: FREQ=HOURLY repeats no whole days",
    ],
    [
      "a rule by the week number",
      ics(["DTSTART:20260202", "RRULE:FREQ=YEARLY;BYWEEKNO=20"]),
      "5: RRULE: BYWEEKNO is not understood",
    ],
  ])("with %s is refused with its line", (_name, text, message) => {
    const [first] = messages(readIcs(text, "auto", now));
    expect(first).toContain(message);
  });

  test("never throws and never runs on, whatever the text is", () => {
    const part = fc.constantFrom(
      "BEGIN:VCALENDAR\n",
      "END:VCALENDAR\n",
      "BEGIN:VEVENT\n",
      "END:VEVENT\n",
      "DTSTART:20260101\n",
      "DTSTART;VALUE=DATE:99999999\n",
      "RRULE:FREQ=DAILY;INTERVAL=0\n",
      "RRULE:FREQ=YEARLY;BYDAY=ZZ;COUNT=-1\n",
      "DURATION:P\n",
      'SUMMARY;X=":":a\\\\n\n',
      " \n",
      ":\n",
      "RECURRENCE-ID:x\nUID:1\n",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 20 }), (parts) => {
        const { days } = readIcs(parts.join(""), "auto", now);
        expect(days.length).toBeLessThan(40_000);
        readCsv(parts.join(""), "auto");
      }),
      { numRuns: 200 },
    );
  });
});

describe("a CSV file", () => {
  test("is read by its header, in any order and language, with stretches and quoted names", () => {
    const text = '\uFEFF名称;类型;日期;结束\n"国庆 ""节""";休;2026/10/1;2026-10-03\n\n调休;班;20261010;\n';
    expect(shown(readCsv(text, "auto"))).toEqual([
      '2026-10-01 off 国庆 "节"',
      '2026-10-02 off 国庆 "节"',
      '2026-10-03 off 国庆 "节"',
      "2026-10-10 work 调休",
    ]);
    expect(shown(readCsv("2026-10-01,National Day\r\n2026-10-10,Made up,work", "auto"))).toEqual([
      "2026-10-01 off National Day",
      "2026-10-10 work Made up",
    ]);
  });

  test.each<[string, string[]]>([
    ["date,name\n2026-10-01,a\n2026-13-01,b", ['3: "2026-13-01" is no date such as 2026-10-01']],
    [
      'date,name,kind\n2026-10-01,"two\nlines",off\n2026-10-02,b,maybe',
      ['4: "maybe" is neither off nor work'],
    ],
    [
      "date,end\n2026-10-05,2026-10-01",
      ["2: the end 2026-10-01 must be the date or up to 365 days after it"],
    ],
    ['date,name\n2026-10-01,"never ended', ["2: Quoted field unterminated"]],
  ])("that holds %j is refused with the line", (text, expected) => {
    expect(messages(readCsv(text, "auto"))).toEqual(expected);
  });
});

describe("an import", () => {
  const day = (date: string, kind: "off" | "work" = "off", name = "") => ({ date, kind, name });
  const file = new Map([day("2026-10-01"), day("2026-10-10", "work")].map((one) => [one.date, one]));
  const before = [day("2025-12-25"), day("2026-01-01"), day("2026-10-01"), day("2026-10-10")];

  test("adds to what is there", () => {
    const { days, ...rest } = importInto(before, file, "merge");
    expect(rest).toEqual({
      added: [],
      changed: [{ before: day("2026-10-10"), after: day("2026-10-10", "work") }],
      removed: [],
      unchanged: 1,
    });
    expect(days.map(({ date }) => date)).toEqual(["2025-12-25", "2026-01-01", "2026-10-01", "2026-10-10"]);
  });

  test("takes the place of the years that the file is about, and of no other", () => {
    const { days, removed } = importInto(before, file, "replace");
    expect(removed).toEqual([day("2026-01-01")]);
    expect(days.map(({ date }) => date)).toEqual(["2025-12-25", "2026-10-01", "2026-10-10"]);
  });
});
