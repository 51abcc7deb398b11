import { chunkOf, type FanOutState, isListed, type Solo } from "./fan-out-state.ts";
import type { Counts, ExecutionRecord, TaskRecord, TaskState } from "./rpc.ts";
import { soloTaskName } from "./stage-tasks.ts";
import { taskStates } from "./task-table.ts";

const stateName = (state: number): TaskState => {
  switch (state) {
    case taskStates.claimed:
    case taskStates.promised:
      return "running";
    case taskStates.success:
    case taskStates.marked:
      return "success";
    case taskStates.failed:
      return "failed";
    default:
      return "waiting";
  }
};

export const viewTask = (state: FanOutState, task: number, item: string | null): TaskRecord => {
  const { table } = state;
  const detail = state.details.get(task);
  const shard = state.shards[task];
  const name = stateName(table.state(task));
  return {
    taskId: String(task),
    taskName: state.chunks[chunkOf(state.chunks, task)]?.taskName ?? null,
    state: name,
    marked: table.state(task) === taskStates.marked,
    workerId: state.workers[table.worker(task) - 1]?.workerId ?? null,
    attempt: table.fails(task) + (name === "running" || name === "success" ? 1 : 0),
    result: detail?.result ?? null,
    message: detail?.message ?? null,
    item: item === null ? null : item.slice(0, 1000),
    sharding: shard ? { ...shard, total: state.shards.length } : null,
    startedAt: detail?.startedAt ?? null,
    finishedAt: detail?.finishedAt ?? null,
  };
};

export const viewSolo = (solo: Solo): TaskRecord => ({
  taskId: solo.phase,
  taskName: soloTaskName(solo.phase),
  state: solo.state === "claimed" ? "running" : solo.state === "delayed" ? "waiting" : solo.state,
  marked: false,
  workerId: solo.workerId,
  attempt: solo.fails + (solo.state === "claimed" || solo.state === "success" ? 1 : 0),
  result: solo.result,
  message: solo.message,
  item: null,
  sharding: null,
  startedAt: solo.startedAt,
  finishedAt: solo.finishedAt,
});

const newCounts = (): Counts => ({ total: 0, waiting: 0, running: 0, success: 0, failed: 0 });

const add = (counts: Counts, state: TaskState): void => {
  counts.total += 1;
  counts[state] += 1;
};

/** The first thousand that failed, in the order they did. */
const viewFailures = (state: FanOutState): TaskRecord[] => {
  const failures: TaskRecord[] = [];
  for (const detail of state.details.values())
    if (state.table.state(detail.task) === taskStates.failed && failures.length < 1000)
      failures.push(viewTask(state, detail.task, null));
  return failures;
};

export const viewExecution = (
  state: FanOutState,
  perSecond: number | null,
  withFailures: boolean,
): ExecutionRecord => {
  const { table } = state;
  const totals = newCounts();
  const workers = state.workers.map(newCounts);
  const names = new Map<string, Counts>();
  for (const { first, count, taskName } of state.chunks) {
    const named = names.get(taskName ?? "") ?? newCounts();
    names.set(taskName ?? "", named);
    for (let task = first; task < first + count; task += 1) {
      const at = stateName(table.state(task));
      add(totals, at);
      add(named, at);
      const worker = workers[table.worker(task) - 1];
      if (worker && (at !== "waiting" || state.rules.mode === "broadcast")) add(worker, at);
    }
  }
  const left = totals.waiting + totals.running;
  const current = state.solos.findLast((solo) => solo.state !== "success");
  return {
    attempt: state.attempt,
    phase: state.end ? "ended" : (current?.phase ?? "process"),
    totals,
    workers: workers.map((counts, index) => ({
      ...counts,
      workerId: state.workers[index]?.workerId ?? "",
      address: state.workers[index]?.address ?? "",
    })),
    taskNames:
      isListed(state.rules.mode) && state.rules.mode !== "parallel"
        ? []
        : [...names].map(([taskName, counts]) => ({ taskName, ...counts })),
    stages: state.solos.map(viewSolo),
    failures: withFailures ? viewFailures(state) : [],
    leftOut: state.leftOut,
    perSecond,
    remainingMs: state.end || !perSecond ? null : Math.ceil((left / perSecond) * 1000),
    startedAt: state.startedAt,
    finishedAt: state.finishedAt,
  };
};
