import { QueryClient, QueryObserver, type QueryObserverOptions } from "@tanstack/solid-query";
import { type Accessor, batch, createComputed, createSignal, on, onCleanup, untrack } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import type { CallInput } from "../../../client/api/api-client.ts";
import { ApiError } from "../../../client/api/api-error.ts";
import type { ResponseOf, Route } from "../../../client/protocol/route.ts";
import { remember, remembered } from "../app/remembered.ts";
import { api } from "./client.ts";
import { following } from "./feed.ts";

/** How often a live view asks again where nobody tells of changes; they must show within 2 s. */
const LIVE_MS = 2_000;
/** How often it asks all the same while the feed tells of them. */
const FOLLOWING_MS = 30_000;
/** However much changes, what is in sight is not asked for more often. */
const CHANGE_PAUSE_MS = 1_000;
/** How soon a view that is not live tries again after a failure that may pass by itself. */
const RECOVER_MS = 5_000;

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 0, gcTime: 60_000, refetchOnWindowFocus: true } },
});

const [live, keepLive] = createSignal(remembered("carillon.live") !== "off");

/** Whether views follow the platform; one switch for all pages, remembered. */
export { live };

export function setLive(on: boolean): void {
  keepLive(on);
  remember("carillon.live", on ? undefined : "off");
}

export interface LiveOptions {
  /**
   * Field that names an item (`runId`): rows keep their place and their DOM while the list changes. Default `id`; null for
   * answers with several lists, whose items are told by their place.
   */
  key?: string | null;
  /**
   * Milliseconds between refreshes while Live is on; false: only on demand. Default: when the namespace's feed tells of a
   * change, or every 2 000 where there is no feed. May read signals.
   */
  everyMs?: number | false | Accessor<number | false>;
  /** Asked when the view is made and by hand, never else, and not kept: reading a secret is recorded each time. */
  once?: boolean;
}

export interface Live<T> {
  /** Undefined until the first answer. Reading never suspends. A store: read fields, do not keep copies. */
  data: () => T | undefined;
  error: () => ApiError | undefined;
  /** The first answer is on its way: show a skeleton. */
  loading: () => boolean;
  /** What is shown belongs to other filters; the answer for the new ones is on its way. */
  stale: () => boolean;
  /** When the newest answer came, by this machine's clock; 0 before the first. Changes also where the answer did not. */
  answeredAt: () => number;
  /** A request asked for by hand is on its way. */
  refreshing: () => boolean;
  refresh: () => Promise<void>;
}

let refreshing = false;
let changedMeanwhile = false;

/** Asks again for everything in sight that follows the feed; one round at a time. */
export async function refreshTold(): Promise<void> {
  changedMeanwhile = true;
  if (refreshing) return;
  refreshing = true;
  while (changedMeanwhile) {
    changedMeanwhile = false;
    // A hidden page asks when it is looked at again.
    if (!document.hidden)
      await queryClient.invalidateQueries({ predicate: ({ meta }) => meta?.isTold === true });
    await new Promise((resolve) => setTimeout(resolve, CHANGE_PAUSE_MS));
  }
  refreshing = false;
}

function passesByItself(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 503);
}

/**
 * A GET that follows the platform: asked again when something changed in its namespace while the page is visible and
 * Live is on, and after every action. `input` may read signals; undefined means "not yet".
 */
export function createLive<T extends Route>(
  route: T,
  input: Accessor<CallInput<T> | undefined>,
  options: LiveOptions = {},
): Live<ResponseOf<T>> {
  const follows = options.everyMs === undefined && !options.once;
  const every = () => {
    if (options.once) return false;
    const wanted = options.everyMs ?? LIVE_MS;
    return typeof wanted === "function" ? wanted() : wanted;
  };
  const observed = (): QueryObserverOptions<ResponseOf<T>, Error> => {
    const now = input();
    const params = JSON.stringify(now?.params ?? {});
    const isTold = follows && "ns" in (now?.params ?? {});
    const pauseMs = isTold && following() ? FOLLOWING_MS : every();
    const followMs = live() ? pauseMs : false;
    return {
      queryKey: [route.id, params, JSON.stringify(now?.query ?? {})],
      queryFn: ({ signal }) =>
        now ? api.call(route, { ...now, signal }) : Promise.reject(new Error("not asked")),
      enabled: now !== undefined,
      meta: { isTold },
      ...(options.once ? ({ staleTime: "static", gcTime: 0, refetchOnWindowFocus: false } as const) : {}),
      refetchInterval: (query) => (passesByItself(query.state.error) ? followMs || RECOVER_MS : followMs),
      // Other filters of the same list keep the old rows in sight; another object never shows the old one's facts.
      placeholderData: (before, query) => (query?.queryKey[1] === params ? before : undefined),
    };
  };

  const observer = new QueryObserver(queryClient, untrack(observed));
  const [state, setState] = createStore<{ value: ResponseOf<T> | undefined }>({ value: undefined });
  const [status, setStatus] = createSignal<{ error?: ApiError; loading: boolean; stale: boolean }>({
    loading: true,
    stale: false,
  });
  const [answeredAt, setAnsweredAt] = createSignal(0);
  const [asked, setAsked] = createSignal(false);

  const take = (result: ReturnType<typeof observer.getCurrentResult>) =>
    batch(() => {
      // A copy, because reconcile writes into what it is given and the cache may hand the same object to others.
      const key = options.key === undefined ? "id" : options.key;
      setState(reconcile({ value: structuredClone(result.data) }, { key, merge: key === null }));
      setAnsweredAt(result.dataUpdatedAt);
      setStatus({
        error: result.error ? asApiError(result.error) : undefined,
        loading: result.isPending,
        stale: result.isPlaceholderData,
      });
    });
  take(observer.getCurrentResult());
  onCleanup(observer.subscribe(take));
  createComputed(on(observed, (next) => observer.setOptions(next), { defer: true }));

  return {
    data: () => state.value,
    error: () => status().error,
    loading: () => status().loading,
    stale: () => status().stale,
    answeredAt,
    refreshing: asked,
    refresh: async () => {
      if (untrack(input) === undefined) return;
      setAsked(true);
      await observer.refetch();
      setAsked(false);
    },
  };
}

/** Every failure as the one error class, so that pages need one branch. */
export function asApiError(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  // A part of the console that did not come: nobody answered for it either.
  if (cause instanceof Error && /imported module|module script|preload CSS/i.test(cause.message))
    return new ApiError(0, { code: "unreachable", message: cause.message });
  return new ApiError(0, {
    code: "internal",
    message: cause instanceof Error ? cause.message : String(cause),
  });
}
