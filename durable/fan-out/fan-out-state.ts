import type { ExecutionMode } from "../../client/protocol/job.ts";
import type { Pair } from "../../client/protocol/task-batch.ts";
import type { FanOutEnd, WorkerName } from "./rpc.ts";
import { TaskTable } from "./task-table.ts";

/** What the job's definition says that matters to its tasks. */
export interface TaskRules {
  mode: Exclude<ExecutionMode, "standalone">;
  /** Job types with code of their own have preProcess, postProcess and reduce; scripts and calls have not. */
  hasStages: boolean;
  /** Each task is a call, whose target may finish it later. */
  isCalls: boolean;
  timeoutMs: number | null;
  concurrencyPerWorker: number;
  concurrencyTotal: number;
  retries: number;
  retryIntervalMs: number;
  failover: boolean;
  distribution: "pull" | "push";
  tasksPerPull: number | null;
  reduceOnFailure: boolean;
  allowedFailurePercent: number;
}

export const soloPhases = ["preProcess", "root", "postProcess", "reduce"] as const;
/** A task outside the numbering, of which a run has one each at most. */
export type SoloPhase = (typeof soloPhases)[number];

export interface Solo {
  phase: SoloPhase;
  state: "waiting" | "claimed" | "delayed" | "success" | "failed";
  fails: number;
  losses: number;
  workerId: string | null;
  startedAt: number | null;
  finishedAt: number | null;
  result: string | null;
  message: string | null;
  reason: FanOutEnd["reason"] | null;
}

/** Tasks handed out together. A task's position in the batch is how the worker names it. */
export interface Claim {
  lease: string;
  workerId: string;
  at: number;
  solo: SoloPhase | null;
  tasks: number[];
  /** One byte a position: 1 = reported, or given up. */
  closed: Uint8Array;
  open: number;
  killed: "killed" | "timeout" | null;
}

export interface Detail {
  task: number;
  result: string | null;
  message: string | null;
  startedAt: number | null;
  finishedAt: number | null;
  /** Executions that came to an end: a completion URL is good for one of them. */
  tries?: number;
}

/** Tasks of one map call (or of a start), which share a name. */
export interface Chunk {
  first: number;
  count: number;
  taskName: string | null;
  bytes: number;
}

export interface FanOutState {
  rules: TaskRules;
  runId: string;
  lease: string;
  attempt: number;
  startedAt: number;
  /** Of tasks that wait for their target: nobody else would end them. */
  timeoutAt: number | null;
  finishedAt: number | null;
  end: FanOutEnd | null;
  ending: { by: string; reason: "killed" | "timeout" } | null;
  table: TaskTable;
  chunks: Chunk[];
  batchIds: Set<string>;
  /** Items and results so far. */
  bytes: number;
  solos: Solo[];
  claims: Map<string, Claim>;
  /** Workers are numbered from 1. */
  workers: WorkerName[];
  leftOut: WorkerName[];
  details: Map<number, Detail>;
  /** Parameters of shards by task. */
  shards: { id: number; parameter: string }[];
}

/** What changed since it was stored last. */
export interface Changes {
  header: boolean;
  claims: Set<string>;
  details: Set<number>;
}

export const newState = (
  seed: Pick<FanOutState, "rules" | "runId" | "lease" | "attempt" | "startedAt" | "leftOut">,
): FanOutState => ({
  ...seed,
  timeoutAt: seed.rules.timeoutMs === null ? null : seed.startedAt + seed.rules.timeoutMs,
  finishedAt: null,
  end: null,
  ending: null,
  table: new TaskTable(),
  chunks: [],
  batchIds: new Set(),
  bytes: 0,
  solos: [],
  claims: new Map(),
  workers: [],
  details: new Map(),
  shards: [],
});

export const isMapMode = (mode: TaskRules["mode"]): mode is "parallel" | "memory_grid" | "grid" =>
  mode === "parallel" || mode === "memory_grid" || mode === "grid";
/** Modes whose tasks are listed one by one; grids keep their failures only. */
export const isListed = (mode: TaskRules["mode"]): boolean => mode !== "memory_grid" && mode !== "grid";

/** Numbers in stretches of [first, count], as they stand. */
export const stretchesOf = (numbers: readonly number[]): Pair[] => {
  const stretches: Pair[] = [];
  let last: Pair | null = null;
  for (const value of numbers) {
    if (last && value === last[0] + last[1]) last[1] += 1;
    else {
      last = [value, 1];
      stretches.push(last);
    }
  }
  return stretches;
};

export const numbersOf = (stretches: readonly Pair[]): number[] => {
  const numbers: number[] = [];
  for (const [first, count] of stretches)
    for (let value = first; value < first + count; value += 1) numbers.push(value);
  return numbers;
};

/** The chunk that holds a task. */
export const chunkOf = (chunks: readonly Chunk[], task: number): number => {
  let low = 0;
  let high = chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((chunks[middle]?.first ?? 0) <= task) low = middle;
    else high = middle - 1;
  }
  return low;
};
