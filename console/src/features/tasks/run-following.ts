import { createEffect, on } from "solid-js";
import type { Run } from "../../../../client/protocol/run.ts";
import { isOpen } from "../runs/run-words.ts";

const LIVE_MS = 2_000;

/**
 * Views of a run's tasks are asked again every 2 s while it is open. Of a run that is over they are asked once: its
 * object need not be woken for what will not change, and an action asks again.
 */
export const whileOpen = (run: () => Run) => (): number | false => (isOpen(run().status) ? LIVE_MS : false);

/** The last answer before the end is up to 2 s old: each change of the run's own state asks once more. */
export function refreshWithRun(run: () => Run, refresh: () => Promise<void>): void {
  createEffect(
    on(
      () => `${run().status} ${run().attempt} ${run().finishedAt}`,
      () => run().startedAt !== null && void refresh(),
      { defer: true },
    ),
  );
}
