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
}

export type BackfillEvent =
  | { type: "begun" }
  | { type: "started"; index: number; number: number }
  | { type: "refused"; index: number }
  | { type: "ended"; index: number; end: Pick<FollowedEnd, "status" | "number"> }
  | { type: "stop_asked"; by: string };

const isAtWork = ({ status }: BackfillItem): boolean => status === "asked" || status === "open";

/** Pure: what an event makes of a backfill. What has to be started next is read off it: whatever is `asked`. */
export const stepBackfill = (state: BackfillState, event: BackfillEvent, now: number): BackfillState => {
  const changed = apply(state, event);
  const going = changed.stoppedBy === null ? askNext(changed) : changed;
  const isOver = going.items.every((item) => !isAtWork(item) && item.status !== "waiting");
  return isOver && going.finishedAt === null ? { ...going, finishedAt: now } : going;
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
      // A failed run may be opened again, and succeed.
      return withItem(state, event.index, (item) => ({
        ...item,
        status: event.end.status,
        number: event.end.number,
      }));
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
  let free = state.config.parallelism - state.items.filter(isAtWork).length;
  if (free <= 0) return state;
  const items = state.items.map((item): BackfillItem => {
    if (free <= 0 || item.status !== "waiting") return item;
    free -= 1;
    return { ...item, status: "asked" };
  });
  return { ...state, items };
};
