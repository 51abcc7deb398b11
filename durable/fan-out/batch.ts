import { taskHeadOf } from "../shared/task-head.ts";
import { chunkOf, type SoloPhase, stretchesOf } from "./fan-out-state.ts";
import type { FanOutMachine, Grant } from "./machine.ts";
import { outcomesOf, totalsOf } from "./outcomes.ts";
import type { ClaimedBatch, StartAsk } from "./rpc.ts";
import type { FanOutStore } from "./store.ts";

const phaseOf = (solo: SoloPhase | null): ClaimedBatch["phase"] =>
  solo === null || solo === "root" ? "process" : solo;

const itemLinesOf = (machine: FanOutMachine, store: FanOutStore, tasks: readonly number[]): string => {
  const { chunks, shards, rules } = machine.state;
  if (rules.mode === "broadcast") return "";
  if (rules.mode === "sharding")
    return tasks.map((task) => JSON.stringify({ ...shards[task], total: shards.length })).join("\n");
  const texts: string[] = [];
  for (const [first, count] of stretchesOf(tasks)) {
    for (let task = first; task < first + count; ) {
      const index = chunkOf(chunks, task);
      const chunk = chunks[index];
      if (!chunk) throw new Error(`task ${task} is in no chunk`);
      const to = Math.min(first + count, chunk.first + chunk.count);
      texts.push(
        store
          .lines(index)
          .slice(task - chunk.first, to - chunk.first)
          .join("\n"),
      );
      task = to;
    }
  }
  return texts.join("\n");
};

/** What a worker is told of the tasks that it was granted. */
export const batchOf = (
  machine: FanOutMachine,
  store: FanOutStore,
  { job, ...start }: StartAsk,
  { claim, concurrency, taskName }: Grant,
): ClaimedBatch => {
  const { definition } = job;
  const { solo } = claim;
  const isLast = solo === "reduce" || solo === "postProcess";
  const listsResults = isLast && (definition.mode === "parallel" || definition.mode === "broadcast");
  return {
    lease: claim.lease,
    runId: machine.state.runId,
    attempt: start.attempt,
    ...taskHeadOf(start, definition),
    phase: phaseOf(solo),
    taskName,
    concurrency,
    count: claim.closed.length,
    tasks: stretchesOf(claim.tasks),
    itemLines: solo ? "" : itemLinesOf(machine, store, claim.tasks),
    ...(start.upstream?.length ? { upstream: start.upstream } : {}),
    ...(listsResults ? { results: outcomesOf(machine.state) } : {}),
    ...(isLast ? { totals: totalsOf(machine.state) } : {}),
  };
};
