import type { BatchResult, TaskBatch } from "../protocol/task-batch.ts";
import type { LogBatch, PollAnswer, PollRequest, Task, TaskResult } from "../protocol/worker-call.ts";
import type { Lane } from "./result-ledger.ts";

/** Why a running task is told to stop. */
export type EndReason = PollAnswer["kills"][number]["reason"] | "stopped";

/** The platform reads results and log batches one by one; this side knows what they are. */
export interface SentRequest extends PollRequest {
  results?: TaskResult[];
  logs?: LogBatch[];
  batchResults?: BatchResult[];
}

export type Effect =
  | { type: "send"; lane: Lane; request: SentRequest; limitMs: number }
  /** Give the call up; its answer must not be read any more. */
  | { type: "cut"; lane: Lane }
  | { type: "begin"; task: Task }
  | { type: "interrupt"; lease: string; reason: EndReason }
  /** Tasks of batches may begin. */
  | { type: "pump" }
  /** Null: every executing task of the batch. */
  | { type: "interruptShared"; lease: string; positions: number[] | null; reason: EndReason; graceMs: number }
  | { type: "connected"; afterMs: number | null }
  | { type: "disconnected"; failure: CallFailure; retryInMs: number }
  | { type: "warn"; text: string }
  /** A person wants to know what the process is doing. */
  | { type: "dump"; id: string }
  | { type: "stopped" };

export interface CallFailure {
  /** `refused`: asking again will not help until a person changes something. */
  kind: "unreachable" | "unavailable" | "refused" | "too_large";
  message: string;
  retryAfterMs: number | null;
}

/** An answer whose tasks were read one by one. */
export interface ReadAnswer extends Omit<PollAnswer, "batches"> {
  batches: TaskBatch[];
  unreadable: { task: TaskName; message: string }[];
}

/** As much of a task as its result needs. */
export type TaskName = Pick<Task, "lease" | "runId" | "attempt">;

export type Outcome = Omit<TaskResult, "lease">;

export const emptyOutcome = { result: null, message: null } as const;
