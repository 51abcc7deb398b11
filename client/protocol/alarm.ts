import * as v from "valibot";
import { channel, contacts } from "./contact.ts";
import { appId, jobId, workflowId } from "./ids.ts";
import { pageQuery } from "./page.ts";
import { instant } from "./text.ts";

export const alarmKinds = [
  "failure",
  "timeout",
  "no_worker",
  "all_busy",
  "missed",
  "success",
  "recovered",
] as const;
export const alarmKind = v.picklist(alarmKinds);
export type AlarmKind = v.InferOutput<typeof alarmKind>;

/** Good news: they end a story instead of beginning one. */
export const isNotice = (kind: AlarmKind): boolean => kind === "success" || kind === "recovered";

export const deliveryStatuses = ["waiting", "sent", "failed"] as const;

/** One contact over one channel. */
export const delivery = v.object({
  channel,
  /** Nickname. */
  contact: v.string(),
  /** Where it goes, as far as that is no secret: an address, a number, a host. */
  target: v.string(),
  status: v.picklist(deliveryStatuses),
  attempts: v.number(),
  /** What the channel said last, or why it could not be asked. */
  answer: v.nullable(v.string()),
  /** Of the last attempt. */
  at: v.nullable(instant),
});
export type Delivery = v.InferOutput<typeof delivery>;

/** `partial`: sent to some; `unsent`: no contact has an address for a channel that is on. */
export const alarmStatuses = ["sending", "sent", "partial", "failed", "unsent"] as const;
export const alarmStatus = v.picklist(alarmStatuses);
export type AlarmStatus = v.InferOutput<typeof alarmStatus>;

export const alarm = v.object({
  /** Counts the alarms of the app. */
  number: v.number(),
  kind: alarmKind,
  status: alarmStatus,
  at: instant,
  appId,
  jobId: v.nullable(jobId),
  workflowId: v.nullable(workflowId),
  /** Name of the job or workflow when it was raised. */
  name: v.string(),
  /** A run id, or a workflow run id. */
  runId: v.nullable(v.string()),
  scheduleTime: v.nullable(instant),
  worker: v.nullable(v.string()),
  reason: v.string(),
  /** Equal alarms held back within the quiet period before this one. */
  heldBack: v.number(),
  deliveries: v.array(delivery),
});
export type Alarm = v.InferOutput<typeof alarm>;

export const alarmFilters = {
  ...pageQuery,
  kind: v.optional(alarmKind),
  status: v.optional(alarmStatus),
  from: v.optional(instant),
  to: v.optional(instant),
};

/** Contacts of the app as saved, unless the body brings some that are not saved yet. */
export const testAlarm = v.strictObject({ channel, contacts: v.optional(contacts) });

export const testedDelivery = v.object({
  contact: v.string(),
  target: v.string(),
  ok: v.boolean(),
  /** What the channel itself answered. */
  answer: v.string(),
});
export const testAnswer = v.object({ items: v.array(testedDelivery) });
export type TestAnswer = v.InferOutput<typeof testAnswer>;

export const alarmLanguage = v.picklist(["en", "zh"]);
export type AlarmLanguage = v.InferOutput<typeof alarmLanguage>;
