import type { AwayLine } from "./dispatch.ts";
import type { Lack } from "./lack.ts";
import type { SliceLedger } from "./slice-ledger.ts";
import type { Grant } from "./slice-rpc.ts";

/** What one turn of the first slice decides for another: grants in order, and who lacks whom. */
export interface Decided {
  grants: Grant[];
  verdicts: Map<string, Lack | null>;
}

/** Whoever waits in a slice keeps its place for so long while the slice is being met, lest those behind it go first. */
export const placeKeptMs = 1_000;

/**
 * The lines of other slices as the turn sees them. To a slice that is just being met nothing can be granted until that is over: what
 * would be holds a worker's place, or a place of the flow control, until then.
 */
export const awayLines = (ledger: SliceLedger, decided: Map<number, Decided>, now: number): AwayLine[] => {
  const away: AwayLine[] = [];
  for (const slice of ledger.slices) {
    const report = ledger.report(slice);
    const isFree = ledger.isFree(slice);
    if (!report || (!isFree && !ledger.isBeingMet(slice, now - placeKeptMs))) continue;
    const decision: Decided = { grants: [], verdicts: new Map() };
    if (isFree) decided.set(slice, decision);
    for (const { demand, heads: told } of report.lines) {
      const heads = isFree ? told : told.filter((head) => !ledger.isUnderWay(slice, head));
      let next = 0;
      away.push({
        slice,
        demand,
        best: () => heads[next] ?? null,
        note: (lack) => decision.verdicts.set(demand.key, lack),
        grant: (lease) => {
          const head = heads[next];
          next += 1;
          if (head) decision.grants.push({ jobId: head.jobId, number: head.number, lease });
        },
      });
    }
  }
  return away;
};
