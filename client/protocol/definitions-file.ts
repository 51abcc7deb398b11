import * as v from "valibot";
import { appCreate } from "./app.ts";
import { calendarCreate, calendarId } from "./calendar.ts";
import { contact, contacts, robot } from "./contact.ts";
import { dag, dagLimits, dagNode, type NodeKind, nodeKind } from "./dag.ts";
import { header, headerName, httpRequest } from "./http-request.ts";
import { appId } from "./ids.ts";
import { jobCreate } from "./job.ts";
import { name } from "./text.ts";
import { workflowCreate } from "./workflow.ts";

/**
 * Calendars, apps, jobs and workflows as text that is kept beside the code they run. Fields are those of the API; what is left out
 * has its default, so that a file says all there is. Objects are told apart by names (an app by its appId, a calendar by its
 * calendarId), never by numbers.
 */

/** A secret is given, or kept as the platform has it: null, so that a file need not hold it. */
const secretOf = <T extends v.GenericSchema<string>>(schema: T) => v.nullable(schema);

const robotEntry = v.strictObject({
  ...robot.entries,
  webhook: secretOf(robot.entries.webhook),
  secret: v.optional(secretOf(robot.entries.secret.wrapped)),
});
const robotOfContact = v.optional(robotEntry);
const contactEntry = v.strictObject({
  ...contact.entries,
  dingtalk: robotOfContact,
  feishu: robotOfContact,
  wecom: robotOfContact,
  slack: robotOfContact,
  webhook: robotOfContact,
});
export type ContactEntry = v.InferOutput<typeof contactEntry>;
const contactEntries = v.optional(
  v.pipe(v.array(contactEntry), v.maxLength(contacts.pipe[1].requirement, contacts.pipe[1].message)),
);

const httpEntry = v.strictObject({
  ...httpRequest.entries,
  headers: v.optional(
    v.pipe(
      v.record(headerName, secretOf(header)),
      v.check((headers) => Object.keys(headers).length <= 50, "must have at most 50 headers"),
    ),
  ),
});
export type HttpEntry = v.InferOutput<typeof httpEntry>;

/** The name that it had when it was applied last: without it another name is another object. */
const renamedFrom = v.optional(name(100));

/** By its calendarId, which is what `calendar` of jobs and workflows names. */
export const calendarEntry = v.strictObject({ ...calendarCreate.entries, calendarId });
export type CalendarEntry = v.InferOutput<typeof calendarEntry>;

export const appEntry = v.strictObject({ ...appCreate.entries, appId, contacts: contactEntries });
export type AppEntry = v.InferOutput<typeof appEntry>;

/** `enabled` left out: a new job is enabled, one that is there stays as people have switched it. */
export const jobEntry = v.strictObject({
  ...jobCreate.entries,
  http: v.optional(v.nullable(httpEntry)),
  contacts: contactEntries,
  renamedFrom,
});
export type JobEntry = v.InferOutput<typeof jobEntry>;

/** By name, in the workflow's app or in the one that is named. */
const reference = v.union([name(100), v.strictObject({ appId, name: name(100) })]);
export type Reference = v.InferOutput<typeof reference>;

const { jobId: _, workflowId: __, ...nodeFields } = dagNode.entries;
export const nodeEntry = v.strictObject({
  ...nodeFields,
  /** Left out, it is what the node names: a job, a workflow, or an expression. */
  kind: v.optional(nodeKind),
  job: v.optional(reference),
  workflow: v.optional(reference),
});
export type NodeEntry = v.InferOutput<typeof nodeEntry>;

export const kindOfNode = ({ kind, job, workflow, expression }: NodeEntry): NodeKind => {
  if (kind !== undefined) return kind;
  if (job === undefined && workflow !== undefined) return "workflow";
  return job === undefined && expression !== undefined ? "condition" : "job";
};

/** The graph is published unless `publish: false`, which leaves it a draft. */
export const workflowEntry = v.strictObject({
  ...workflowCreate.entries,
  contacts: contactEntries,
  enabled: v.optional(v.boolean()),
  publish: v.optional(v.boolean()),
  renamedFrom,
  nodes: v.optional(
    v.pipe(v.array(nodeEntry), v.maxLength(dagLimits.nodes, `must have at most ${dagLimits.nodes} nodes`)),
    [],
  ),
  edges: v.optional(dag.entries.edges, []),
});
export type WorkflowEntry = v.InferOutput<typeof workflowEntry>;

export const mostEntries = 5_000;
const listOf = <T extends v.GenericSchema>(entry: T) =>
  v.optional(
    v.pipe(v.array(entry), v.maxLength(mostEntries, `must have at most ${mostEntries} entries`)),
    [],
  );

export const definitionsFile = v.strictObject({
  /** Of the form of the file. */
  version: v.literal(1),
  calendars: listOf(calendarEntry),
  apps: listOf(appEntry),
  jobs: listOf(jobEntry),
  workflows: listOf(workflowEntry),
});
export type DefinitionsFile = v.InferOutput<typeof definitionsFile>;
export type DefinitionsFileInput = v.InferInput<typeof definitionsFile>;

/** In the order in which they can be made. */
export const definitionKinds = ["calendar", "app", "job", "workflow"] as const;
export const definitionKind = v.picklist(definitionKinds);
export type DefinitionKind = v.InferOutput<typeof definitionKind>;

/** What an entry is told by; the name of an app is its appId, that of a calendar its calendarId. */
export const definitionRef = v.strictObject({
  kind: definitionKind,
  /** Null for a calendar, which belongs to its namespace. */
  appId: v.optional(v.nullable(appId), null),
  name: name(100),
});
export type DefinitionRef = v.InferOutput<typeof definitionRef>;

/** As people read it. No appId holds a slash, so that it also tells objects apart. */
export const refKey = ({ kind, appId, name }: DefinitionRef): string =>
  kind === "app" || kind === "calendar" ? `${kind} ${name}` : `${kind} ${appId}/${name}`;

interface Named {
  appId: string;
  name: string;
}

export const refOf = (kind: "job" | "workflow", { appId, name }: Named): DefinitionRef => ({
  kind,
  appId,
  name,
});
export const refOfApp = ({ appId }: { appId: string }): DefinitionRef => ({
  kind: "app",
  appId,
  name: appId,
});
export const refOfCalendar = (calendarId: string): DefinitionRef => ({
  kind: "calendar",
  appId: null,
  name: calendarId,
});

export const referenceTo = (kind: "job" | "workflow", at: Reference, appId: string): DefinitionRef =>
  typeof at === "string" ? { kind, appId, name: at } : { kind, ...at };

/** Jobs and workflows that the nodes of a workflow run. */
export const runBy = ({ appId, nodes }: WorkflowEntry): DefinitionRef[] =>
  nodes.flatMap(({ job, workflow }) => [
    ...(job ? [referenceTo("job", job, appId)] : []),
    ...(workflow ? [referenceTo("workflow", workflow, appId)] : []),
  ]);

/** The entries of a file with what each is called, in the order in which they can be made. */
export const refsOfFile = ({ calendars, apps, jobs, workflows }: DefinitionsFile): DefinitionRef[] => [
  ...calendars.map(({ calendarId }) => refOfCalendar(calendarId)),
  ...apps.map(refOfApp),
  ...jobs.map((entry) => refOf("job", entry)),
  ...workflows.map((entry) => refOf("workflow", entry)),
];
