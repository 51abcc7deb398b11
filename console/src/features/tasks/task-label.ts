import { parseShards } from "../../../../client/protocol/job-rules.ts";
import type { Run } from "../../../../client/protocol/run.ts";
import type { RunTask } from "../../../../client/protocol/task.ts";

/** What the lines that a task logs carry in their task column. */
export function logLabelOf(task: Pick<RunTask, "taskId" | "taskName" | "sharding">): string {
  if (task.sharding) return String(task.sharding.id);
  if (task.taskName === null || task.taskName === task.taskId) return task.taskId;
  // The tasks around the numbered ones have a name and no number.
  return /^\d+$/.test(task.taskId) ? `${task.taskName} ${task.taskId}` : task.taskName;
}

/** The task that a line's label means, where the mode lists its tasks one by one. */
export function taskIdOfLabel(label: string, run: Pick<Run, "mode" | "parameters">): string | undefined {
  if (run.mode === "sharding") {
    const parsed = parseShards(run.parameters);
    const at = parsed.ok ? parsed.shards.findIndex((shard) => String(shard.id) === label) : -1;
    return at < 0 ? undefined : String(at);
  }
  if (run.mode !== "parallel") return undefined;
  return /(?:^| )(\d+)$/.exec(label)?.[1];
}
