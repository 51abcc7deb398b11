import { type SQL, sql } from "drizzle-orm";
import type { QueryOf } from "../../client/protocol/route.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { type SeenApps, withinSeen } from "../access/access.ts";
import { holds } from "../db/database.ts";
import { apps, jobs } from "../db/schema.ts";
import { fromInstant } from "../instants.ts";

export type RunFilters = QueryOf<typeof routes.countRuns>;

/** An exact id is meant exactly; anything else is looked for in ids and names. */
const appCondition = (namespace: string, app: string): SQL => sql`app_id in (
  select ${apps.appId} from ${apps} where ${apps.namespace} = ${namespace} and (
    ${apps.appId} = ${app}
    or (not exists (select 1 from ${apps} where ${apps.namespace} = ${namespace} and ${apps.appId} = ${app})
      and (${holds(sql`${apps.appId}`, app)} or ${holds(sql`${apps.name}`, app)}))))`;

const jobCondition = (namespace: string, job: string): SQL => {
  const id = /^[1-9]\d{0,14}$/.test(job) ? Number(job) : 0;
  return sql`job_id in (select ${jobs.jobId} from ${jobs} where ${jobs.namespace} = ${namespace} and (
    ${jobs.jobId} = ${id}
    or (not exists (select 1 from ${jobs} where ${jobs.namespace} = ${namespace} and ${jobs.jobId} = ${id})
      and ${holds(sql`${jobs.name}`, job)})))`;
};

/** Conditions on the columns that `runs` and `open_runs` share; the index by time holds all of them. */
export const runConditions = (namespace: string, seen: SeenApps, filters: RunFilters): SQL => {
  const conditions = [sql`namespace = ${namespace}`];
  if (seen !== "all") conditions.push(withinSeen(sql`app_id`, seen));
  const { status, app, job, trigger, from, to } = filters;
  if (status) conditions.push(sql`status in ${status}`);
  if (trigger) conditions.push(sql`"trigger" = ${trigger}`);
  if (from) conditions.push(sql`schedule_at >= ${fromInstant(from)}`);
  if (to) conditions.push(sql`schedule_at < ${fromInstant(to)}`);
  if (app) conditions.push(appCondition(namespace, app));
  if (job) conditions.push(jobCondition(namespace, job));
  return sql.join(conditions, sql` and `);
};
