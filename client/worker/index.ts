export type { Context, TaskLog, TaskOutcome, TaskPort, Totals } from "./context.ts";
export { TaskEnded, TaskFailed, TaskRejected, type TaskRunner } from "./execution.ts";
export type { Logger } from "./logger.ts";
export type { WorkerOptions } from "./options.ts";
export { type ProcessFunction, type Processor, processorIssue } from "./processor.ts";
export { Worker } from "./worker.ts";
