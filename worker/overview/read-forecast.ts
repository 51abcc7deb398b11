import { type SQL, sql } from "drizzle-orm";
import type { Forecast } from "../../client/protocol/overview.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { forecastFires, type Timing } from "../../durable/schedule/index.ts";
import type { SettingsEnv } from "../../durable/shared/settings.ts";
import { type SeenApps, withinSeen } from "../access/access.ts";
import type { CalendarBook } from "../calendars/calendar-book.ts";
import { type Database, whole } from "../db/database.ts";
import { jobs, workflows } from "../db/schema.ts";
import { calendarsOfTimings, pickedTiming, readTiming } from "../fires/stored-timing.ts";
import { toInstant } from "../instants.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call } from "../serve.ts";

/** Of jobs and of workflows each. */
const mostPlanned = 5_000;
const mostNext = 20;
/** A fire looked at takes about two microseconds: a tenth of a second in all. */
const limits = { perTiming: 2_000, inAll: 50_000 };

interface PlannedRow {
  jobId: number | null;
  workflowId: number | null;
  appId: string;
  name: string;
  anchorAt: number;
  timing: string;
}

const isPlanned: SQL = sql`json_extract(definition, '$.timeType') in ('cron', 'fixed_rate', 'one_time')`;

const readPlanned = async (
  db: Database,
  namespace: string,
  seen: SeenApps,
): Promise<{ rows: PlannedRow[]; hasMore: boolean }> => {
  const read = (ids: SQL, table: SQL, order: SQL) =>
    db.all<PlannedRow>(sql`
      select ${ids}, app_id as appId, name, anchor_at as anchorAt, ${pickedTiming} as timing from ${table}
      where namespace = ${namespace} and enabled = 1 and ${withinSeen(sql`app_id`, seen)} and ${isPlanned}
      order by ${order} limit ${whole(mostPlanned + 1)}`);
  const [ofJobs, ofWorkflows] = await Promise.all([
    read(sql`job_id as jobId, null as workflowId`, sql`${jobs}`, sql`job_id`),
    read(sql`null as jobId, workflow_id as workflowId`, sql`${workflows}`, sql`workflow_id`),
  ]);
  return {
    rows: [...ofJobs.slice(0, mostPlanned), ...ofWorkflows.slice(0, mostPlanned)],
    hasMore: ofJobs.length > mostPlanned || ofWorkflows.length > mostPlanned,
  };
};

const timingOf = (env: SettingsEnv, { timing, anchorAt }: PlannedRow, calendars: CalendarBook): Timing => ({
  ...readTiming(env, timing, calendars),
  anchorAt,
});

export const readForecast = async (call: Call<typeof routes.getForecast>): Promise<Forecast> => {
  const { id } = await requireNamespace(call.db, call.params.ns);
  const from = Math.floor(call.now / 1000) * 1000;
  const to = from + Number(call.query.hours ?? 6) * 3_600_000;
  const { rows, hasMore } = await readPlanned(call.db, id, call.seen);
  const calendars = await calendarsOfTimings(
    call.db,
    id,
    rows.map(({ timing }) => timing),
  );
  const planned = rows.map((row, index) => ({
    ...row,
    key: String(index),
    timing: timingOf(call.env, row, calendars),
  }));
  const forecast = forecastFires(planned, from, to, limits);
  const byKey = new Map(planned.map((one) => [one.key, one]));
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
    next: forecast.next.slice(0, mostNext).flatMap(({ key, at }) => {
      const one = byKey.get(key);
      if (!one) return [];
      const { jobId, workflowId, name, appId, timing } = one;
      return [{ jobId, workflowId, name, appId, at: toInstant(at), timeZone: timing.timeZone }];
    }),
    hasMoreJobs: hasMore,
  };
};
