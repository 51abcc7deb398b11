import { createSignal } from "solid-js";
import type { Batch } from "../../../../client/protocol/batch.ts";
import { remember, remembered } from "../../app/remembered.ts";

const key = "carillon.batches.away";
/** Enough for those that would still be shown. */
const mostKept = 50;
/** What ended longer ago is history: in the operation records. */
const shownMs = 3_600_000;

const [away, setAway] = createSignal<readonly string[]>((remembered(key) ?? "").split(" ").filter(Boolean));

export function putAway(batchId: string): void {
  const kept = [...away().filter((id) => id !== batchId), batchId].slice(-mostKept);
  setAway(kept);
  remember(key, kept.join(" "));
}

export const isGoing = ({ status }: Pick<Batch, "status">): boolean =>
  status === "running" || status === "stopping";

/** Under way, or ended a while ago and not put away. */
export const isShown = (batch: Batch, now: number): boolean =>
  !away().includes(batch.batchId) &&
  (isGoing(batch) || now - Date.parse(batch.finishedAt ?? batch.createdAt) < shownMs);
