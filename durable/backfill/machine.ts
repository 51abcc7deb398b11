import type { BackfillStatus } from "../../client/protocol/backfill.ts";
import type { FollowedEnd } from "../shared/follower.ts";

/** What a backfill was asked for. */
export interface BackfillConfig {
  backfillId: string;
  namespace: string;
  appId: string;
  kind: "job" | "workflow";
  /** The job's or the workflow's id. */
  targetId: number;
  order: "oldest_first" | "newest_first";
  parallelism: number;
  createdBy: string;
  createdAt: number;
}

export interface BackfillItem {
  dataAt: number;
  /** `asked`: about to be started; it may have been. */
  status: "waiting" | "asked" | "open" | "success" | "failed" | "skipped";
  number: number | null;
}

export interface BackfillState {
  config: BackfillConfig;
  /** In the order in which they are started. */
  items: BackfillItem[];
  stoppedBy: string | null;
  finishedAt: number | null;
  /** The lists know how it ended. What changes after that is told anew. */
  isTold: boolean;
}

export type BackfillEvent =
  | { type: "begun" }
  | { type: "started"; index: number; number: number }
  | { type: "refused"; index: number }
  | { type: "ended"; index: number; end: Pick<FollowedEnd, "status" | "number"> }
  | { type: "stop_asked"; by: string }
  | { type: "told" };

const isAtWork = ({ status }: BackfillItem): boolean => status === "asked" || status === "open";

/** Pure: what an event makes of a backfill. What has to be started next is read off it: whatever is `asked`. */
export const stepBackfill = (state: BackfillState, event: BackfillEvent, now: number): BackfillState => {
  const changed = apply(state, event);
  const going = changed.stoppedBy === null ? askNext(changed) : changed;
  if (going === state || event.type === "told") return going;
  const isOver = going.items.every((item) => !isAtWork(item) && item.status !== "waiting");
  return { ...going, finishedAt: going.finishedAt ?? (isOver ? now : null), isTold: false };
};

/** How far a backfill is, in numbers. */
export interface BackfillProgress {
  status: BackfillStatus;
  finishedAt: number | null;
  total: number;
  waiting: number;
  running: number;
  success: number;
  failed: number;
  skipped: number;
}

const shownAs = { asked: "waiting", open: "running" } as const;

/** As people are told it: what is about to be started still waits. */
export const shownStatus = ({ status }: Pick<BackfillItem, "status">) =>
  status === "asked" || status === "open" ? shownAs[status] : status;

const statusOf = ({ stoppedBy, finishedAt }: BackfillState): BackfillStatus => {
  if (finishedAt === null) return stoppedBy === null ? "running" : "stopping";
  return stoppedBy === null ? "finished" : "stopped";
};

export const progressOf = (state: BackfillState): BackfillProgress => {
  const counts = { waiting: 0, running: 0, success: 0, failed: 0, skipped: 0 };
  for (const item of state.items) counts[shownStatus(item)] += 1;
  return { status: statusOf(state), finishedAt: state.finishedAt, total: state.items.length, ...counts };
};

const apply = (state: BackfillState, event: BackfillEvent): BackfillState => {
  switch (event.type) {
    case "begun":
      return state;
    case "started":
      return withItem(state, event.index, (item) =>
        item.status === "asked" ? { ...item, status: "open", number: event.number } : item,
      );
    case "refused":
      return withItem(state, event.index, (item) =>
        item.status === "asked" ? { ...item, status: "failed" } : item,
      );
    case "ended":
      // A failed run may be opened again, and succeed; the same end may be heard twice.
      return withItem(state, event.index, (item) =>
        item.status === event.end.status && item.number === event.end.number
          ? item
          : { ...item, status: event.end.status, number: event.end.number },
      );
    case "stop_asked":
      return state.stoppedBy !== null || state.finishedAt !== null
        ? state
        : {
            ...state,
            stoppedBy: event.by,
            items: state.items.map((item) =>
              item.status === "waiting" ? { ...item, status: "skipped" } : item,
            ),
          };
    case "told":
      return { ...state, isTold: true };
    default:
      return event satisfies never;
  }
};

const withItem = (
  state: BackfillState,
  index: number,
  change: (item: BackfillItem) => BackfillItem,
): BackfillState => {
  const item = state.items[index];
  if (!item) return state;
  const next = change(item);
  return next === item ? state : { ...state, items: state.items.with(index, next) };
};

const askNext = (state: BackfillState): BackfillState => {
  if (!state.items.some((item) => item.status === "waiting")) return state;
  let free = state.config.parallelism - state.items.filter(isAtWork).length;
  if (free <= 0) return state;
  const items = state.items.map((item): BackfillItem => {
    if (free <= 0 || item.status !== "waiting") return item;
    free -= 1;
    return { ...item, status: "asked" };
  });
  return { ...state, items };
};
