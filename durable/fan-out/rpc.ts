import type { RunReason, Trigger } from "../../client/protocol/run.ts";
import type { TaskAction } from "../../client/protocol/task.ts";
import type {
  BatchKill,
  BatchOutcome,
  BatchResult,
  HeldBatch,
  TaskBatch,
} from "../../client/protocol/task-batch.ts";
import type { UpstreamData } from "../../client/protocol/upstream.ts";
import type { SealedSecret } from "../app-queue/http-call.ts";
import type { QueueJob } from "../app-queue/rpc.ts";

/** Plain data between the queue of an app and the object of a distributed run. */

export interface WorkerName {
  workerId: string;
  address: string;
}

/** Everything an attempt of a run needs: the object asks nobody while it is at work. */
export interface StartAsk {
  namespace: string;
  appId: string;
  job: QueueJob;
  jobId: number;
  number: number;
  /** The attempt's lease: newer attempts begin anew, older ones are stale. */
  lease: string;
  attempt: number;
  parameters: string;
  scheduleAt: number;
  dataAt: number;
  trigger: Trigger;
  /** Broadcast: who gets a part, and who was left out as busy. */
  workers: WorkerName[];
  leftOut: WorkerName[];
  /** Results of the nodes before it in a workflow; absent in starts of an earlier version. */
  upstream?: UpstreamData[];
  signingSecrets: SealedSecret[];
  publicUrl: string | null;
}

/** How an attempt ended. */
export interface FanOutEnd {
  status: "success" | "failed";
  reason: Extract<
    RunReason,
    | "completed"
    | "error"
    | "partial"
    | "worker_lost"
    | "rejected"
    | "killed"
    | "timeout"
    | "platform_restart"
    | "result_too_large"
    | "no_worker"
  >;
  message: string | null;
  result: string | null;
}

/** What waits to be taken: by anybody, or by one worker only. */
export interface Supply {
  any: number;
  only: Record<string, number>;
}

export interface Progress {
  done: number;
  total: number;
}

export interface StartAnswer {
  supply: Supply;
  /** Workers with tasks in hand. */
  holders: string[];
  end: FanOutEnd | null;
}

export interface ExchangeAsk {
  lease: string;
  worker: WorkerName;
  /** Tasks the worker executes at once, over all runs. */
  slots: number;
  results: BatchResult[];
  /** Null in calls that ask for no work: they may have overtaken the answer that carried a batch. */
  inHand: HeldBatch[] | null;
  /** Batches listed in any call: those that are to end are named in the answer. */
  listed: string[];
  wantsWork: boolean;
  /** Workers that could take a share. */
  peers: number;
}

/** A batch whose items are JSON texts joined by line feeds, which JSON never holds: they pass unread. */
export interface ClaimedBatch extends Omit<TaskBatch, "items" | "tasks"> {
  itemLines: string;
  /** Pairs; types of tuples do not survive the hop. */
  tasks: number[][];
}

export interface ExchangeAnswer {
  outcomes: BatchOutcome[];
  kills: BatchKill[];
  batches: ClaimedBatch[];
  supply: Supply;
  progress: Progress;
  /** Whether the worker still has tasks of this run. */
  holds: boolean;
}

export interface MapAsk {
  namespace: string;
  appId: string;
  workerId: string;
  lease: string;
  batchId: string;
  taskName: string;
  count: number;
  itemLines: string;
}

export type MapOutcome =
  | { ok: true; total: number }
  | { ok: false; code: "limit_reached" | "conflict" | "not_found" | "invalid_request"; message: string };

/** What became of one task that a person acted on. */
export type TaskActed =
  | { ok: true }
  | { ok: false; code: "not_found" | "conflict" | "task_open"; message: string };

/** One outcome a task, in the order asked. */
export interface TasksActed {
  items: TaskActed[];
  kills: { workerId: string; kill: BatchKill }[];
  supply: Supply;
}

export type TaskState = "waiting" | "running" | "success" | "failed";

export interface TaskRecord {
  taskId: string;
  taskName: string | null;
  state: TaskState;
  marked: boolean;
  workerId: string | null;
  attempt: number;
  result: string | null;
  message: string | null;
  item: string | null;
  sharding: { id: number; total: number; parameter: string } | null;
  startedAt: number | null;
  finishedAt: number | null;
}

export interface TaskQuery {
  state?: TaskState;
  taskName?: string;
  after: number;
  limit: number;
}

export interface TaskPage {
  items: TaskRecord[];
  /** The number of the next task. */
  next: number | null;
}

export interface Counts {
  total: number;
  waiting: number;
  running: number;
  success: number;
  failed: number;
}

export interface ExecutionRecord {
  attempt: number;
  phase: string;
  totals: Counts;
  workers: (Counts & { workerId: string; address: string })[];
  taskNames: (Counts & { taskName: string })[];
  stages: TaskRecord[];
  failures: TaskRecord[];
  leftOut: WorkerName[];
  perSecond: number | null;
  remainingMs: number | null;
  startedAt: number;
  finishedAt: number | null;
}

export interface RunFanOutCalls {
  start(ask: StartAsk): Promise<StartAnswer>;
  exchange(ask: ExchangeAsk): Promise<ExchangeAnswer>;
  map(ask: MapAsk): Promise<MapOutcome>;
  /** A worker was not heard of for too long, or left. */
  lose(lease: string, workerId: string): Promise<Supply>;
  /** Answers what held polls are to be told. */
  kill(
    lease: string,
    by: string,
    reason: "killed" | "timeout",
  ): Promise<{ workerId: string; kill: BatchKill }[]>;
  /** The queue has closed the attempt by itself. */
  close(lease: string, end: FanOutEnd): Promise<void>;
  complete(
    lease: string,
    end: { status: "success" | "failed"; result: string | null; message: string | null },
  ): Promise<boolean>;
  /** With a lease, a run that has ended is opened again by the first task that lets itself be acted on. */
  act(taskIds: string[], action: TaskAction, by: string, lease: string | null): Promise<TasksActed>;
  tasks(query: TaskQuery): Promise<TaskPage>;
  /** `failures`: with their list. */
  execution(failures: boolean): Promise<ExecutionRecord | null>;
}
