import * as v from "valibot";
import { type PollRequest, pollRequest } from "../../client/protocol/worker-call.ts";
import { validate } from "../validate.ts";

type RunningTask = PollRequest["running"][number];

const isRunningTask = (item: unknown): item is RunningTask =>
  typeof item === "object" &&
  item !== null &&
  "lease" in item &&
  typeof item.lease === "string" &&
  item.lease.length <= 100;

/** Twenty thousand leases in a call: one plain loop instead of a schema for each. */
const runningTasks = v.custom<RunningTask[]>(
  (value) => Array.isArray(value) && value.length <= 20_000 && value.every(isRunningTask),
  "must be a list of at most 20000 tasks, each with its lease",
);

const envelope = v.object({ ...pollRequest.entries, running: runningTasks });

/** The frame of a poll. Results and log batches inside are judged one by one, where they are used. */
export const readEnvelope = (body: unknown): PollRequest => validate(envelope, body ?? null);
