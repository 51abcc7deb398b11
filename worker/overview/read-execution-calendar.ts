import { calendarDays, type ExecutionCalendar } from "../../client/protocol/execution-calendar.ts";
import type { QueryOf } from "../../client/protocol/route.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { isTimeZone, type ZoneDay, zoneDays } from "../../durable/schedule/index.ts";
import { readSettings } from "../../durable/shared/settings.ts";
import type { SeenApps } from "../access/access.ts";
import type { Database } from "../db/database.ts";
import { invalid } from "../errors.ts";
import { toInstant } from "../instants.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import { runConditions } from "../runs/run-filters.ts";
import type { Call } from "../serve.ts";
import { countSpans, type HourCounts } from "./calendar-hours.ts";
import { countCutJobs } from "./failing.ts";
import { KeptAnswers } from "./kept-answers.ts";

type Query = QueryOf<typeof routes.getExecutionCalendar>;
type History = Pick<ExecutionCalendar, "days" | "total" | "cutJobs">;

const histories = new KeptAnswers<History>();
const dayMs = 86_400_000;

const lastDays = (count: number, timeZone: string, now: number): ZoneDay[] => {
  const utc = new Date(now - (count + 1) * dayMs).toISOString().slice(0, 10);
  const days = zoneDays(utc, count + 4, timeZone) ?? [];
  const today = days.findIndex(({ from, to }) => from <= now && now < to);
  return days.slice(Math.max(0, today + 1 - count), today + 1);
};

const daysOf = (query: Query, timeZone: string, now: number): ZoneDay[] => {
  if (!isTimeZone(timeZone))
    throw invalid([
      {
        path: "timeZone",
        rule: "time_zone_unknown",
        message: "must be an IANA name or a fixed offset such as GMT+08:00",
        value: timeZone,
      },
    ]);
  const count = query.days ?? calendarDays.default;
  if (query.from === undefined) return lastDays(count, timeZone, now);
  const days = zoneDays(query.from, count, timeZone);
  if (days === null)
    throw invalid([{ path: "from", rule: "date", message: "must be an existing date", value: query.from }]);
  return days;
};

const isEmpty = ({ success, failed, skipped }: HourCounts): boolean => success + failed + skipped === 0;

const readHistory = async (
  db: Database,
  namespace: string,
  seen: SeenApps,
  days: readonly ZoneDay[],
  { app, job }: Query,
): Promise<History> => {
  const spans = days.flatMap(({ hours }) => hours);
  const [counted, cutJobs] = await Promise.all([
    countSpans(db, runConditions(namespace, seen, { app, job }), spans),
    countCutJobs(db, namespace, seen, days[0]?.from ?? 0),
  ]);
  const total: HourCounts = { success: 0, failed: 0, skipped: 0 };
  for (const { success, failed, skipped } of counted) {
    total.success += success;
    total.failed += failed;
    total.skipped += skipped;
  }
  let next = 0;
  return {
    total,
    cutJobs,
    days: days.map(({ date, from, to, hours }) => {
      const known = new Set(hours.map(({ hour }) => hour));
      return {
        date,
        from: toInstant(from),
        to: toInstant(to),
        missing: Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => !known.has(hour)),
        hours: hours.flatMap((one) => {
          const counts = counted[next++];
          if (counts === undefined || isEmpty(counts)) return [];
          return [{ hour: one.hour, from: toInstant(one.from), to: toInstant(one.to), ...counts }];
        }),
      };
    }),
  };
};

export const readExecutionCalendar = async (
  call: Call<typeof routes.getExecutionCalendar>,
): Promise<ExecutionCalendar> => {
  const { db, env, now, seen, query } = call;
  const { id } = await requireNamespace(db, call.params.ns);
  const timeZone = query.timeZone ?? readSettings(env).timeZone;
  const days = daysOf(query, timeZone, now);
  // Kept for those who see the same.
  const who = seen === "all" ? "*" : [...seen].sort().join("/");
  const key = JSON.stringify([id, who, timeZone, days[0]?.date, days.length, query.app, query.job]);
  const history = await histories.get(key, now, () => readHistory(db, id, seen, days, query));
  return { timeZone, at: toInstant(now), ...history };
};
