import { and, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import type { AppSettings } from "../../client/protocol/app.ts";
import { type Dag, emptyDag } from "../../client/protocol/dag.ts";
import { type DefinitionRef, refKey, refOf } from "../../client/protocol/definitions-file.ts";
import type { JobDefinition } from "../../client/protocol/job.ts";
import type { WorkflowDefinition } from "../../client/protocol/workflow.ts";
import { type SeenApps, withinSeen } from "../access/access.ts";
import { openToShow } from "../access/sealed-secrets.ts";
import { type AppRow, settingsOf } from "../apps/app-row.ts";
import type { CalendarRow } from "../calendars/calendar-row.ts";
import type { Database } from "../db/database.ts";
import { apps, calendars, jobs, workflows, workflowVersions } from "../db/schema.ts";
import { definitionOf, type JobRow } from "../jobs/job-row.ts";
import type { Deployment } from "../serve.ts";
import { inIds, jobIdsOf } from "../workflows/dag-rows.ts";
import { readDag, type WorkflowRow, workflowDefinitionOf } from "../workflows/workflow-row.ts";
import type { NodeRefs } from "./entries.ts";

export interface KnownApp {
  row: AppRow;
  settings: AppSettings;
}
export interface KnownJob {
  row: JobRow;
  definition: JobDefinition;
}
export interface KnownWorkflow {
  row: WorkflowRow;
  definition: WorkflowDefinition;
  draft: Dag;
  published: Dag | null;
}

/** What the namespace holds of what is asked for, secrets in the clear. */
export interface World {
  calendars: Map<string, CalendarRow>;
  apps: Map<string, KnownApp>;
  /** By name within the app: names need not be unique, so that there may be several. */
  jobs: Map<string, KnownJob[]>;
  workflows: Map<string, KnownWorkflow[]>;
  refs: NodeRefs;
}

type Reading = Pick<Deployment, "env" | "db">;
export interface Within {
  namespace: string;
  seen: SeenApps;
}

const grouped = <T extends { row: { appId: string; name: string } }>(
  kind: "job" | "workflow",
  found: readonly T[],
): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of found) {
    const key = refKey(refOf(kind, one.row));
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
};

/** The graphs of workflows, draft and published: the versions that these two name hold one. */
const graphsOf = async (db: Database, rows: readonly WorkflowRow[]): Promise<Map<string, Dag>> => {
  const found = await db
    .select({ id: workflowVersions.workflowId, version: workflowVersions.version, dag: workflowVersions.dag })
    .from(workflowVersions)
    .innerJoin(workflows, eq(workflows.workflowId, workflowVersions.workflowId))
    .where(
      and(
        inArray(workflowVersions.workflowId, inIds(rows.map(({ workflowId }) => workflowId))),
        or(
          eq(workflowVersions.version, workflows.dagVersion),
          eq(workflowVersions.version, workflows.publishedVersion),
        ),
      ),
    );
  return new Map(
    found.map(({ id, version, dag }) => [`${id} ${version}`, dag === null ? emptyDag : readDag(dag)]),
  );
};

const knowWorkflows = async (
  { env, db }: Reading,
  rows: readonly WorkflowRow[],
): Promise<KnownWorkflow[]> => {
  if (rows.length === 0) return [];
  const graphs = await graphsOf(db, rows);
  const graph = (row: WorkflowRow, version: number) => graphs.get(`${row.workflowId} ${version}`) ?? emptyDag;
  return Promise.all(
    rows.map(async (row) => ({
      row,
      definition: await openToShow(env, workflowDefinitionOf(row)),
      draft: graph(row, row.dagVersion),
      published: row.publishedVersion === null ? null : graph(row, row.publishedVersion),
    })),
  );
};

/** Names of what the graphs run: also of jobs and workflows that nobody asked for. */
const refsOf = async (
  db: Database,
  namespace: string,
  flows: readonly KnownWorkflow[],
): Promise<NodeRefs> => {
  const graphs = flows.flatMap(({ draft, published }) => [draft, published]);
  const inner = graphs.flatMap((dag) => dag?.nodes.flatMap((node) => node.workflowId ?? []) ?? []);
  const jobIds = jobIdsOf(...graphs);
  const [ofJobs, workflowRefs] = await Promise.all([
    jobIds.length === 0
      ? []
      : db
          .select({ id: jobs.jobId, appId: jobs.appId, name: jobs.name })
          .from(jobs)
          .where(and(eq(jobs.namespace, namespace), inArray(jobs.jobId, inIds(jobIds)))),
    workflowNames({ db }, namespace, inner),
  ]);
  const jobRefs = new Map(ofJobs.map((row) => [row.id, refOf("job", row)]));
  return {
    job: (id) => jobRefs.get(id) ?? null,
    workflow: (id) => workflowRefs.get(id) ?? null,
  };
};

