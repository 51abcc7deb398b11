import type { JobType } from "../protocol/job.ts";
import type { LogLevel } from "../protocol/run.ts";
import type { Task } from "../protocol/worker-call.ts";
import { contextOf, type TaskPort } from "./context.ts";
import { type EndReason, emptyOutcome, type Outcome } from "./machine-effects.ts";
import type { Processor } from "./processor.ts";
import { errorMessage, resultText } from "./result-text.ts";

/** How a processor's signal says why it has to stop. */
export class TaskEnded extends Error {
  override readonly name = "TaskEnded";
  readonly reason: EndReason;

  constructor(reason: EndReason) {
    super(endWords[reason]);
    this.reason = reason;
  }
}

const endWords: Record<EndReason, string> = {
  killed: "the run was killed",
  timeout: "the run took longer than its timeout",
  stale: "the lease of the task was lost",
  stopped: "the worker was stopped",
};

/**
 * Executes tasks of one job type. A text or null is the result of a success; an outcome says more, such as that a target finishes
 * later. What it throws fails the attempt.
 */
export type TaskRunner = (task: Task, port: TaskPort) => Promise<string | null | Outcome>;

/** What a runner's answer means. */
export const endOf = (end: string | null | Outcome): Outcome =>
  typeof end === "object" && end !== null ? end : { status: "success", result: end, message: null };

/** A task that this worker will not execute. */
export class TaskRejected extends Error {
  override readonly name = "TaskRejected";
}

/** A failure that the message tells in full: no stack goes into the log. */
export class TaskFailed extends Error {
  override readonly name = "TaskFailed";
}

export const processorRunner =
  (processors: ReadonlyMap<string, Processor>): TaskRunner =>
  async (task, port) => {
    const processor = processors.get(task.processor ?? "");
    if (!processor) throw new TaskRejected(`this worker has no processor named "${task.processor ?? ""}"`);
    const part = processor[task.phase];
    // A processor without the optional parts has nothing to do in them.
    if (!part) return null;
    return resultText(await part(contextOf(task, port)));
  };

export interface ExecutionPort {
  log(task: Task, level: LogLevel, text: string): void;
  progress(task: Task, done: number, total: number): void;
  killGraceMs(): number;
}

/** A task under way. Always resolves: what a runner throws becomes the outcome. */
export class Execution {
  readonly #abort = new AbortController();
  readonly outcome: Promise<Outcome>;
  readonly task: Task;
  readonly begunAt = performance.now();

  constructor(task: Task, runners: ReadonlyMap<JobType, TaskRunner>, port: ExecutionPort) {
    this.task = task;
    this.outcome = this.#run(task, runners.get(task.jobType), {
      log: (level, text) => port.log(task, level, text),
      progress: (done, total) => port.progress(task, done, total),
      signal: this.#abort.signal,
      get killGraceMs() {
        return port.killGraceMs();
      },
    });
  }

  interrupt(reason: EndReason): void {
    this.#abort.abort(new TaskEnded(reason));
  }

  async #run(task: Task, runner: TaskRunner | undefined, port: TaskPort): Promise<Outcome> {
    try {
      if (!runner) throw new TaskRejected(`this worker does not serve ${task.jobType} jobs`);
      return endOf(await runner(task, port));
    } catch (error) {
      if (error instanceof TaskRejected)
        return { ...emptyOutcome, status: "rejected", message: error.message };
      const isTold = error instanceof TaskFailed || this.#abort.signal.aborted;
      if (error instanceof Error && error.stack && !isTold) port.log("error", error.stack);
      return { ...emptyOutcome, status: "failed", message: errorMessage(error) };
    }
  }
}
