import { eq, inArray, type SQL, sql } from "drizzle-orm";
import { type DefinitionsFile, refKey, refOf } from "../../client/protocol/definitions-file.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { changeOf } from "../calendars/save-calendar.ts";
import { apps, calendars, jobs, workflows } from "../db/schema.ts";
import { invalid, notFound } from "../errors.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import { type Call, InAnotherForm } from "../serve.ts";
import { dagAt, inIds, jobIdsOf } from "../workflows/dag-rows.ts";
import { requireWorkflow } from "../workflows/workflow-row.ts";
import { appEntryOf, calendarEntryOf, jobEntryOf, workflowEntryOf } from "./entries.ts";
import { issue } from "./planning.ts";
import { readWorld, type Wanted, type World } from "./world.ts";
import { type Remarks, yamlText } from "./yaml-text.ts";

type ExportCall = Call<typeof routes.exportDefinitions>;

const none = sql`false`;

/** The calendars that what is exported follows: without them it fires on other days elsewhere. */
const followedBy = (namespace: string, ofJobs: SQL, ofWorkflows: SQL): SQL => {
  const follows = sql`json_extract(definition, '$.calendar')`;
  return sql`${calendars.calendarId} in (
    select ${follows} from ${jobs} where namespace = ${namespace} and ${ofJobs} and ${follows} is not null
    union select ${follows} from ${workflows} where namespace = ${namespace} and ${ofWorkflows} and ${follows} is not null)`;
};

/** A workflow's file holds the jobs that it runs, so that it can be taken elsewhere whole. */
const wantedOf = async ({ db, params, query }: ExportCall): Promise<Wanted> => {
  const { app, jobId, workflowId } = query;
  const asked = [app, jobId, workflowId].filter((one) => one !== undefined).length;
  if (asked > 1)
    throw invalid([issue("app", "one_of", "app, jobId and workflowId: at most one of them can be given")]);
  if (jobId !== undefined) {
    const ofJobs = eq(jobs.jobId, jobId);
    return { calendars: followedBy(params.ns, ofJobs, none), apps: none, jobs: ofJobs, workflows: none };
  }
  if (workflowId !== undefined) {
    const row = await requireWorkflow(db, params.ns, workflowId);
    const dag = await dagAt(db, workflowId, row.publishedVersion ?? row.dagVersion);
    const ofJobs = inArray(jobs.jobId, inIds(jobIdsOf(dag)));
    const ofWorkflows = eq(workflows.workflowId, workflowId);
    const followed = followedBy(params.ns, ofJobs, ofWorkflows);
    return { calendars: followed, apps: none, jobs: ofJobs, workflows: ofWorkflows };
  }
  if (app === undefined)
    return { calendars: undefined, apps: undefined, jobs: undefined, workflows: undefined };
  const [ofJobs, ofWorkflows] = [eq(jobs.appId, app), eq(workflows.appId, app)];
  const followed = followedBy(params.ns, ofJobs, ofWorkflows);
  return { calendars: followed, apps: eq(apps.appId, app), jobs: ofJobs, workflows: ofWorkflows };
};

const requireFound = ({ query }: ExportCall, world: World): void => {
  if (query.app !== undefined && world.apps.size === 0) throw notFound("app");
  if (query.jobId !== undefined && world.jobs.size === 0) throw notFound("job");
  if (query.workflowId !== undefined && world.workflows.size === 0) throw notFound("workflow");
};

export const fileOf = ({
  calendars: byId,
  apps: known,
  jobs: byJob,
  workflows: byFlow,
  refs,
}: World): DefinitionsFile => ({
  version: 1,
  calendars: [...byId.values()].map((row) => calendarEntryOf(row.calendarId, changeOf(row))),
  apps: [...known.values()].map(({ row, settings }) => appEntryOf(row.appId, settings)),
  jobs: [...byJob.values()].flat().map(({ row, definition }) => jobEntryOf(definition, row.enabled === 1)),
  workflows: [...byFlow.values()]
    .flat()
    .map(({ row, definition, draft, published }) =>
      workflowEntryOf(definition, { enabled: row.enabled === 1, draft, published }, refs),
    ),
});

/** What a reader should know before the file is applied. */
const remarksOn = (file: DefinitionsFile): Remarks => {
  const remarks = new Map<string, string>();
  for (const kind of ["job", "workflow"] as const) {
    const seen = new Set<string>();
    for (const [index, entry] of file[`${kind}s`].entries()) {
      const key = refKey(refOf(kind, entry));
      if (seen.has(key))
        remarks.set(
          `${kind}s.${index}`,
          `This name stands twice: rename this ${kind} before the file is applied.`,
        );
      seen.add(key);
    }
  }
  for (const [index, { nodes, appId }] of file.workflows.entries())
    for (const [at, node] of nodes.entries())
      if (!node.kind && !node.job && !node.workflow && !node.expression)
        remarks.set(
          `workflows.${index}.nodes.${at}`,
          `What ran here is gone, or not yours to see in ${appId}.`,
        );
  return remarks;
};

/** Lists that hold something; most days of a calendar have no name, and stand in a line each. */
const shortened = ({ version, calendars, ...lists }: DefinitionsFile) => {
  const named = calendars.map((entry) => ({
    ...entry,
    ...(entry.days && { days: entry.days.map(({ name, ...day }) => (name === "" ? day : { ...day, name })) }),
  }));
  return {
    version,
    ...Object.fromEntries(
      Object.entries({ calendars: named, ...lists }).filter(([, list]) => list.length > 0),
    ),
  };
};

const heading = (origin: string): string =>
  `# yaml-language-server: $schema=${origin}/api/definitions.schema.json
# Made by Carillon. What is left out has its default; a secret that is null stays as the platform has it.
`;

const asksForYaml = (request: Request): boolean =>
  /\b(application\/(x-)?yaml|text\/yaml)\b/i.test(request.headers.get("accept") ?? "");

export const exportDefinitions = async (call: ExportCall): Promise<DefinitionsFile | InAnotherForm> => {
  const namespace = await requireNamespace(call.db, call.params.ns);
  const world = await readWorld(call, { namespace: namespace.id, seen: call.seen }, await wantedOf(call));
  requireFound(call, world);
  const file = fileOf(world);
  if (!asksForYaml(call.request)) return file;
  const origin = call.env.CARILLON_PUBLIC_URL ?? call.origin;
  const text = heading(origin) + yamlText(shortened(file), remarksOn(file));
  return new InAnotherForm(text, "application/yaml; charset=utf-8");
};
