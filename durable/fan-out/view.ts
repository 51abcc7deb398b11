import { chunkOf, type FanOutState, isMapMode, type Solo } from "./fan-out-state.ts";
import type { Counts, ExecutionRecord, TaskRecord, TaskState } from "./rpc.ts";
import { soloTaskName } from "./stage-tasks.ts";
import { stateCount, type TaskStateByte, taskStates } from "./task-table.ts";

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

/** Numbers by state byte, as people count. */
const countsOf = (numbers: Uint32Array, withWaiting: boolean): Counts => {
  const of = (state: TaskStateByte): number => numbers[state] ?? 0;
  const waiting = withWaiting ? of(taskStates.waiting) + of(taskStates.delayed) : 0;
  const running = of(taskStates.claimed) + of(taskStates.promised);
  const success = of(taskStates.success) + of(taskStates.marked);
  const failed = of(taskStates.failed);
  return { total: waiting + running + success + failed, waiting, running, success, failed };
};

interface Tally {
  totals: Counts;
  workers: ExecutionRecord["workers"];
  taskNames: ExecutionRecord["taskNames"];
}

const tallyOf = ({ table, chunks, workers, rules }: FanOutState): Tally => {
  const all = new Uint32Array(stateCount);
  const names = new Map<string, Uint32Array>();
  const byWorker = new Uint32Array((workers.length + 1) * stateCount);
  for (const { first, count, taskName } of chunks) {
    const named = names.get(taskName ?? "") ?? new Uint32Array(stateCount);
    names.set(taskName ?? "", named);
    table.tally(first, first + count, named, byWorker);
  }
  // A memory grid keeps states and no items: once its object has slept, nobody knows the names.
  const last = chunks.at(-1);
  const unnamed = new Uint32Array(stateCount);
  table.tally(last ? last.first + last.count : 0, table.size, unnamed, byWorker);
  for (const named of [...names.values(), unnamed])
    for (const [state, count] of named.entries()) all[state] = (all[state] ?? 0) + count;
  const isNamed = isMapMode(rules.mode);
  return {
    totals: countsOf(all, true),
    workers: workers.map(({ workerId, address }, index) => {
      const own = byWorker.subarray((index + 1) * stateCount, (index + 2) * stateCount);
      // What came back from a worker is nobody's; parts of a broadcast are their workers' from the start.
      return { ...countsOf(own, rules.mode === "broadcast"), workerId, address };
    }),
    taskNames: isNamed
      ? [...names].map(([taskName, numbers]) => ({ taskName, ...countsOf(numbers, true) }))
      : [],
  };
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
  const { totals, workers, taskNames } = tallyOf(state);
  const left = totals.waiting + totals.running;
  const current = state.solos.findLast((solo) => solo.state !== "success");
  return {
    attempt: state.attempt,
    phase: state.end ? "ended" : (current?.phase ?? "process"),
    totals,
    workers,
    taskNames,
    stages: state.solos.map(viewSolo),
    failures: withFailures ? viewFailures(state) : [],
    leftOut: state.leftOut,
    perSecond,
    remainingMs: state.end || !perSecond ? null : Math.ceil((left / perSecond) * 1000),
    startedAt: state.startedAt,
    finishedAt: state.finishedAt,
  };
};
