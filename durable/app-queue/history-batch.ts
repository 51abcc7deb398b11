import type { EndedRun } from "./open-run.ts";
import type { RunRecord } from "./rpc.ts";

/** One statement takes that much; D1 refuses values above 2 MB. */
export const maxBatchRuns = 400;
const maxBatchCharacters = 450_000;

export interface RunPlace {
  namespace: string;
  appId: string;
}

/** How the outbox brings runs to the history. */
export interface HistoryWriter {
  /** One transaction: the ends, and the open rows they replace. */
  record(place: RunPlace, ended: readonly EndedRun[], projected: (key: string) => boolean): Promise<void>;
  projectOpen(place: RunPlace, runs: readonly RunRecord[]): Promise<void>;
}

/** How many of the oldest fit one statement. */
export const nextBatch = (ended: Iterable<EndedRun>): EndedRun[] => {
  const batch: EndedRun[] = [];
  let characters = 0;
  for (const run of ended) {
    characters +=
      1200 +
      run.record.parameters.length +
      (run.record.result?.length ?? 0) +
      (run.record.message?.length ?? 0) +
      run.record.attempts.length * 400;
    if (batch.length > 0 && (batch.length >= maxBatchRuns || characters > maxBatchCharacters)) break;
    batch.push(run);
  }
  return batch;
};
