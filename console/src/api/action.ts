import { createSignal } from "solid-js";
import type { ApiError } from "../../../client/api/api-error.ts";
import { asApiError, queryClient } from "./live.ts";

export interface Action<A extends unknown[], R> {
  /** Resolves to the outcome, or to undefined when it failed; the reason is then in `error`. */
  run: (...input: A) => Promise<R | undefined>;
  busy: () => boolean;
  error: () => ApiError | undefined;
  clear: () => void;
}

/**
 * Something a person asks for: one at a time, its failure kept for the page to show, and every live view asked again
 * when it is done, so that the change shows at once.
 */
export function createAction<A extends unknown[], R>(perform: (...input: A) => Promise<R>): Action<A, R> {
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<ApiError>();
  return {
    busy,
    error,
    clear: () => setError(undefined),
    run: async (...input) => {
      if (busy()) return undefined;
      setBusy(true);
      setError(undefined);
      try {
        return await perform(...input);
      } catch (cause) {
        setError(asApiError(cause));
        return undefined;
      } finally {
        setBusy(false);
        void queryClient.invalidateQueries();
      }
    },
  };
}
