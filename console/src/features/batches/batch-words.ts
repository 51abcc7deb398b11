import type { Batch } from "../../../../client/protocol/batch.ts";
import type { Place } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";

type Named = Pick<Batch, "noun" | "action" | "total">;

const thingsOf = (noun: Batch["noun"], n: number): string => t(`batches.things.${noun}`, formatNumber(n));

/** "Disable 1 000 jobs" */
export const batchTitle = ({ noun, action, total }: Named): string =>
  t(`batches.doing.${action}`, thingsOf(noun, total));

/** "Disabled 1 000 jobs" */
export const batchSaid = ({ noun, action, done }: Pick<Batch, "noun" | "action" | "done">): string =>
  t(`batches.said.${action}`, thingsOf(noun, done));

const pages = {
  job: "jobs",
  run: "executions",
  workflow: "workflows",
  workflow_run: "workflow-runs",
} as const;

export const itemHref = (place: Place, noun: Batch["noun"], id: string): string =>
  place.inNamespace(pages[noun], id);

/** By the rate so far; nothing before the first were done. */
export function leftMs(batch: Batch, now: number): number | undefined {
  const ended = batch.done + batch.failed;
  if (ended === 0 || batch.status !== "running" || batch.waitsFor !== null) return undefined;
  return ((now - Date.parse(batch.createdAt)) / ended) * batch.left;
}
