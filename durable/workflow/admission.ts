import type { Trigger } from "../../client/protocol/run.ts";
import type { WorkflowDefinition } from "../../client/protocol/workflow.ts";
import type { RunHead } from "./run-state.ts";

/** Asked-for runs over it are skipped, so that a queue that nobody empties stays small. */
const maxOverlapQueue = 100;
const judgedByOverlap: ReadonlySet<Trigger> = new Set(["timer", "manual", "api"]);

export type Admission =
  | { verdict: "begin" }
  | { verdict: "wait" }
  /** It waits, and the oldest open run is stopped for it. */
  | { verdict: "replace"; oldest: number | null }
  | { verdict: "skip"; reason: "overlap" | "queue_full"; message: string };

/** Whether a run may begin, beside those that are open. Backfill, catch-up, reruns and nodes of other workflows are never skipped. */
export const admit = (
  open: readonly RunHead[],
  { runConcurrency, overlapPolicy }: WorkflowDefinition,
  trigger: Trigger,
): Admission => {
  const active = open.filter((head) => head.status === "running");
  const waiting = open.length - active.length;
  if (active.length < runConcurrency && waiting === 0) return { verdict: "begin" };
  if (!judgedByOverlap.has(trigger)) return { verdict: "wait" };
  if (overlapPolicy === "skip") {
    const message = `${active.length} open, run concurrency ${runConcurrency}`;
    return { verdict: "skip", reason: "overlap", message };
  }
  if (waiting >= maxOverlapQueue)
    return { verdict: "skip", reason: "queue_full", message: `${maxOverlapQueue} runs wait already` };
  if (overlapPolicy === "queue") return { verdict: "wait" };
  const oldest = active.filter((head) => head.stoppedBy === null).sort((a, b) => a.number - b.number)[0];
  return { verdict: "replace", oldest: oldest?.number ?? null };
};

/** The runs whose turn has come, in their order. */
export const promotable = (open: readonly RunHead[], runConcurrency: number): number[] => {
  const active = open.filter((head) => head.status === "running").length;
  return open
    .filter((head) => head.status === "waiting")
    .map((head) => head.number)
    .sort((a, b) => a - b)
    .slice(0, Math.max(0, runConcurrency - active));
};

/** Skipped runs do not push history out, and do not pile up either. */
const keptSkips = 60;

/** Numbers of ended runs that are kept no longer. */
export const outOfRetention = (heads: Iterable<RunHead>, retention: number): number[] => {
  const ended: number[] = [];
  const skipped: number[] = [];
  for (const head of heads) {
    if (head.finishedAt === null || head.untold) continue;
    (head.status === "skipped" ? skipped : ended).push(head.number);
  }
  const beyond = (numbers: number[], kept: number) => numbers.sort((a, b) => b - a).slice(kept);
  return [...beyond(ended, retention), ...beyond(skipped, keptSkips)];
};
