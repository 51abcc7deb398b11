import { type JSX, Show } from "solid-js";
import type { Live } from "../api/live.ts";
import { ErrorNote, ErrorState } from "./error-state.tsx";
import { PageSkeleton } from "./skeleton.tsx";

export interface ObjectPageProps<T> {
  live: Live<T>;
  /** What names the object: with another one the page is made anew. */
  idOf: (value: T) => string | number;
  /** The way out where it cannot be shown: a link to its list. */
  wayOut: JSX.Element;
  children: (value: () => T) => JSX.Element;
}

/** The page of one object: while it comes, once it is there, and where it is not or could not be asked for again. */
export function ObjectPage<T>(props: ObjectPageProps<T>) {
  return (
    <Show
      when={props.live.data()}
      fallback={
        <Show when={props.live.error()} fallback={<PageSkeleton />}>
          {(error) => (
            <ErrorState
              error={error()}
              onRetry={() => void props.live.refresh()}
              busy={props.live.refreshing()}
            >
              {props.wayOut}
            </ErrorState>
          )}
        </Show>
      }
    >
      {(value) => (
        <>
          <Show when={props.live.error()}>
            {(error) => <ErrorNote flush error={error()} onRetry={() => void props.live.refresh()} />}
          </Show>
          <Show when={props.idOf(value())} keyed>
            {(_) => props.children(value)}
          </Show>
        </>
      )}
    </Show>
  );
}
