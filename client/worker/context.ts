import type { ExecutionMode } from "../protocol/job.ts";
import type { LogLevel, Trigger } from "../protocol/run.ts";
import type { Task } from "../protocol/worker-call.ts";

export interface TaskLog {
  debug(...parts: unknown[]): void;
  info(...parts: unknown[]): void;
  warn(...parts: unknown[]): void;
  error(...parts: unknown[]): void;
}

/** One part of a broadcast, or one subtask of the parallel mode, as `postProcess` and `reduce` see it. */
export interface TaskOutcome {
  taskId: string;
  taskName: string | null;
  workerId: string | null;
  status: "success" | "failed";
  result: string | null;
  message: string | null;
}

/** How the subtasks of a grid ended. */
export interface Totals {
  total: number;
  success: number;
  failed: number;
}

/** What a processor is called with. Times are RFC 3339 text in UTC. */
export interface Context {
  readonly runId: string;
  readonly jobId: number;
  readonly jobName: string;
  /** Counts from 1. */
  readonly attempt: number;
  readonly parameters: string;
  readonly scheduleTime: string;
  readonly dataTime: string;
  readonly trigger: Trigger;
  readonly mode: ExecutionMode;
  /** `MAP_TASK_ROOT`, `REDUCE_TASK`, the name given to `map`; null outside the modes that have tasks. */
  readonly taskName: string | null;
  /** The mapped item; undefined outside the map modes. */
  readonly item: unknown;
  /** Null outside the sharding mode. */
  readonly sharding: { id: number; total: number; parameter: string } | null;
  /** Results of the nodes before this one in a workflow. */
  readonly upstream: readonly { node: string; job: number; data: string }[];
  /** Reaches the run's page within 2 s. Parts are joined by blanks; values that are not text are written as JSON. */
  readonly log: TaskLog;
  /** Shown while the run lasts. */
  progress(done: number, total: number): void;
  /** Aborted by a kill, a timeout, a lost lease and a worker that is stopped by force; `signal.reason` says which. */
  readonly signal: AbortSignal;
  /** Sends items of up to 64 KB of JSON each to other workers as subtasks. Rejects outside the map modes. */
  map(items: readonly unknown[], taskName: string): Promise<void>;
  /** In `postProcess` and `reduce` of broadcast and parallel runs. */
  readonly results: readonly TaskOutcome[] | undefined;
  /** In `reduce` of grid runs. */
  readonly totals: Totals | undefined;
}

/** What a running task can tell the worker that runs it. */
export interface TaskPort {
  log(level: LogLevel, text: string): void;
  progress(done: number, total: number): void;
  signal: AbortSignal;
  /** How long a task may take to end after its signal was aborted. */
  readonly killGraceMs: number;
}

const asText = (part: unknown): string => {
  if (typeof part === "string") return part;
  if (part instanceof Error) return part.stack ?? `${part.name}: ${part.message}`;
  try {
    return JSON.stringify(part) ?? String(part);
  } catch {
    return String(part);
  }
};

export const taskLog = (write: (level: LogLevel, text: string) => void): TaskLog => {
  const at =
    (level: LogLevel) =>
    (...parts: unknown[]): void =>
      write(level, parts.map(asText).join(" "));
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
};

const mapModes: ReadonlySet<ExecutionMode> = new Set(["parallel", "memory_grid", "grid"]);

const refuseMap = async (mode: ExecutionMode): Promise<void> => {
  throw new Error(
    mapModes.has(mode)
      ? `map in mode ${mode} is not supported by this version of the platform`
      : `map needs the mode parallel, memory_grid or grid; this run is ${mode}`,
  );
};

export const contextOf = (task: Task, port: TaskPort): Context => ({
  runId: task.runId,
  jobId: task.jobId,
  jobName: task.jobName,
  attempt: task.attempt,
  parameters: task.parameters,
  scheduleTime: task.scheduleTime,
  dataTime: task.dataTime,
  trigger: task.trigger,
  mode: task.mode,
  taskName: task.taskName,
  item: task.item,
  sharding: task.sharding,
  upstream: task.upstream,
  log: taskLog(port.log),
  progress: (done, total) => {
    if (!Number.isFinite(done) || !Number.isFinite(total)) {
      throw new TypeError(`progress takes two finite numbers, not ${done} and ${total}`);
    }
    port.progress(done, total);
  },
  signal: port.signal,
  map: () => refuseMap(task.mode),
  results: undefined,
  totals: undefined,
});
