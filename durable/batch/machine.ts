import { backoffMs } from "../shared/platform-errors.ts";
import type { BatchConfig, ItemAnswer, ItemOutcome } from "./rpc.ts";

/** Small enough for one invocation, large enough that a group's two rows are little. */
export const groupSize = 20;
/** Of waiting for a part that does not answer: some thirteen minutes in all. */
const maxTries = 30;
const firstDelayMs = 500;
const longestDelayMs = 30_000;
const heldMs = 1_000;
/** After a group it rests as long as the group took, up to this: half of the platform stays for everything else. */
const longestRestMs = 1_000;

/** Items that are being asked for, in their places from `from`; null: not answered yet. */
export interface BatchGroup {
  from: number;
  answers: (ItemAnswer | null)[];
  /** Rounds in a row that brought nothing, held ones aside. */
  tries: number;
  askAt: number;
}

export interface BatchState {
  config: BatchConfig;
  total: number;
  /** Null: nothing is left to ask for. */
  group: BatchGroup | null;
  done: number;
  failed: number;
  skipped: number;
  stoppedBy: string | null;
  finishedAt: number | null;
  /** The list in D1 knows how it ended. */
  isTold: boolean;
}

export type BatchEvent =
  | { type: "begun" }
  /** One answer for each item of the group that had none, in order. */
  | { type: "answered"; answers: ItemAnswer[]; tookMs: number }
  /** `asking`: a call is under way, and its answer says what it did. */
  | { type: "stop_asked"; by: string; asking: boolean }
  | { type: "told" };

/** The outcomes of a group that is complete. */
export interface StoreOutcomes {
  type: "store_outcomes";
  from: number;
  outcomes: ItemOutcome[];
}

export interface BatchStep {
  state: BatchState;
  effects: StoreOutcomes[];
}

export const newBatch = (config: BatchConfig, total: number): BatchState => ({
  config,
  total,
  group: null,
  done: 0,
  failed: 0,
  skipped: 0,
  stoppedBy: null,
  finishedAt: null,
  isTold: false,
});

/** Pure: what an event makes of a batch. Whom to ask next is read off it: the group, from `askAt` on. */
export const stepBatch = (state: BatchState, event: BatchEvent, now: number, random: number): BatchStep => {
  switch (event.type) {
    case "begun":
      return state.group || state.finishedAt !== null ? same(state) : goOn(state, now, 0);
    case "answered":
      return answered(state, event, now, random);
    case "stop_asked":
      if (state.finishedAt !== null || state.stoppedBy !== null) return same(state);
      return stop({ ...state, stoppedBy: event.by }, event.asking, now);
    case "told":
      return same({ ...state, isTold: true });
    default:
      return event satisfies never;
  }
};

const same = (state: BatchState): BatchStep => ({ state, effects: [] });

const isOpen = (answer: ItemAnswer | null): boolean => answer === null || answer.status === "delayed";

/** Places within the group that have no outcome. */
export const openPlaces = (group: BatchGroup): number[] =>
  group.answers.flatMap((answer, index) => (isOpen(answer) ? [index] : []));

const answered = (
  state: BatchState,
  { answers, tookMs }: Extract<BatchEvent, { type: "answered" }>,
  now: number,
  random: number,
): BatchStep => {
  const { group } = state;
  if (!group) return same(state);
  const places = openPlaces(group);
  const merged = [...group.answers];
  for (const [index, place] of places.entries()) merged[place] = answers[index] ?? merged[place] ?? null;
  const next = { ...group, answers: merged };
  const open = openPlaces(next);
  if (open.length === 0 || state.stoppedBy !== null) return close(state, next, now, tookMs);
  const waits = open.some((place) => !isHeld(merged[place] ?? null));
  const hasMoved = open.length < places.length;
  const tries = hasMoved || !waits ? 0 : group.tries + 1;
  if (tries >= maxTries) return close(state, next, now, tookMs);
  const delayMs = waits ? backoffMs(tries + 1, firstDelayMs, longestDelayMs) : heldMs;
  return same({
    ...state,
    group: { ...next, tries, askAt: now + Math.round(delayMs * (0.75 + random / 2)) },
  });
};

const isHeld = (answer: ItemAnswer | null): boolean => answer?.status === "delayed" && answer.code === "held";

const skippedOutcome: ItemOutcome = {
  status: "skipped",
  name: null,
  runId: null,
  code: null,
  message: null,
};

/** What never came to an outcome: not begun, or nobody knows. */
const settled = (answer: ItemAnswer | null): ItemOutcome => {
  if (answer === null || isHeld(answer)) return skippedOutcome;
  if (answer.status !== "delayed") return answer;
  const code = answer.code === "overloaded" ? "overloaded" : "unavailable";
  return { status: "failed", name: null, runId: null, code, message: answer.message };
};

const close = (state: BatchState, group: BatchGroup, now: number, tookMs: number): BatchStep => {
  const outcomes = group.answers.map(settled);
  const count = (status: ItemOutcome["status"]): number =>
    outcomes.filter((outcome) => outcome.status === status).length;
  const counted = {
    ...state,
    group: null,
    done: state.done + count("done"),
    failed: state.failed + count("failed"),
    skipped: state.skipped + count("skipped"),
  };
  const effects: StoreOutcomes[] = [{ type: "store_outcomes", from: group.from, outcomes }];
  return { state: goOn(counted, now, tookMs).state, effects };
};

/** The next group, or the end. */
const goOn = (state: BatchState, now: number, tookMs: number): BatchStep => {
  const from = state.done + state.failed + state.skipped;
  if (state.stoppedBy !== null || from >= state.total)
    return same({ ...state, group: null, skipped: state.skipped + state.total - from, finishedAt: now });
  const answers = Array.from({ length: Math.min(groupSize, state.total - from) }, () => null);
  return same({ ...state, group: { from, answers, tries: 0, askAt: now + Math.min(tookMs, longestRestMs) } });
};

const stop = (state: BatchState, asking: boolean, now: number): BatchStep => {
  if (asking) return same(state);
  return state.group ? close(state, state.group, now, 0) : goOn(state, now, 0);
};
