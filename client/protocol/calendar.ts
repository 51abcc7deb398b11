import * as v from "valibot";
import { namespaceId } from "./ids.ts";
import { instant, name, slug, text } from "./text.ts";

export const calendarId = slug(64);
export const maxCalendars = 200;
/** Ten years of holidays are a few hundred. */
export const maxCalendarDays = 4_000;

/** In the order of a week that begins on Monday. */
export const weekdays = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"] as const;
export type Weekday = (typeof weekdays)[number];

const dayTime = (date: string): number => Date.parse(`${date}T00:00:00Z`);

export const calendarDate = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\d$/, "must be a date such as 2026-10-01"),
  v.check((value) => {
    const at = dayTime(value);
    return !Number.isNaN(at) && new Date(at).toISOString().startsWith(value);
  }, "must be an existing date"),
  v.check((value) => value >= "1970-01-01" && value <= "2199-12-31", "must be from 1970 to 2199"),
);

/** A day that differs from its weekday: `off` is a holiday, `work` a working day on what would be free. */
export const calendarDay = v.strictObject({
  date: calendarDate,
  kind: v.picklist(["off", "work"]),
  name: v.optional(text(100), ""),
});
export type CalendarDay = v.InferOutput<typeof calendarDay>;
export type CalendarDayKind = CalendarDay["kind"];

const workingWeekdays = v.pipe(
  v.array(v.picklist(weekdays)),
  v.check((given) => new Set(given).size === given.length, "must name each weekday once"),
);
const days = v.pipe(
  v.array(calendarDay),
  v.maxLength(maxCalendarDays, `must have at most ${maxCalendarDays} days`),
  v.check(
    (given) => new Set(given.map(({ date }) => date)).size === given.length,
    "must name each date once",
  ),
);

/** What a calendar says that was told nothing of its days. */
export const calendarDefaults = {
  workingWeekdays: ["MON", "TUE", "WED", "THU", "FRI"] as Weekday[],
  days: [] as CalendarDay[],
};

export const calendarCreate = v.strictObject({
  calendarId: v.optional(calendarId),
  name: name(),
  description: v.optional(text(200)),
  workingWeekdays: v.optional(workingWeekdays),
  days: v.optional(days),
});
export type CalendarCreate = v.InferOutput<typeof calendarCreate>;

/** `days` takes the place of all days that were there. */
export const calendarPatch = v.strictObject({
  name: v.optional(name()),
  description: v.optional(text(200)),
  workingWeekdays: v.optional(workingWeekdays),
  days: v.optional(days),
});
export type CalendarPatch = v.InferOutput<typeof calendarPatch>;

const head = {
  calendarId,
  namespace: namespaceId,
  name: v.string(),
  description: v.string(),
  workingWeekdays,
  daysOff: v.number(),
  workDays: v.number(),
  firstDate: v.nullable(v.string()),
  lastDate: v.nullable(v.string()),
  /** Jobs and workflows that the caller sees. */
  uses: v.number(),
  createdBy: v.string(),
  updatedBy: v.string(),
  createdAt: instant,
  updatedAt: instant,
  version: v.number(),
};
export const calendarHead = v.object(head);
export type CalendarHead = v.InferOutput<typeof calendarHead>;

export const calendarUse = v.object({
  kind: v.picklist(["job", "workflow"]),
  id: v.number(),
  name: v.string(),
  appId: v.string(),
  enabled: v.boolean(),
  rule: v.string(),
});
export type CalendarUse = v.InferOutput<typeof calendarUse>;

export const calendar = v.object({
  ...head,
  /** By date. */
  days: v.array(calendarDay),
  usedBy: v.array(calendarUse),
});
export type Calendar = v.InferOutput<typeof calendar>;

export const calendarImport = v.strictObject({
  format: v.picklist(["ics", "csv"]),
  text: text(900_000, 1),
  /** What days are that do not say it themselves. Events named 休 or 班, as official calendars have them, say it. */
  kind: v.optional(v.picklist(["auto", "off", "work"]), "auto"),
  /** `replace` forgets the days of the years that the file is about, and only those. */
  mode: v.optional(v.picklist(["merge", "replace"]), "merge"),
  /** Only says what would change. */
  dryRun: v.optional(v.boolean(), false),
});
export type CalendarImport = v.InferInput<typeof calendarImport>;

const changedDay = v.object({ before: calendarDay, after: calendarDay });
export const importAnswer = v.object({
  added: v.array(calendarDay),
  changed: v.array(changedDay),
  removed: v.array(calendarDay),
  unchanged: v.number(),
  /** What of the file was left out on purpose, such as cancelled events and those with a time of day. */
  leftOut: v.array(v.object({ line: v.number(), message: v.string() })),
  /** Null for a dry run. */
  calendar: v.nullable(calendar),
});
export type ImportAnswer = v.InferOutput<typeof importAnswer>;

export const feedCreate = v.strictObject({
  name: name(),
  /** Left out: every app of the namespace that its maker sees. */
  appId: v.optional(v.nullable(slug(64))),
});
export const feed = v.object({
  feedId: v.string(),
  name: v.string(),
  appId: v.nullable(v.string()),
  /** The last characters of the address. */
  hint: v.string(),
  createdBy: v.string(),
  createdAt: instant,
  renewedAt: instant,
});
export type Feed = v.InferOutput<typeof feed>;
/** The address is shown once: whoever has it reads the feed without logging in. */
export const openedFeed = v.object({ ...feed.entries, url: v.string() });
