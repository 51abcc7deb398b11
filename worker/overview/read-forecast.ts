import { sql } from "drizzle-orm";
import type { Forecast } from "../../client/protocol/overview.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { forecastFires, type Timing } from "../../durable/schedule/index.ts";
import type { SettingsEnv } from "../../durable/shared/settings.ts";
import { type SeenApps, withinSeen } from "../access/access.ts";
import type { CalendarBook } from "../calendars/calendar-book.ts";
import { type Database, whole } from "../db/database.ts";
import { jobs } from "../db/schema.ts";
import { calendarsOfTimings, pickedTiming, readTiming } from "../fires/stored-timing.ts";
import { toInstant } from "../instants.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call } from "../serve.ts";

const mostJobs = 5_000;
const mostNext = 20;
/** A fire looked at takes about two microseconds: a tenth of a second in all. */
const limits = { perTiming: 2_000, inAll: 50_000 };

interface PlannedRow {
  jobId: number;
  appId: string;
  jobName: string;
  anchorAt: number;
  timing: string;
}

const readPlanned = (db: Database, namespace: string, seen: SeenApps): Promise<PlannedRow[]> =>
  db.all<PlannedRow>(sql`
    select job_id as jobId, app_id as appId, name as jobName, anchor_at as anchorAt, ${pickedTiming} as timing from ${jobs}
    where namespace = ${namespace} and enabled = 1 and ${withinSeen(sql`app_id`, seen)}
      and json_extract(definition, '$.timeType') in ('cron', 'fixed_rate', 'one_time')
    order by job_id limit ${whole(mostJobs + 1)}`);

const timingOf = (env: SettingsEnv, { timing, anchorAt }: PlannedRow, calendars: CalendarBook): Timing => ({
  ...readTiming(env, timing, calendars),
  anchorAt,
});

export const readForecast = async (call: Call<typeof routes.getForecast>): Promise<Forecast> => {
  const { id } = await requireNamespace(call.db, call.params.ns);
  const from = Math.floor(call.now / 1000) * 1000;
  const to = from + Number(call.query.hours ?? 6) * 3_600_000;
  const rows = await readPlanned(call.db, id, call.seen);
  const timings = rows.map(({ timing }) => timing);
  const calendars = await calendarsOfTimings(call.db, id, timings);
  const planned = rows
    .slice(0, mostJobs)
    .map((row) => ({ ...row, timing: timingOf(call.env, row, calendars) }));
  const forecast = forecastFires(planned, from, to, limits);
  const byId = new Map(planned.map((job) => [job.jobId, job]));
  const crowds = (of: typeof forecast.crowdedSeconds) =>
    of.map(({ at, fires }) => ({ at: toInstant(at), fires }));
  return {
    from: toInstant(from),
    to: toInstant(to),
    fires: forecast.fires,
    apps: forecast.apps.map(({ appId, fires, pins, denseFrom }) => ({
      appId,
      fires,
      pins: pins.map((at) => (at - from) / 1000),
      denseFrom: denseFrom === null ? null : (denseFrom - from) / 1000,
    })),
    crowdedSeconds: crowds(forecast.crowdedSeconds),
    crowdedMinutes: crowds(forecast.crowdedMinutes),
    comparedTo: toInstant(forecast.comparedTo),
    next: forecast.next.slice(0, mostNext).flatMap(({ jobId, at }) => {
      const job = byId.get(jobId);
      if (!job) return [];
      const { jobName, appId, timing } = job;
      return [{ jobId, jobName, appId, at: toInstant(at), timeZone: timing.timeZone }];
    }),
    hasMoreJobs: rows.length > mostJobs,
  };
};
