export { type BackfillDates, type BackfillResult, backfillDataTimes } from "./backfill-dates.ts";
export type { ClockChangeEffect, ClockChangeNote } from "./clock-change-notes.ts";
export { type Cron, type CronResult, parseCron } from "./cron-parse.ts";
export { partByCalendar } from "./day-stretches.ts";
export { DST_POLICIES, type DstPolicy } from "./dst.ts";
export {
  type Crowd,
  type ForecastJob,
  type ForecastLimits,
  forecastFires,
  type PlannedApp,
} from "./forecast.ts";
export { parseInstant } from "./instant.ts";
export type { TimingIssue } from "./issue.ts";
export { type LeftOutDay, leftOutBefore, leftOutDays, leftOutTiming } from "./left-out.ts";
export { lastFireBefore, type MissedFires, missedFires } from "./missed.ts";
export { nextDelayFire, nextFire } from "./next-fire.ts";
export { type Preview, type PreviewNote, type PreviewRequest, previewFires } from "./preview.ts";
export { type TimeZoneData, timeZoneData } from "./time-zone-data.ts";
export {
  checkTiming,
  effectiveWindow,
  PERIOD_BOUNDS,
  TIME_TYPES,
  type TimeType,
  type Timing,
} from "./timing.ts";
export { describeTiming, type Words } from "./words.ts";
export { type AppliedCalendar, CALENDAR_RULES, type CalendarRule } from "./working-days.ts";
export { isTimeZone } from "./zone.ts";
export { type ZoneDay, type ZoneHour, zoneDays } from "./zone-hours.ts";
