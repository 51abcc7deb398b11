import { type MapMode, mapLimits } from "../../client/protocol/task-batch.ts";
import { type FanOutState, isMapMode } from "./fan-out-state.ts";
import { taskStates } from "./task-table.ts";

export interface MapBatch {
  batchId: string;
  taskName: string;
  count: number;
  bytes: number;
}

const roomierMode: Record<MapMode, string> = {
  parallel: "; the mode memory_grid takes 50000, grid 1000000",
  memory_grid: "; the mode grid takes 1000000",
  grid: "",
};
const heavierMode: Record<MapMode, string> = {
  parallel: "; the mode memory_grid takes more",
  memory_grid: "; the mode grid takes more",
  grid: "",
};

/** Over so many waiting subtasks a mapper is slowed down, while somebody executes what it mapped. */
const mapHighWater = 100_000;

/** Back-pressure: whether a mapper is so far ahead of those who execute that its next batch can wait. */
export const isMapperAhead = ({ table, claims }: FanOutState): boolean => {
  if (table.count(taskStates.waiting) < mapHighWater) return false;
  for (const claim of claims.values()) if (claim.solo === null) return true;
  return false;
};

/** Why a batch of subtasks is refused, or null. Limits are judged on the total as it grows. */
export const mapRefusal = (state: FanOutState, batch: MapBatch, lease: string): string | null => {
  const { mode } = state.rules;
  if (!isMapMode(mode)) return `map needs the mode parallel, memory_grid or grid; this run is ${mode}`;
  if (!state.claims.has(lease)) return "the lease of the mapping task was given up";
  const limits = mapLimits[mode];
  const total = state.table.size + batch.count;
  if (total > limits.tasks)
    return `mode ${mode} takes at most ${limits.tasks} subtasks, and this batch would make it ${total}${roomierMode[mode]}`;
  const bytes = state.bytes + batch.bytes;
  if (bytes > limits.bytes)
    return `mode ${mode} takes at most ${limits.bytes} bytes of items and results, and this batch would make it ${bytes}${heavierMode[mode]}`;
  return null;
};
