import * as v from "valibot";
import { alarmLanguage } from "./alarm.ts";
import { channels, contacts } from "./contact.ts";
import { appId, namespaceId } from "./ids.ts";
import { instant, name, text, whole } from "./text.ts";

const fields = {
  name: name(),
  description: text(64),
  /** A worker whose 5-minute load exceeds it counts as busy; 0 = not checked. */
  load5: v.pipe(v.number(), v.minValue(0, "must be at least 0"), v.maxValue(1024, "must be at most 1024")),
  memoryPercent: whole(1, 100),
  diskPercent: whole(1, 100),
  triggerBusyWorkers: v.boolean(),
  maxJobs: whole(1, 100_000),
  autoscale: v.strictObject({
    enabled: v.boolean(),
    globalMaxJobs: v.optional(v.nullable(whole(1, 1_000_000))),
  }),
  flowControl: v.strictObject({
    enabled: v.boolean(),
    runConcurrency: v.optional(v.nullable(whole(1, 100_000))),
  }),
  channels,
  contacts,
  /** The same alarm of the same job is not repeated for so long; 0 = every one is sent. */
  alarmQuietSeconds: whole(0, 86_400),
  alarmLanguage,
};

export const appDefaults = {
  description: "",
  load5: 0,
  memoryPercent: 90,
  diskPercent: 95,
  triggerBusyWorkers: true,
  maxJobs: 1000,
  autoscale: { enabled: false, globalMaxJobs: null },
  flowControl: { enabled: false, runConcurrency: null },
  channels: [] as v.InferOutput<typeof channels>,
  contacts: [] as v.InferOutput<typeof contacts>,
  alarmQuietSeconds: 300,
  alarmLanguage: "en" as v.InferOutput<typeof alarmLanguage>,
};

const optionalFields = {
  description: v.optional(fields.description),
  load5: v.optional(fields.load5),
  memoryPercent: v.optional(fields.memoryPercent),
  diskPercent: v.optional(fields.diskPercent),
  triggerBusyWorkers: v.optional(fields.triggerBusyWorkers),
  maxJobs: v.optional(fields.maxJobs),
  autoscale: v.optional(fields.autoscale),
  flowControl: v.optional(fields.flowControl),
  channels: v.optional(fields.channels),
  contacts: v.optional(fields.contacts),
  alarmQuietSeconds: v.optional(fields.alarmQuietSeconds),
  alarmLanguage: v.optional(fields.alarmLanguage),
};

export const appCreate = v.strictObject({ appId: v.optional(appId), name: fields.name, ...optionalFields });
export type AppCreate = v.InferOutput<typeof appCreate>;
export const appPatch = v.strictObject({ name: v.optional(fields.name), ...optionalFields });
export type AppPatch = v.InferOutput<typeof appPatch>;

/** What a definition of an app says, complete. */
export const appSettings = v.object(fields);
export type AppSettings = v.InferOutput<typeof appSettings>;

export const app = v.object({
  namespace: namespaceId,
  appId,
  ...fields,
  /** Only the last characters, to tell keys apart; `GET .../key` reveals it to those allowed. */
  appKeyHint: v.string(),
  jobs: v.number(),
  workers: v.number(),
  updatedBy: v.string(),
  createdAt: instant,
  updatedAt: instant,
  version: v.number(),
});
export type App = v.InferOutput<typeof app>;

/** The answer to a creation shows the key once, on purpose. */
export const createdApp = v.object({ ...app.entries, appKey: v.string() });

export const appKey = v.object({
  appKey: v.string(),
  /** During a rotation the old key works until then. */
  previousUntil: v.nullable(instant),
});
export const rotateKey = v.strictObject({ graceSeconds: v.optional(whole(0, 30 * 86_400)) });

export const signingSecret = v.object({
  id: v.string(),
  createdAt: instant,
  secret: v.optional(v.string()),
  /** The two newest sign every call; older ones are kept for targets that are slow to change. */
  signs: v.boolean(),
});
export type SigningSecret = v.InferOutput<typeof signingSecret>;
export const signingSecrets = v.object({ items: v.array(signingSecret) });

/** One of the objects that an app's queue is spread over; figures of runs are null for one that does not answer. */
export const queueSlice = v.object({
  /** 0 is the first, which every app has. */
  slice: v.number(),
  jobs: v.number(),
  waiting: v.nullable(v.number()),
  pool: v.nullable(v.number()),
  running: v.nullable(v.number()),
});
export type QueueSliceView = v.InferOutput<typeof queueSlice>;

export const load = v.strictObject({
  load5: v.number(),
  cores: v.number(),
  memoryPercent: v.number(),
  diskPercent: v.number(),
});
export type Load = v.InferOutput<typeof load>;

export const connectedWorker = v.object({
  workerId: v.string(),
  address: v.string(),
  /** How many clients run at that address. */
  clientsAtAddress: v.number(),
  state: v.picklist(["healthy", "busy", "lost"]),
  /** The measures over their threshold. */
  busy: v.array(
    v.object({
      measure: v.picklist(["load5", "memoryPercent", "diskPercent"]),
      value: v.number(),
      limit: v.number(),
    }),
  ),
  draining: v.boolean(),
  clientKind: v.string(),
  clientVersion: v.string(),
  labels: v.array(v.string()),
  jobTypes: v.array(v.string()),
  processors: v.array(v.string()),
  concurrency: v.number(),
  running: v.array(v.string()),
  load: v.nullable(load),
  connectedAt: instant,
  lastHeartbeatAt: instant,
});
export type ConnectedWorker = v.InferOutput<typeof connectedWorker>;