/** What workflows of the namespace are called, by id. */
export const workflowNames = async (
  { db }: Pick<Reading, "db">,
  namespace: string,
  ids: readonly number[],
): Promise<Map<number, DefinitionRef>> => {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: workflows.workflowId, appId: workflows.appId, name: workflows.name })
    .from(workflows)
    .where(and(eq(workflows.namespace, namespace), inArray(workflows.workflowId, inIds(ids))));
  return new Map(rows.map((row) => [row.id, refOf("workflow", row)]));
};

export interface Wanted {
  calendars: SQL | undefined;
  apps: SQL | undefined;
  jobs: SQL | undefined;
  workflows: SQL | undefined;
}

export const readWorld = async (
  reading: Reading,
  { namespace, seen }: Within,
  wanted: Wanted,
): Promise<World> => {
  const { env, db } = reading;
  const [calendarRows, appRows, jobRows, workflowRows] = await Promise.all([
    db
      .select()
      .from(calendars)
      .where(and(eq(calendars.namespace, namespace), wanted.calendars))
      .orderBy(calendars.calendarId),
    db
      .select()
      .from(apps)
      .where(and(eq(apps.namespace, namespace), withinSeen(sql`${apps.appId}`, seen), wanted.apps))
      .orderBy(apps.appId),
    db
      .select()
      .from(jobs)
      .where(and(eq(jobs.namespace, namespace), withinSeen(sql`${jobs.appId}`, seen), wanted.jobs))
      .orderBy(jobs.appId, jobs.name, jobs.jobId),
    db
      .select()
      .from(workflows)
      .where(
        and(eq(workflows.namespace, namespace), withinSeen(sql`${workflows.appId}`, seen), wanted.workflows),
      )
      .orderBy(workflows.appId, workflows.name, workflows.workflowId),
  ]);
  const flows = await knowWorkflows(reading, workflowRows);
  const known = await Promise.all([
    Promise.all(appRows.map(async (row) => ({ row, settings: await openToShow(env, settingsOf(row)) }))),
    Promise.all(jobRows.map(async (row) => ({ row, definition: await openToShow(env, definitionOf(row)) }))),
    refsOf(db, namespace, flows),
  ]);
  return {
    calendars: new Map(calendarRows.map((row) => [row.calendarId, row])),
    apps: new Map(known[0].map((app) => [app.row.appId, app])),
    jobs: grouped("job", known[1]),
    workflows: grouped("workflow", flows),
    refs: known[2],
  };
};

/** One parameter for all: D1 binds at most a hundred. */
export const texts = (values: Iterable<string>) =>
  sql`(select value from json_each(${JSON.stringify([...values])}))`;

/** Objects by name. Apps have an index, and a namespace's jobs one by app; within an app names are compared. */
export const named = (refs: readonly DefinitionRef[]): Wanted => {
  const of = (kind: DefinitionRef["kind"]) => refs.filter((ref) => ref.kind === kind);
  const appsOf = (some: readonly DefinitionRef[]) => texts(new Set(some.flatMap(({ appId }) => appId ?? [])));
  const namesOf = (some: readonly DefinitionRef[]) => texts(new Set(some.map(({ name }) => name)));
  const [ofCalendars, ofJobs, ofWorkflows] = [of("calendar"), of("job"), of("workflow")];
  return {
    // By name too: who writes the name of a calendar in place of its id is told the id.
    calendars: sql`(${calendars.calendarId} in ${namesOf(ofCalendars)} or ${calendars.name} in ${namesOf(ofCalendars)})`,
    apps: sql`${apps.appId} in ${appsOf(refs)}`,
    jobs: sql`${jobs.appId} in ${appsOf(ofJobs)} and ${jobs.name} in ${namesOf(ofJobs)}`,
    workflows: sql`${workflows.appId} in ${appsOf(ofWorkflows)} and ${workflows.name} in ${namesOf(ofWorkflows)}`,
  };
};
