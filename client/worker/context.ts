import type { ExecutionMode } from "../protocol/job.ts";
import type { LogLevel, Trigger } from "../protocol/run.ts";
import type { TaskOutcome, TaskTotals } from "../protocol/task-batch.ts";
import type { Task } from "../protocol/worker-call.ts";
import type { MapItems } from "./map-items.ts";

export interface TaskLog {
  debug(...parts: unknown[]): void;
  info(...parts: unknown[]): void;
  warn(...parts: unknown[]): void;
  error(...parts: unknown[]): void;
}

export type { TaskOutcome } from "../protocol/task-batch.ts";
/** How the subtasks of a run ended. */
export type Totals = TaskTotals;

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
  /**
   * Makes subtasks of items of up to 64 KB of JSON each; any list or (async) generator will do, and none is held as a whole.
   * Rejects outside the map modes, and when the mode takes no more.
   */
  map(items: MapItems, taskName: string): Promise<void>;
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
  /** In the map modes. */
  map?(items: MapItems, taskName: string): Promise<void>;
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

/** Made by the million in grids: fields are read when asked for, and nothing is made that a processor does not touch. */
class TaskContext implements Context {
  readonly #task: Task;
  readonly #port: TaskPort;
  #log: TaskLog | null = null;

  constructor(task: Task, port: TaskPort) {
    this.#task = task;
    this.#port = port;
  }

  get runId() {
    return this.#task.runId;
  }
  get jobId() {
    return this.#task.jobId;
  }
  get jobName() {
    return this.#task.jobName;
  }
  get attempt() {
    return this.#task.attempt;
  }
  get parameters() {
    return this.#task.parameters;
  }
  get scheduleTime() {
    return this.#task.scheduleTime;
  }
  get dataTime() {
    return this.#task.dataTime;
  }
  get trigger() {
    return this.#task.trigger;
  }
  get mode() {
    return this.#task.mode;
  }
  get taskName() {
    return this.#task.taskName;
  }
  get item() {
    return this.#task.item;
  }
  get sharding() {
    return this.#task.sharding;
  }
  get upstream() {
    return this.#task.upstream;
  }
  get results() {
    return this.#task.results;
  }
  get totals() {
    return this.#task.totals;
  }
  get signal() {
    return this.#port.signal;
  }

  get log(): TaskLog {
    this.#log ??= taskLog((level, text) => this.#port.log(level, text));
    return this.#log;
  }

  // Arrows: processors take these apart from their context.
  get progress() {
    return (done: number, total: number): void => {
      if (!Number.isFinite(done) || !Number.isFinite(total)) {
        throw new TypeError(`progress takes two finite numbers, not ${done} and ${total}`);
      }
      this.#port.progress(done, total);
    };
  }

  get map() {
    return async (items: MapItems, taskName: string): Promise<void> => {
      const { mode } = this.#task;
      if (!mapModes.has(mode))
        throw new Error(`map needs the mode parallel, memory_grid or grid; this run is ${mode}`);
      if (!this.#port.map)
        throw new Error(`map in mode ${mode} is not supported by this version of the platform`);
      if (this.#task.phase !== "process") throw new Error(`map can't be called in ${this.#task.phase}`);
      await this.#port.map(items, taskName);
    };
  }
}

export const contextOf = (task: Task, port: TaskPort): Context => new TaskContext(task, port);
