import * as v from "valibot";
import type { JobType } from "../protocol/job.ts";
import type { LogLevel } from "../protocol/run.ts";
import { shardingContext, type Task } from "../protocol/worker-call.ts";
import type { Address } from "./caller.ts";
import { contextOf, type TaskPort } from "./context.ts";
import { endOf, TaskEnded, TaskFailed, TaskRejected, type TaskRunner } from "./execution.ts";
import { type EndReason, emptyOutcome, type Outcome } from "./machine-effects.ts";
import { ItemMapper, type MapItems } from "./map-items.ts";
import type { Processor } from "./processor.ts";
import { errorMessage, resultText } from "./result-text.ts";
import type { SharedBatch, SharedBatches } from "./shared-batches.ts";

/** Tasks that end at once would keep calls waiting: after so long it is their turn. */
const sliceMs = 10;

export interface SharedHost {
  readonly workerId: string;
  readonly address: Address;
  readonly fetch: typeof fetch;
  readonly processors: ReadonlyMap<string, Processor>;
  readonly runners: ReadonlyMap<JobType, TaskRunner>;
  shared(): SharedBatches;
  hasSlot(): boolean;
  killGraceMs(): number;
  log(task: Task, level: LogLevel, text: string): void;
  /** Tasks began or ended. */
  moved(): void;
}

/** One task of a batch under way. What few processors touch (a signal, a mapper) is made when it is asked for. */
class SharedExecution implements TaskPort {
  readonly held: SharedBatch;
  readonly position: number;
  readonly task: Task;
  readonly #host: SharedHost;
  #abort: AbortController | null = null;
  #ended: EndReason | null = null;
  /** Of those that do not end at once. */
  begunAt = 0;
  isOver = false;

  constructor(host: SharedHost, held: SharedBatch, position: number, task: Task) {
    this.#host = host;
    this.held = held;
    this.position = position;
    this.task = task;
  }

  get signal(): AbortSignal {
    if (this.#abort === null) {
      this.#abort = new AbortController();
      if (this.#ended) this.#abort.abort(new TaskEnded(this.#ended));
    }
    return this.#abort.signal;
  }

  get isInterrupted(): boolean {
    return this.#ended !== null;
  }

  get killGraceMs(): number {
    return this.#host.killGraceMs();
  }

  interrupt(reason: EndReason): void {
    this.#ended ??= reason;
    this.#abort?.abort(new TaskEnded(reason));
  }

  log(level: LogLevel, text: string): void {
    this.#host.log(this.task, level, text);
  }

  /** Single tasks show no progress: the run's own says how many are done. */
  progress(): void {}

  map(items: MapItems, taskName: string): Promise<void> {
    const { runId, lease } = this.held.batch;
    const { workerId, address, fetch: send } = this.#host;
    return new ItemMapper(send, address, { workerId, runId, lease }, this.signal).map(items, taskName);
  }
}

/** What a runner says of its task, told apart from an object that a processor returns as its result. */
class RunnerEnd {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    this.outcome = outcome;
  }
}

const outcomeOf = (value: unknown): Outcome =>
  value instanceof RunnerEnd
    ? value.outcome
    : { status: "success", result: resultText(value), message: null };

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

/** The number of a task in the run, from its position in the batch. */
const taskIdOf = (
  tasks: readonly (readonly [number, number])[],
  position: number,
  fallback: string,
): string => {
  let at = position;
  for (const [first, count] of tasks) {
    if (at < count) return String(first + at);
    at -= count;
  }
  return fallback;
};

/** Executes tasks of batches, thousands a second where they end at once. */
export class SharedRunner {
  readonly #host: SharedHost;
  readonly #running = new Set<SharedExecution>();
  #again: ReturnType<typeof setTimeout> | null = null;
  #isPumping = false;

  constructor(host: SharedHost) {
    this.#host = host;
  }

