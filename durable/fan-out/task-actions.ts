import type { TaskAction } from "../../client/protocol/task.ts";
import type { FanOutMachine } from "./machine.ts";
import type { TaskActed, TasksActed } from "./rpc.ts";
import { taskStates } from "./task-table.ts";

type Refused = Extract<TaskActed, { ok: false }>;
type Kills = TasksActed["kills"];

const conflict = (message: string): Refused => ({ ok: false, code: "conflict", message });

const isOpen = (state: number): boolean =>
  state === taskStates.waiting ||
  state === taskStates.delayed ||
  state === taskStates.claimed ||
  state === taskStates.promised;

export interface TasksAsk {
  taskIds: string[];
  action: TaskAction;
  by: string;
  /** Opens a run that has ended again. */
  lease: string | null;
}

/**
 * What a person does to tasks, each judged by itself. All are done before the machine goes on: marking the last two
 * failures one after the other would let the run fail once more in between.
 */
export const actOnTasks = (
  machine: FanOutMachine,
  ask: TasksAsk,
  now: number,
): { items: TaskActed[]; kills: Kills; reopened: boolean } => {
  const wasOver = machine.state.end !== null;
  const kills: Kills = [];
  const items = ask.taskIds.map((taskId) => actOnTask(machine, ask, taskId, kills, now));
  return { items, kills, reopened: wasOver && machine.state.end === null };
};

const actOnTask = (
  machine: FanOutMachine,
  { action, by, lease }: TasksAsk,
  taskId: string,
  kills: Kills,
  now: number,
): TaskActed => {
  const { state } = machine;
  const task = /^\d{1,7}$/.test(taskId) ? Number(taskId) : -1;
  if (task < 0 || task >= state.table.size)
    return { ok: false, code: "not_found", message: `no task ${taskId}` };
  const isOver = state.end !== null;
  if (isOver && lease === null) return conflict("the run has ended");
  if (isOver && state.rules.mode === "memory_grid")
    return conflict("a memory grid that has ended keeps no items to run again");
  if (action === "kill") {
    const kill = machine.killTask(task, by, now);
    if (kill === false) return conflict(`task ${task} is not running; only a running task can be killed`);
    if (kill) kills.push(kill);
    return { ok: true };
  }
  const refusal = refusalOf(action, task, state.table.state(task));
  if (refusal) return refusal;
  if (isOver && lease) machine.reopen(lease, now);
  if (action === "mark_success") machine.markTask(task, by, now);
  else machine.rerunTask(task);
  return { ok: true };
};

const refusalOf = (action: Exclude<TaskAction, "kill">, task: number, at: number): Refused | null => {
  if (at === taskStates.failed) return null;
  if (action === "mark_success")
    return at === taskStates.waiting || at === taskStates.delayed
      ? null
      : conflict(`task ${task} is neither waiting nor failed; only those can be marked`);
  return isOpen(at)
    ? { ok: false, code: "task_open", message: `task ${task} is open already` }
    : conflict(`task ${task} has not failed; only a failed task can be run again`);
};
