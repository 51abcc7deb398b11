import { createEffect, createSignal, on, onCleanup } from "solid-js";
import type { ApiError } from "../../../../../client/api/api-error.ts";
import type { FieldIssue } from "../../../../../client/protocol/errors.ts";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import type { PreviewAnswer, PreviewRequest } from "../../../../../client/protocol/schedule.ts";
import { api } from "../../../api/client.ts";
import { asApiError } from "../../../api/live.ts";
import { usePlace } from "../../../app/place.tsx";
import { issuesOf } from "../../../ui/form.ts";

/** Asked for when the typing rests, not at each key. */
const REST_MS = 250;

export interface SchedulePreview {
  /** The last good answer; it stays in sight while the next one is worked out. */
  answer: () => PreviewAnswer | undefined;
  issues: () => FieldIssue[];
  /** The answer shown does not belong to what is typed. */
  stale: () => boolean;
  /** The question itself failed: the platform did not answer. */
  failure: () => ApiError | undefined;
}

/** The next fires of what is typed, worked out by the platform. `request` undefined: nothing to ask. */
export function createSchedulePreview(request: () => PreviewRequest | undefined): SchedulePreview {
  const [answer, setAnswer] = createSignal<PreviewAnswer>();
  const [issues, setIssues] = createSignal<FieldIssue[]>([]);
  const [stale, setStale] = createSignal(false);
  const [failure, setFailure] = createSignal<ApiError>();

  const place = usePlace();
  const ask = async (asked: PreviewRequest, signal: AbortSignal) => {
    const body = asked.calendar ? { ...asked, namespace: place.ns() } : asked;
    try {
      const next = await api.call(routes.previewSchedule, { body, signal });
      setAnswer(next);
      setIssues([]);
      setFailure(undefined);
    } catch (cause) {
      if (signal.aborted) return;
      const error = asApiError(cause);
      const found = issuesOf(error);
      setIssues(found);
      setFailure(found.length === 0 ? error : undefined);
    }
    if (!signal.aborted) setStale(false);
  };
  createEffect(
    on(
      () => JSON.stringify(request()),
      (_text, before) => {
        const body = request();
        if (!body) {
          setAnswer(undefined);
          setIssues([]);
          return;
        }
        const abort = new AbortController();
        setStale(true);
        // At once the first time: a form that opens with a schedule shows its fires.
        const timer = setTimeout(() => void ask(body, abort.signal), before === undefined ? 0 : REST_MS);
        onCleanup(() => {
          clearTimeout(timer);
          abort.abort();
        });
      },
    ),
  );
  return { answer, issues, stale, failure };
}
