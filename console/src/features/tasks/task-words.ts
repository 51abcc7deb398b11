import type { ExecutionMode } from "../../../../client/protocol/job.ts";
import type { Run } from "../../../../client/protocol/run.ts";
import type { RunTask, TaskAction } from "../../../../client/protocol/task.ts";
import { t } from "../../i18n/index.ts";
import { isOpen } from "../runs/run-words.ts";

/** What the tasks of a mode are called. */
export type TaskKind = "subtasks" | "shards" | "parts";

export function kindOf(mode: ExecutionMode): TaskKind {
  if (mode === "sharding") return "shards";
  return mode === "broadcast" ? "parts" : "subtasks";
}

export const isMapped = (mode: ExecutionMode): boolean =>
  mode === "parallel" || mode === "memory_grid" || mode === "grid";

/** Of the failures of a grid the first so many are kept. */
export const MOST_FAILURES = 1_000;

/** Grids keep totals in place of a list. */
export const isGrid = (mode: ExecutionMode): boolean => mode === "memory_grid" || mode === "grid";

/** The words of the actions, on buttons and in menus. */
export const actionLabels = {
  rerun: "tasks.actions.rerun",
  mark_success: "tasks.actions.markSuccess",
  kill: "tasks.actions.kill",
} as const;

const fits: Record<TaskAction, readonly RunTask["state"][]> = {
  rerun: ["failed"],
  mark_success: ["waiting", "failed"],
  kill: ["running"],
};

export const fitsTask = (action: TaskAction, task: Pick<RunTask, "state">): boolean =>
  fits[action].includes(task.state);

/** Whether the platform still takes actions on the tasks of this run. */
export function takesActions(run: Pick<Run, "status" | "mode">): boolean {
  if (isOpen(run.status)) return true;
  // A memory grid that has ended keeps no items to run again, and what succeeded has nothing to go on with.
  return run.status === "failed" && run.mode !== "memory_grid";
}

/** How a person says which one: a shard by its id, a part by its worker, a subtask by its number. */
export function spokenId(kind: TaskKind, task: RunTask, addressOf: (workerId: string) => string): string {
  if (kind === "shards") return String(task.sharding?.id ?? task.taskId);
  if (kind === "parts") return task.workerId === null ? task.taskId : addressOf(task.workerId);
  return task.taskName === null ? task.taskId : `${task.taskName} ${task.taskId}`;
}

export const taskNamed = (kind: TaskKind, id: string): string => t(`tasks.named.${kind}`, id);
