import { createEffect, createSignal, onCleanup, untrack } from "solid-js";
import type { ApiError } from "../../../../client/api/api-error.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import type { LogLine } from "../../../../client/protocol/run.ts";
import { api } from "../../api/client.ts";
import { asApiError, live } from "../../api/live.ts";
import { type Cut, joinLines } from "./log-rows.ts";

export interface LogState {
  lines: readonly LogLine[];
  cut: Cut | null;
  /** Every line the run ever wrote. */
  total: number;
  /** No further line will come. */
  complete: boolean;
  /** All lines there were are here; the next ones are waited for. */
  caughtUp: boolean;
  error?: ApiError;
}

export interface LogFeed {
  state: () => LogState;
  /** Asks again after a failure, or while Live is off. */
  refresh: () => void;
}

const LINES_A_PAGE = 5_000;
const BACK_OFF_FIRST_MS = 500;
const BACK_OFF_LAST_MS = 10_000;
/** An empty answer that comes sooner than this did not wait; asking at once would spin. */
const HELD_MS = 500;

const nothing: LogState = { lines: [], cut: null, total: 0, complete: false, caughtUp: false };

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Answers that will not change by asking again. */
const isFinal = (error: ApiError) => [400, 401, 403, 404].includes(error.status);

/** All lines of a run, then each new one as it is written: held requests while Live is on. */
export function createLogFeed(ns: () => string, runId: () => string): LogFeed {
  const [state, setState] = createSignal(nothing);
  const [asked, setAsked] = createSignal(0);
  let read = { of: "", after: 0 };

  /** One request; true when another should follow. */
  async function step(signal: AbortSignal): Promise<boolean> {
    const { caughtUp } = state();
    const sentAt = performance.now();
    const page = await api.call(routes.getRunLog, {
      params: { ns: ns(), runId: runId() },
      query: { after: read.after, limit: LINES_A_PAGE, wait: caughtUp },
      signal,
    });
    if (signal.aborted) return false;
    read.after = page.nextAfter;
    const end = page.items.length === 0 || page.nextAfter >= page.total;
    setState((before) => ({
      // The same list when nothing came, so that nothing is drawn again.
      lines:
        page.items.length === 0 && page.cut?.to === before.cut?.to
          ? before.lines
          : joinLines(before.lines, page),
      cut: page.cut,
      total: page.total,
      complete: page.complete,
      caughtUp: end,
    }));
    if (page.complete || (end && !live())) return false;
    if (caughtUp && page.items.length === 0 && performance.now() - sentAt < HELD_MS) {
      await pause(HELD_MS, signal);
    }
    return true;
  }

  async function follow(signal: AbortSignal): Promise<void> {
    let backOffMs = BACK_OFF_FIRST_MS;
    let more = true;
    while (more && !signal.aborted) {
      try {
        more = await step(signal);
        backOffMs = BACK_OFF_FIRST_MS;
      } catch (cause) {
        if (signal.aborted) return;
        const error = asApiError(cause);
        setState((before) => ({ ...before, error }));
        if (isFinal(error)) return;
        await pause(backOffMs, signal);
        backOffMs = Math.min(backOffMs * 2, BACK_OFF_LAST_MS);
      }
    }
  }

  createEffect(() => {
    const of = `${ns()} ${runId()}`;
    live();
    asked();
    const ending = new AbortController();
    untrack(() => {
      if (read.of !== of) {
        read = { of, after: 0 };
        setState(nothing);
      } else {
        setState((before) => ({ ...before, caughtUp: false, error: undefined }));
      }
      void follow(ending.signal);
    });
    onCleanup(() => ending.abort());
  });

  return { state, refresh: () => setAsked((n) => n + 1) };
}
