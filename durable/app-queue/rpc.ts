import type { AppSettings, ConnectedWorker } from "../../client/protocol/app.ts";
import type { Channel, Contact } from "../../client/protocol/contact.ts";
import type { ErrorCode } from "../../client/protocol/errors.ts";
import type { RunRef } from "../../client/protocol/ids.ts";
import type { JobDefinition } from "../../client/protocol/job.ts";
import type { Attempt, PoolPlace, RunReason, RunStatus, Trigger } from "../../client/protocol/run.ts";
import type { TaskAction } from "../../client/protocol/task.ts";
import type { ThreadDump } from "../../client/protocol/thread-dump.ts";
import type { UpstreamData } from "../../client/protocol/upstream.ts";
import type { PollAnswer, PollRequest } from "../../client/protocol/worker-call.ts";
import type { AlarmNote } from "../app-alarms/rpc.ts";
import type { ClaimedBatch, FanOutEnd, Progress, Supply, TaskActed } from "../fan-out/rpc.ts";
import type { FollowedEnd, FollowedTry, Follower } from "../shared/follower.ts";
import type { RowCosts } from "../shared/row-costs.ts";
import type { SealedSecret } from "./http-call.ts";

/** Plain data that crosses to and from the queue object. Instants are milliseconds since the epoch. */

export interface QueueApp {
  namespace: string;
  appId: string;
  /** Never reused: a new app under an old id starts with an empty queue. */
  appUid: number;
  version: number;
  name: string;
  settings: AppSettings;
  /** SHA-256 of each key in force, hex; during a rotation two. */
  keys: { hash: string; expiresAt: number | null }[];
  signingSecrets: SealedSecret[];
  publicUrl: string | null;
  /** Absent for the queue itself; a number above 0 for a slice that it hands out for. */
  slice?: number;
}

export interface QueueJob {
  jobId: number;
  version: number;
  enabled: boolean;
  definition: JobDefinition;
}

export interface RunAsk {
  jobId: number;
  trigger: Extract<Trigger, "manual" | "api" | "rerun" | "backfill" | "workflow">;
  operator: string | null;
  parameters?: string;
  workerId?: string;
  dataAt?: number;
  scheduleAt?: number;
  rerunOf?: number;
  workflowRunId?: string;
  /** Who is told of its end. */
  follower?: Follower;
  /** Results of the nodes before it. */
  upstream?: UpstreamData[];
}

export interface LiveRun extends Pick<RunRecord, "status" | "reason" | "startedAt" | "attempt" | "progress"> {
  /** Those that have ended, and the one that is going on. */
  tries: FollowedTry[];
}

/** Under which name a run is asked for: asked for again under the same, it is the same run. */
export interface RunName {
  follower: Follower;
  /** It may have been asked for before, so that it may have ended already. */
  repeated: boolean;
}

export type FollowedAsk = RunAsk & RunName;

export type FollowedAnswer = { ok: true; number: number; end: FollowedEnd | null } | Refusal;

/** Expected refusals are values: classes of errors do not survive the hop. */
export type Refusal = { ok: false; code: ErrorCode; message: string };
export type StartedRun = { ok: true; number: number; status: RunStatus; reason: RunReason | null };
export type ActionAnswer = StartedRun | Refusal;
/** Of several tasks each stands for itself; a refusal is of the run. */
export type TasksAnswer = { ok: true; status: RunStatus; items: TaskActed[] } | Refusal;

export type DumpAnswer = { ok: true; dump: ThreadDump } | Refusal;

export interface PlannedFire {
  scheduleAt: number;
  trigger: "timer" | "catch_up";
}

export interface FireAsk {
  jobId: number;
  /** Oldest first. Empty: the timer only wants to know what was accepted before it was restarted. */
  fires: PlannedFire[];
  /** When the timer will ask again, so that the queue can miss it; null when it waits for a run to end or never fires again. */
  nextAt: number | null;
}

export interface FireVerdict {
  scheduleAt: number;
  /** `repeated`: this fire was accepted before. */
  verdict: "ran" | "overlap" | "queue_full" | "repeated";
  number: number | null;
}

export type FireAnswer =
  /**
   * `lastFireAt`: the newest planned time that was decided before this ask. `crowd`: how many timers asked in the same turn.
   */
  | { ok: true; verdicts: FireVerdict[]; lastFireAt: number | null; crowd: number }
  /** The queue does not know the job (yet, or any more). */
  | { ok: false; code: "not_found" };

export interface AttemptRecord extends Omit<Attempt, "leasedAt" | "lastHeartbeatAt" | "finishedAt"> {
  leasedAt: number | null;
  lastHeartbeatAt: number | null;
  finishedAt: number | null;
}

/** A run as the queue and the history know it; names and types come from its job. */
export interface RunRecord {
  jobId: number;
  number: number;
  status: RunStatus;
  reason: RunReason | null;
  message: string | null;
  trigger: Trigger;
  operator: string | null;
  workflowRunId: string | null;
  scheduleAt: number;
  dataAt: number;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  version: number;
  attempt: number;
  attempts: AttemptRecord[];
  rerunOf: number | null;
  parameters: string;
  result: string | null;
  nextAttemptAt: number | null;
  killRequested: boolean;
  progress: { done: number; total: number } | null;
}