  /** Begins what finds a slot. */
  pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    const untilAt = performance.now() + sliceMs;
    let begun = 0;
    try {
      while (this.#host.hasSlot()) {
        if ((begun & 63) === 63 && performance.now() > untilAt) {
          this.#again ??= setTimeout(() => {
            this.#again = null;
            this.pump();
          }, 0);
          break;
        }
        const next = this.#host.shared().begin();
        if (!next) break;
        begun += 1;
        this.#execute(next.held, next.position);
      }
    } finally {
      this.#isPumping = false;
    }
    if (begun > 0) this.#host.moved();
  }

  interrupt(lease: string, positions: readonly number[] | null, reason: EndReason, graceMs: number): void {
    for (const execution of [...this.#running]) {
      if (execution.held.batch.lease !== lease) continue;
      if (positions !== null && !positions.includes(execution.position)) continue;
      execution.interrupt(reason);
      setTimeout(() => this.#giveUp(execution, graceMs), graceMs);
    }
  }

  /** Tasks that did not end at once. */
  atWork(): Iterable<{ task: Task; begunAt: number }> {
    return this.#running;
  }

  interruptAll(reason: EndReason): void {
    for (const execution of this.#running) execution.interrupt(reason);
  }

  /** Nothing can stop a processor that ignores its signal; its slot does not wait for it. */
  #giveUp(execution: SharedExecution, graceMs: number): void {
    if (execution.isOver) return;
    this.#end(execution, {
      status: "failed",
      result: null,
      message: `did not stop within ${graceMs} ms after it was told to`,
    });
  }

  #execute(held: SharedBatch, position: number): void {
    const execution = new SharedExecution(this.#host, held, position, taskAt(held, position));
    let value: unknown;
    try {
      value = this.#call(execution);
      if (!isPromise(value)) {
        const outcome = outcomeOf(value);
        execution.isOver = true;
        this.#host.shared().settle(held, position, outcome);
        return;
      }
    } catch (error) {
      this.#end(execution, this.#failure(execution, error), false);
      return;
    }
    execution.begunAt = performance.now();
    this.#running.add(execution);
    value.then(
      (result) => {
        let outcome: Outcome;
        try {
          outcome = outcomeOf(result);
        } catch (error) {
          outcome = this.#failure(execution, error);
        }
        this.#end(execution, outcome);
      },
      (error: unknown) => this.#end(execution, this.#failure(execution, error)),
    );
  }

  #call(execution: SharedExecution): unknown {
    const { task } = execution;
    const { processors, runners } = this.#host;
    const processor = task.jobType === "nodejs" ? processors.get(task.processor ?? "") : undefined;
    if (processor) return processor[task.phase]?.(contextOf(task, execution));
    const runner = runners.get(task.jobType);
    if (!runner) throw new TaskRejected(`this worker does not serve ${task.jobType} jobs`);
    return runner(task, execution).then((end) => new RunnerEnd(endOf(end)));
  }

  #failure(execution: SharedExecution, error: unknown): Outcome {
    if (error instanceof TaskRejected) return { ...emptyOutcome, status: "rejected", message: error.message };
    // A grid's failures are listed by their messages: thousands of stacks would push everything else out of the log.
    const isGrid = execution.task.mode === "grid" || execution.task.mode === "memory_grid";
    const isTold = error instanceof TaskFailed || execution.isInterrupted;
    if (!isGrid && error instanceof Error && error.stack && !isTold) execution.log("error", error.stack);
    return { ...emptyOutcome, status: "failed", message: errorMessage(error) };
  }

  #end(execution: SharedExecution, outcome: Outcome, isLater = true): void {
    if (execution.isOver) return;
    execution.isOver = true;
    this.#running.delete(execution);
    this.#host.shared().settle(execution.held, execution.position, outcome);
    if (isLater) this.#moveOn();
  }

  #isMoving = false;
  /** Ends of one moment are told together. */
  #moveOn(): void {
    if (this.#isMoving) return;
    this.#isMoving = true;
    queueMicrotask(() => {
      this.#isMoving = false;
      this.pump();
      this.#host.moved();
    });
  }
}

const taskAt = ({ batch }: SharedBatch, position: number): Task => {
  const item = batch.items[position];
  const isShard = batch.mode === "sharding";
  const isNumbered = batch.tasks.length > 0;
  const task: Task = {
    lease: batch.lease,
    runId: batch.runId,
    taskId: isNumbered ? taskIdOf(batch.tasks, position, "0") : (batch.taskName ?? "0"),
    attempt: batch.attempt,
    jobId: batch.jobId,
    jobName: batch.jobName,
    jobType: batch.jobType,
    mode: batch.mode,
    processor: batch.processor,
    script: batch.script,
    http: batch.http,
    httpCall: batch.calls?.[position] ?? null,
    parameters: batch.parameters,
    scheduleTime: batch.scheduleTime,
    dataTime: batch.dataTime,
    trigger: batch.trigger,
    phase: batch.phase,
    taskName: batch.taskName,
    sharding: isShard ? v.parse(shardingContext, item) : null,
    upstream: batch.upstream ?? [],
    timeoutSeconds: batch.timeoutSeconds,
  };
  if (!isShard && item !== undefined) task.item = item;
  if (batch.results) task.results = batch.results;
  if (batch.totals) task.totals = batch.totals;
  return task;
};
