import { type Cron, parseCron } from "./cron-parse.ts";
import { DST_POLICIES, type DstPolicy, nextInstant } from "./dst.ts";
import { parseInstant } from "./instant.ts";
import { quoted, type TimingIssue } from "./issue.ts";
import { type AppliedCalendar, withCalendar } from "./working-days.ts";
import { isTimeZone, zoneOf } from "./zone.ts";

export const TIME_TYPES = ["none", "cron", "api", "fixed_rate", "second_delay", "one_time"] as const;
export type TimeType = (typeof TIME_TYPES)[number];

/** When a job or workflow fires. Texts are as stored; instants in them are RFC 3339. */
export interface Timing {
  timeType: TimeType;
  cron?: string | null;
  periodSeconds?: number | null;
  /** When a one_time fires. */
  at?: string | null;
  /** IANA name, or a fixed offset such as `GMT+08:00`. */
  timeZone: string;
  dstPolicy: DstPolicy;
  /** Nothing fires before; a fire at this very instant does happen. */
  effectiveFrom?: string | null;
  /** Nothing fires after; a fire at this very instant does happen. */
  effectiveUntil?: string | null;
  /** Which days fire, on the clocks of `timeZone`. Nothing to none, api and one_time. */
  calendar?: AppliedCalendar | null;
  /** When timing was last saved: where fixed_rate counts from without `effectiveFrom`. */
  anchorAt: number;
}

interface Bounds {
  min: number;
  max: number;
}

/** A hundred years: beyond it a period is a slip of the keyboard. */
const GREATEST_PERIOD_SECONDS = 3_155_760_000;

export const PERIOD_BOUNDS: Readonly<Record<"fixed_rate" | "second_delay", Bounds>> = {
  fixed_rate: { min: 60, max: GREATEST_PERIOD_SECONDS },
  second_delay: { min: 1, max: 60 },
};

/** Everything for which saving is refused; empty when the timing is good. */
export function checkTiming(timing: Timing, now: number): TimingIssue[] {
  const issues: TimingIssue[] = [];
  if (!TIME_TYPES.includes(timing.timeType)) {
    issues.push(
      issue("timeType", "time_type_unknown", `must be one of ${TIME_TYPES.join(", ")}`, timing.timeType),
    );
  }
  if (!DST_POLICIES.includes(timing.dstPolicy)) {
    issues.push(
      issue("dstPolicy", "dst_policy_unknown", `must be one of ${DST_POLICIES.join(", ")}`, timing.dstPolicy),
    );
  }
  const zoneIssue = checkTimeZone(timing.timeZone);
  if (zoneIssue !== null) issues.push(zoneIssue);
  issues.push(...checkWindow(timing));
  switch (timing.timeType) {
    case "cron":
      issues.push(...checkCron(timing, now, issues.length === 0));
      break;
    case "fixed_rate":
    case "second_delay":
      issues.push(...checkPeriod(timing.timeType, timing.periodSeconds));
      break;
    case "one_time":
      issues.push(...checkOneTime(timing.at, now));
      break;
    case "none":
    case "api":
      break;
  }
  return issues;
}

export function checkTimeZone(name: string): TimingIssue | null {
  if (isTimeZone(name)) return null;
  const offset = /^(?:GMT|UTC)?([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(name.slice(0, 64).trim());
  const suggestion =
    offset === null ? undefined : `GMT${offset[1]}${(offset[2] ?? "").padStart(2, "0")}:${offset[3] ?? "00"}`;
  return {
    ...issue(
      "timeZone",
      "time_zone_unknown",
      "must be an IANA name or a fixed offset such as GMT+08:00",
      name,
    ),
    ...(suggestion !== undefined && isTimeZone(suggestion) ? { suggestion } : {}),
  };
}

function checkWindow(timing: Timing): TimingIssue[] {
  const issues: TimingIssue[] = [];
  for (const path of ["effectiveFrom", "effectiveUntil"] as const) {
    const text = timing[path];
    if (text != null && parseInstant(text) === null) issues.push(notAnInstant(path, text));
  }
  if (issues.length > 0) return issues;
  const { from, until } = effectiveWindow(timing);
  if (until > from) return [];
  const why = `must be later than effectiveFrom ${quoted(timing.effectiveFrom ?? "")}`;
  return [issue("effectiveUntil", "until_not_after_from", why, timing.effectiveUntil)];
}

function checkCron(timing: Timing, now: number, restIsGood: boolean): TimingIssue[] {
  const { cron } = timing;
  if (cron == null) return [issue("cron", "cron_required", "is required for time type cron", cron)];
  const parsed = parseCron(cron);
  if (!parsed.ok) return [parsed.issue];
  if (!restIsGood) return [];
  const { from } = effectiveWindow(timing);
  const fires = (days: Cron): boolean =>
    nextInstant(days, zoneOf(timing.timeZone), timing.dstPolicy, Math.max(now, from - 1)) !== null;
  if (!fires(parsed.cron)) return [issue("cron", "cron_never_fires", "can never fire again", cron)];
  return fires(withCalendar(parsed.cron, timing.calendar)) ? [] : [leavesOutAll(timing)];
}

function leavesOutAll({ calendar }: Timing): TimingIssue {
  const why = "leaves no day on which the schedule can ever fire again";
  return issue("calendar", "calendar_never_fires", why, calendar?.calendarId);
}

function checkPeriod(
  timeType: "fixed_rate" | "second_delay",
  period: number | null | undefined,
): TimingIssue[] {
  const { min, max } = PERIOD_BOUNDS[timeType];
  if (period == null)
    return [issue("periodSeconds", "period_required", `is required for time type ${timeType}`, period)];
  if (Number.isInteger(period) && period >= min && period <= max) return [];
  return [
    issue(
      "periodSeconds",
      "period_out_of_range",
      `must be a whole number from ${min} to ${max} for time type ${timeType}`,
      period,
    ),
  ];
}

function checkOneTime(at: string | null | undefined, now: number): TimingIssue[] {
  if (at == null) return [issue("at", "at_required", "is required for time type one_time", at)];
  const instant = parseInstant(at);
  if (instant === null) return [notAnInstant("at", at)];
  if (instant > now) return [];
  return [
    issue("at", "at_in_the_past", `must be in the future, it is now ${new Date(now).toISOString()}`, at),
  ];
}

function notAnInstant(path: string, value: string): TimingIssue {
  return issue(
    path,
    "instant_invalid",
    "must be an RFC 3339 date-time with an offset, such as 2026-11-24T14:32:07+08:00",
    value,
  );
}

function issue(path: string, rule: string, why: string, value: unknown): TimingIssue {
  const got = typeof value === "string" ? quoted(value) : String(value);
  return { path, rule, message: `${path} ${why}, got ${got}`, value };
}

/** Instants between which fires happen, both included; unbounded sides are infinite. */
export function effectiveWindow(timing: Pick<Timing, "effectiveFrom" | "effectiveUntil">): {
  from: number;
  until: number;
} {
  const { effectiveFrom, effectiveUntil } = timing;
  return {
    from: effectiveFrom == null ? Number.NEGATIVE_INFINITY : storedInstant("effectiveFrom", effectiveFrom),
    until:
      effectiveUntil == null ? Number.POSITIVE_INFINITY : storedInstant("effectiveUntil", effectiveUntil),
  };
}

/** Stored texts were checked when they were saved: one that is no instant is a broken invariant. */
export function storedInstant(path: string, text: string | null | undefined): number {
  const instant = parseInstant(text ?? "");
  if (instant === null) throw new RangeError(`${path} is no instant: ${quoted(text ?? "")}`);
  return instant;
}
