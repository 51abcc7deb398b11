import { chunkOf, type FanOutState, isListed } from "./fan-out-state.ts";
import type { TaskPage, TaskQuery, TaskRecord } from "./rpc.ts";
import type { FanOutStore } from "./store.ts";
import { viewTask } from "./view.ts";

/** Tasks by number, page by page; of grids those that failed and were kept. */
export const listTasks = (state: FanOutState, store: FanOutStore, query: TaskQuery): TaskPage => {
  const { mode } = state.rules;
  const items: TaskRecord[] = [];
  const listed = isListed(mode)
    ? Array.from({ length: state.table.size }, (_, task) => task)
    : [...state.details.keys()].sort((a, b) => a - b);
  for (const task of listed) {
    if (task < query.after) continue;
    const record = viewTask(state, task, mode === "parallel" ? itemOf(state, store, task) : null);
    if (!isListed(mode) && record.state !== "failed") continue;
    if (query.state && record.state !== query.state) continue;
    if (query.taskName && record.taskName !== query.taskName) continue;
    if (items.length === query.limit) return { items, next: task };
    items.push(record);
  }
  return { items, next: null };
};

const itemOf = ({ chunks }: FanOutState, store: FanOutStore, task: number): string | null => {
  const index = chunkOf(chunks, task);
  const chunk = chunks[index];
  return chunk ? (store.lines(index)[task - chunk.first] ?? null) : null;
};