/** A poll's answer whose batches still carry their items as text, which passes unread. */
export interface QueueAnswer extends Omit<PollAnswer, "batches"> {
  batches: ClaimedBatch[];
}

export type PollOutcome =
  | { ok: true; answer: QueueAnswer }
  | { ok: false; code: "unauthenticated" | "overloaded" | "invalid_request"; message: string };

/** Planned times of a job that passed without a run. */
export interface MissedFires {
  jobId: number;
  from: number;
  to: number;
  count: number;
}

/** An alarm of somebody of the app; those of jobs find channels and contacts in the job. */
export interface AddressedAlarm extends AlarmNote {
  /** Of the workflow's own; the app's come with them. */
  contacts?: Contact[];
  /** Null and absent: the app's. */
  channels?: Channel[] | null;
}

export interface WorkerPoll {
  /** SHA-256 of the key presented, hex. */
  keyHash: string;
  request: PollRequest;
}

/** One of the objects that an app's queue is spread over. */
export interface QueueSlice {
  slice: number;
  jobs: number;
  /** Null when it does not answer. */
  open: QueueStats["open"] | null;
}

export interface QueueStats {
  jobs: number;
  open: { waiting: number; pool: number; running: number };
  workers: number;
  /** Finished runs not yet in the history. */
  outboxDepth: number;
  oldestPoolAt: number | null;
  /** For how long the planned fire that waits longest is late; null when none is. */
  oldestOverdueAt: number | null;
  /** Runs that ended since the object started, by status. */
  ended: Record<"success" | "failed" | "skipped", number>;
  /** Since the object started. */
  costs: RowCosts;
}

/** What other rooms may ask of the queue of an app. Every call is idempotent or says what a repeat does. */
export interface AppQueueCalls {
  /** Newer versions win; an older one changes nothing. A new appUid empties the queue first. */
  configure(app: QueueApp): Promise<void>;
  putJob(job: QueueJob): Promise<void>;
  /** Kills its open runs and forgets the job. */
  removeJob(jobId: number, by: string): Promise<void>;
  /** Kills every open run, refuses its workers and empties the object. */
  remove(by: string): Promise<void>;

  run(ask: RunAsk): Promise<ActionAnswer>;
  /** One answer for each, in order. */
  runFollowed(asks: FollowedAsk[]): Promise<FollowedAnswer[]>;
  /** How open runs stand, in the order asked; null for those that have ended or are not known. */
  liveRuns(refs: RunRef[]): Promise<(LiveRun | null)[]>;
  fire(ask: FireAsk): Promise<FireAnswer>;
  kill(jobId: number, number: number, by: string): Promise<ActionAnswer>;
  /** Also for runs already in the history. */
  markSuccess(jobId: number, number: number, by: string): Promise<ActionAnswer>;

  openRun(jobId: number, number: number): Promise<RunRecord | null>;
  /** Of a run in the pool, among all of the app's; null when it is not there. */
  poolPlace(jobId: number, number: number): Promise<PoolPlace | null>;
  workers(): Promise<ConnectedWorker[]>;
  stats(): Promise<QueueStats>;
  /** The objects that the queue is spread over; one where the app has not outgrown it. */
  queueSlices(): Promise<QueueSlice[]>;

  poll(call: WorkerPoll): Promise<PollOutcome>;
  /** For log shipping: whether this key may write, without touching anything. */
  authenticate(keyHash: string): Promise<boolean>;
  /** The end of a 202. Late or repeated: conflict. */
  complete(
    jobId: number,
    number: number,
    lease: string,
    outcome: { status: "success" | "failed"; result: string | null; message: string | null },
  ): Promise<ActionAnswer>;

  /** From the object of a distributed run: there is something to take. */
  fanOutSupply(
    jobId: number,
    number: number,
    lease: string,
    supply: Supply,
    progress: Progress,
  ): Promise<void>;
  /** From the object of a distributed run: its attempt is over. Told again until it was heard. */
  fanOutEnded(jobId: number, number: number, lease: string, end: FanOutEnd): Promise<void>;
  /** On tasks of an open distributed run, or of one that failed, which they open again. */
  actOnTasks(
    jobId: number,
    number: number,
    taskIds: string[],
    action: TaskAction,
    by: string,
  ): Promise<TasksAnswer>;

  /** What a worker that executes the run is doing; waits for it. */
  threadDump(jobId: number, number: number, workerId: string | null): Promise<DumpAnswer>;

  /** Tells people, by the app's channels and contacts and those of the job or workflow. Repeats of an id change nothing. */
  raise(alarms: AddressedAlarm[]): Promise<void>;
  /** From a job's timer. */
  missed(fires: MissedFires): Promise<void>;

  /** Looks for late timers and stuck work; answers when to be asked again, null when nothing needs it. */
  check(): Promise<{ checkAt: number | null }>;
}
