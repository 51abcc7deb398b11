import type { Context } from "./context.ts";

/**
 * Executes one task. What it returns (or resolves to) is the result: text stays, other values become JSON, undefined is null;
 * at most 1 000 UTF-8 bytes. What it throws fails the attempt with the error's message.
 */
export type ProcessFunction = (context: Context) => unknown;

export interface Processor {
  process: ProcessFunction;
  /** Broadcast: once on one worker before the parts. */
  preProcess?: ProcessFunction;
  /** Broadcast: once on one worker after all parts, with `context.results`. */
  postProcess?: ProcessFunction;
  /** Parallel and grid modes: once on one worker after all subtasks, with `context.results` or `context.totals`. */
  reduce?: ProcessFunction;
}

const phases = ["process", "preProcess", "postProcess", "reduce"] as const;

/** Why a value can't serve as a processor; null when it can. */
export const processorIssue = (value: unknown): string | null => {
  if (typeof value === "function") return null;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return "must be a function or an object { process, preProcess?, postProcess?, reduce? }";
  }
  for (const [key, part] of Object.entries(value)) {
    if (!phases.some((phase) => phase === key)) {
      return `has the unknown part ${key}; known are ${phases.join(", ")}`;
    }
    if (part !== undefined && typeof part !== "function") return `has ${key} that is not a function`;
  }
  return "process" in value && value.process !== undefined ? null : "lacks the function process";
};

export const normalizeProcessor = (value: ProcessFunction | Processor): Processor =>
  typeof value === "function" ? { process: value } : value;
