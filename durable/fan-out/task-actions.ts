import type { FanOutMachine } from "./machine.ts";
import type { TaskAction, TaskActionOutcome } from "./rpc.ts";
import { taskStates } from "./task-table.ts";

type Refused = Extract<TaskActionOutcome, { ok: false }>;
type Acted = { ok: true; kills: Extract<TaskActionOutcome, { ok: true }>["kills"]; reopened: boolean };

const conflict = (message: string): Refused => ({ ok: false, code: "conflict", message });

const isOpen = (state: number): boolean =>
  state === taskStates.waiting || state === taskStates.delayed || state === taskStates.claimed;

/** What a person does to one task. With a lease the run, when it has ended, is opened again by what the task needs. */
export const actOnTask = (
  machine: FanOutMachine,
  ask: { taskId: string; action: TaskAction; by: string; lease: string | null },
  now: number,
): Acted | Refused => {
  const { state } = machine;
  const { taskId, action, by, lease } = ask;
  const task = /^\d{1,7}$/.test(taskId) ? Number(taskId) : -1;
  if (task < 0 || task >= state.table.size)
    return { ok: false, code: "not_found", message: `no task ${taskId}` };
  const isOver = state.end !== null;
  if (isOver && lease === null) return conflict("the run has ended");
  if (isOver && state.rules.mode === "memory_grid")
    return conflict("a memory grid that has ended keeps no items to run again");
  if (action === "kill") return killTask(machine, task);
  const refusal = refusalOf(action, task, state.table.state(task));
  if (refusal) return refusal;
  if (isOver && lease) machine.reopen(lease);
  if (action === "mark_success") machine.markTask(task, by, now);
  else machine.rerunTask(task);
  return { ok: true, kills: [], reopened: isOver };
};

const killTask = (machine: FanOutMachine, task: number): Acted | Refused => {
  const isClaimed = machine.state.table.state(task) === taskStates.claimed;
  const place = isClaimed ? machine.placeOf(task) : null;
  if (!place) return conflict(`task ${task} is not running; only a running task can be killed`);
  const { claim, position } = place;
  const { lease, workerId } = claim;
  const kills: Acted["kills"] = [{ workerId, kill: { lease, positions: [position], reason: "killed" } }];
  return { ok: true, kills, reopened: machine.state.end !== null };
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
