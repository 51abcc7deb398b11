import * as v from "valibot";
import { channels, contacts } from "./contact.ts";
import { type Dag, dag, dagEdge, dagNode } from "./dag.ts";
import { appId, namespaceId, workflowId } from "./ids.ts";
import { jobDefinition } from "./job.ts";
import { runStatus } from "./run.ts";
import { scheduleDefaults, scheduleFields } from "./schedule.ts";
import { instant, name, text, whole } from "./text.ts";

export const workflowTimeType = v.picklist(["cron", "api"]);

/** Every field of a definition that may be edited; the graph is apart, since it has a draft and a published form. */
const editable = {
  name: name(100),
  description: text(100),
  timeType: workflowTimeType,
  ...scheduleFields,
  /** What a failed node does: `fail` ends the run when nothing else can run, `wait` keeps it open until a person acts. */
  onNodeFailure: v.picklist(["fail", "wait"]),
  failureAlarm: v.boolean(),
  missedAlarm: v.boolean(),
  recoveredNotice: v.boolean(),
  retention: whole(1, 1000),
  tags: v.pipe(v.array(name(40)), v.maxLength(20, "must have at most 20 tags")),
  owner: text(100),
  channels: v.nullable(channels),
  contacts,
};

export const workflowDefaults = {
  description: "",
  timeType: "api",
  ...scheduleDefaults,
  onNodeFailure: "fail",
  failureAlarm: true,
  missedAlarm: false,
  recoveredNotice: false,
  retention: 60,
  tags: [],
  owner: "",
  channels: null,
  contacts: [],
} satisfies Partial<{ [K in keyof typeof editable]: v.InferOutput<(typeof editable)[K]> }>;

/** A complete definition without its graph. */
export const workflowDefinition = v.object({ appId, ...editable });
export type WorkflowDefinition = v.InferOutput<typeof workflowDefinition>;

const partialEditable = v.partial(v.strictObject(editable)).entries;
export const workflowCreate = v.strictObject({ ...partialEditable, appId, name: editable.name });
export type WorkflowCreate = v.InferOutput<typeof workflowCreate>;
/** The app is fixed after creation; enabling has its own call. */
export const workflowPatch = v.strictObject(partialEditable);
export type WorkflowPatch = v.InferOutput<typeof workflowPatch>;

export const workflow = v.object({
  workflowId,
  namespace: namespaceId,
  ...workflowDefinition.entries,
  /** Whether the schedule fires; a workflow that was never published does not. */
  enabled: v.boolean(),
  /** The version whose graph is published; null: a draft. */
  publishedVersion: v.nullable(v.number()),
  /** The version that last changed the graph. */
  dagVersion: v.number(),
  /** The draft differs from what is published. */
  changed: v.boolean(),
  /** Of the draft. */
  nodeCount: v.number(),
  nextFireAt: v.nullable(instant),
  lastRun: v.nullable(
    v.object({ workflowRunId: v.string(), status: runStatus, finishedAt: v.nullable(instant) }),
  ),
  createdBy: v.string(),
  updatedBy: v.string(),
  createdAt: instant,
  updatedAt: instant,
  /** Counts every change, of the graph too. */
  version: v.number(),
});
export type Workflow = v.InferOutput<typeof workflow>;

/** What an answer tells of a node besides: as the job is now, null when it is no job or gone. */
export const shownNode = v.object({
  ...dagNode.entries,
  jobName: v.nullable(v.string()),
  jobType: v.nullable(v.string()),
  jobMode: v.nullable(v.string()),
  /** The job's app, which may be another than the workflow's. */
  appId: v.nullable(v.string()),
  workflowName: v.nullable(v.string()),
});
export type ShownNode = v.InferOutput<typeof shownNode>;
const shownDag = { nodes: v.array(shownNode), edges: v.array(dagEdge) };

export const workflowDag = v.object({
  ...shownDag,
  /** The workflow's, for If-Match. */
  version: v.number(),
  dagVersion: v.number(),
  published: v.nullable(
    v.object({ ...shownDag, version: v.number(), publishedAt: instant, publishedBy: v.string() }),
  ),
  /** The draft differs from what is published. */
  changed: v.boolean(),
});
export type WorkflowDag = v.InferOutput<typeof workflowDag>;

/** `removeSchedules`: jobs that fire by themselves lose their schedule; without it the answer is 409 and names them. */
export const dagPut = v.strictObject({ ...dag.entries, removeSchedules: v.optional(v.boolean()) });

/** In the details of the 409. */
export const scheduledJob = v.object({
  nodeId: v.string(),
  jobId: v.number(),
  name: v.string(),
  timeType: v.string(),
});

export const workflowVersion = v.object({
  version: v.number(),
  savedAt: instant,
  savedBy: v.string(),
  action: v.picklist(["create", "update", "dag", "publish", "enable", "disable", "copy", "import"]),
  definition: workflowDefinition,
  /** As it stood in that version. */
  dag,
});
export type WorkflowVersion = v.InferOutput<typeof workflowVersion>;

export const publishRequest = v.strictObject({ enable: v.optional(v.boolean()) });
export const workflowRunRequest = v.strictObject({
  /** The draft in place of what is published; a workflow that was never published always runs its draft. */
  draft: v.optional(v.boolean()),
  dataTime: v.optional(instant),
  scheduleTime: v.optional(instant),
});

/** A workflow as a file: the jobs stand in it whole, so that it can be taken to another app, namespace or deployment. */
export const workflowFile = v.strictObject({
  format: v.literal("carillon-workflow"),
  formatVersion: v.literal(1),
  workflow: v.strictObject(workflowDefinition.entries),
  nodes: v.pipe(
    v.array(v.strictObject({ ...dagNode.entries, job: v.optional(v.strictObject(jobDefinition.entries)) })),
    v.maxLength(500, "must have at most 500 nodes"),
  ),
  edges: dag.entries.edges,
});
export type WorkflowFile = v.InferOutput<typeof workflowFile>;

/** Jobs are created anew, without a schedule of their own, in the app that they name or in `appId`. */
export const workflowImport = v.strictObject({
  file: workflowFile,
  name: v.optional(name(100)),
  appId: v.optional(appId),
});

/** Whether two graphs are the same work: where nodes stand on the canvas does not count. */
export const sameDag = (left: Dag, right: Dag): boolean => normal(left) === normal(right);

const normal = ({ nodes, edges }: Dag): string => {
  const byId = (a: { nodeId: string }, b: { nodeId: string }) => (a.nodeId < b.nodeId ? -1 : 1);
  const edge = ({ from, to, when }: Dag["edges"][number]) => `${from} ${to} ${when ?? ""}`;
  return JSON.stringify([
    [...nodes].sort(byId).map((n) => [n.nodeId, n.kind, n.name, n.jobId, n.expression, n.workflowId]),
    edges.map(edge).sort(),
  ]);
};
