import { createSignal } from "solid-js";
import type { BatchAnswer } from "../../../../client/protocol/batch.ts";
import { t } from "../../i18n/index.ts";
import { toast } from "../../ui/toast.tsx";

const [begun, setBegun] = createSignal<readonly string[]>([]);

/** Batches that were begun on this page: the tray looks for them. */
export { begun };

/** Hands a batch to the tray, which shows how far it is wherever one goes. */
export function noteBatch({ batchId }: BatchAnswer): void {
  if (batchId === null) toast(t("batches.nothing"));
  else setBegun((before) => [...before, batchId]);
}

/** Filters as the URL has them: what is empty or not set narrows nothing, and the platform takes no empty text. */
export function givenOnly<T extends object>(filter: T): T {
  const given = { ...filter };
  for (const [key, value] of Object.entries(given))
    if (value === "" || value === undefined) Reflect.deleteProperty(given, key);
  return given;
}
