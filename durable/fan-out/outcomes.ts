import type { TaskOutcome, TaskTotals } from "../../client/protocol/task-batch.ts";
import { chunkOf, type FanOutState } from "./fan-out-state.ts";
import { taskStates } from "./task-table.ts";

/** What reduce and postProcess are told of all tasks. */
export const totalsOf = ({ table }: FanOutState): TaskTotals => ({
  total: table.size,
  success: table.count(taskStates.success) + table.count(taskStates.marked),
  failed: table.count(taskStates.failed),
});

/** Each by itself, of the modes that list their tasks. */
export const outcomesOf = ({ table, workers, chunks, details }: FanOutState): TaskOutcome[] =>
  Array.from({ length: table.size }, (_, task) => {
    const detail = details.get(task);
    return {
      taskId: String(task),
      taskName: chunks[chunkOf(chunks, task)]?.taskName ?? null,
      workerId: workers[table.worker(task) - 1]?.workerId ?? null,
      status: table.state(task) === taskStates.failed ? "failed" : "success",
      result: detail?.result ?? null,
      message: detail?.message ?? null,
    };
  });
