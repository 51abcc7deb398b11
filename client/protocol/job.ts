import * as v from "valibot";
import { channels, contacts } from "./contact.ts";
import { httpRequest } from "./http-request.ts";
import { appId, jobId, namespaceId } from "./ids.ts";
import { scheduleDefaults, scheduleFields, timeType } from "./schedule.ts";
import { instant, name, text, whole } from "./text.ts";

export const jobType = v.picklist(["java", "nodejs", "shell", "python", "go", "http"]);
export type JobType = v.InferOutput<typeof jobType>;
export const executionMode = v.picklist([
  "standalone",
  "broadcast",
  "parallel",
  "memory_grid",
  "grid",
  "sharding",
]);
export type ExecutionMode = v.InferOutput<typeof executionMode>;
/** From the last to the first to be handed out. */
export const priorities = ["low", "medium", "high", "urgent"] as const;
export const priority = v.picklist(priorities);
export type Priority = v.InferOutput<typeof priority>;

export const maxScriptBytes = 262_144;
const scriptText = v.pipe(
  text(maxScriptBytes),
  v.check(
    (script) => new TextEncoder().encode(script).length <= maxScriptBytes,
    "must have at most 262144 bytes",
  ),
);

const label = v.pipe(text(100, 1), v.regex(/^\S+$/, "must not hold blanks"));

/** Which workers may take the job's tasks. */
export const workerRules = v.strictObject({
  ids: v.optional(v.pipe(v.array(text(200, 1)), v.maxLength(100))),
  labels: v.optional(v.pipe(v.array(label), v.maxLength(20))),
  /** Whether other workers serve when no designated one is connected. */
  failover: v.optional(v.boolean()),
  choice: v.optional(v.picklist(["random", "round_robin", "least_loaded", "sticky"])),
  stickyKey: v.optional(v.nullable(text(200))),
});
export type WorkerRules = v.InferOutput<typeof workerRules>;

/** Every field of a definition that may be edited, each with its own rule. What fields say together is in job-rules.ts. */
const editable = {
  name: name(100),
  description: text(100),
  processor: v.nullable(text(200)),
  script: v.nullable(scriptText),
  http: v.nullable(httpRequest),
  mode: executionMode,
  parameters: text(10_000),
  priority,
  timeType,
  periodSeconds: v.nullable(v.number()),
  at: v.nullable(instant),
  ...scheduleFields,
  runRetries: whole(0, 100),
  runRetryIntervalSeconds: whole(0, 86_400),
  runRetryBackoff: v.picklist(["fixed", "exponential"]),
  runRetryMaxIntervalSeconds: whole(1, 86_400),
  /** null = none. */
  timeoutSeconds: v.nullable(whole(1, 2_592_000)),
  timeoutAlarm: v.boolean(),
  killOnTimeout: v.boolean(),
  failureAlarm: v.boolean(),
  failureAlarmAfter: whole(1, 100),
  noWorkerAlarm: v.boolean(),
  allBusyAlarm: v.boolean(),
  missedAlarm: v.boolean(),
  recoveredNotice: v.boolean(),
  successNotice: v.boolean(),
  startLimitSeconds: whole(1, 2_592_000),
  retention: whole(1, 1000),
  workers: workerRules,
  taskConcurrencyPerWorker: whole(1, 10_000),
  taskRetries: whole(0, 100),
  taskRetryIntervalSeconds: whole(0, 86_400),
  taskFailover: v.boolean(),
  taskDistribution: v.picklist(["pull", "push"]),
  /** null = sized by the platform. */
  tasksPerPull: v.nullable(whole(1, 10_000)),
  taskConcurrencyTotal: whole(1, 100_000),
  reduceOnFailure: v.boolean(),
  allowedFailurePercent: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
  tags: v.pipe(v.array(name(40)), v.maxLength(20, "must have at most 20 tags")),
  owner: text(100),
  channels: v.nullable(channels),
  contacts,
};

export const jobDefaults = {
  description: "",
  processor: null,
  script: null,
  http: null,
  mode: "standalone",
  parameters: "",
  priority: "medium",
  timeType: "none",
  periodSeconds: null,
  at: null,
  ...scheduleDefaults,
  runRetries: 0,
  runRetryIntervalSeconds: 30,
  runRetryBackoff: "fixed",
  runRetryMaxIntervalSeconds: 3600,
  timeoutSeconds: 7200,
  timeoutAlarm: true,
  killOnTimeout: false,
  failureAlarm: true,
  failureAlarmAfter: 1,
  noWorkerAlarm: true,
  allBusyAlarm: false,
  missedAlarm: false,
  recoveredNotice: false,
  successNotice: false,
  startLimitSeconds: 3600,
  retention: 60,
  workers: {},
  taskConcurrencyPerWorker: 5,
  taskRetries: 0,
  taskRetryIntervalSeconds: 0,
  taskFailover: true,
  taskDistribution: "pull",
  tasksPerPull: null,
  taskConcurrencyTotal: 1000,
  reduceOnFailure: false,
  allowedFailurePercent: 0,
  tags: [],
  owner: "",
  channels: null,
  contacts: [],
} satisfies Partial<{ [K in keyof typeof editable]: v.InferOutput<(typeof editable)[K]> }>;

/** A complete definition: what a run is started from and what versions compare. */
export const jobDefinition = v.object({ appId, jobType, ...editable });
export type JobDefinition = v.InferOutput<typeof jobDefinition>;

const partialEditable = v.partial(v.strictObject(editable)).entries;

export const jobCreate = v.strictObject({
  ...partialEditable,
  appId,
  jobType,
  name: editable.name,
  enabled: v.optional(v.boolean()),
});
export type JobCreate = v.InferOutput<typeof jobCreate>;

/** App and job type are fixed after creation. */
export const jobPatch = v.strictObject({ ...partialEditable, enabled: v.optional(v.boolean()) });
export type JobPatch = v.InferOutput<typeof jobPatch>;

export const lastRun = v.object({ runId: v.string(), status: v.string(), finishedAt: v.nullable(instant) });

export const job = v.object({
  jobId,
  namespace: namespaceId,
  ...jobDefinition.entries,
  enabled: v.boolean(),
  /** When the timer fires next, as far as it can be known: null when it will not by itself. */
  nextFireAt: v.nullable(instant),
  workflowId: v.nullable(v.number()),
  createdBy: v.string(),
  updatedBy: v.string(),
  createdAt: instant,
  updatedAt: instant,
  version: v.number(),
});
export type Job = v.InferOutput<typeof job>;

export const jobVersion = v.object({
  version: v.number(),
  savedAt: instant,
  savedBy: v.string(),
  definition: jobDefinition,
});
export type JobVersion = v.InferOutput<typeof jobVersion>;

export const runRequest = v.strictObject({
  parameters: v.optional(text(10_000)),
  workerId: v.optional(text(200, 1)),
  dataTime: v.optional(instant),
  scheduleTime: v.optional(instant),
});
export type RunRequest = v.InferOutput<typeof runRequest>;
