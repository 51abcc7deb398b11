import { type DefinitionRef, refKey } from "../../client/protocol/definitions-file.ts";
import { namesOf, type Outline, spokenOf } from "../../client/protocol/definitions-outline.ts";

/** Everything of one set, whichever request it is sent in. */
export interface WholeSet {
  /** What the set holds, under the names that entries give. */
  holds(ref: DefinitionRef): boolean;
  /** What entries are called, were called or speak of: none of it is pruned. */
  keeps(ref: DefinitionRef): boolean;
  /** What is known of an entry by its name, or the one it had. */
  outlineOf(ref: DefinitionRef): Outline | null;
  /** Entries that follow a calendar once the set is applied. */
  followersOf(calendarId: string): Outline[];
}

export const wholeSetOf = (outlines: readonly Outline[]): WholeSet => {
  const held = new Set(outlines.map(refKey));
  const byName = new Map(outlines.flatMap((one) => namesOf(one).map((key) => [key, one] as const)));
  for (const one of outlines) byName.set(refKey(one), one);
  const spoken = new Set(outlines.flatMap(spokenOf).map(refKey));
  return {
    holds: (ref) => held.has(refKey(ref)),
    keeps: (ref) => byName.has(refKey(ref)) || spoken.has(refKey(ref)),
    outlineOf: (ref) => byName.get(refKey(ref)) ?? null,
    followersOf: (calendarId) => outlines.filter(({ calendar }) => calendar === calendarId),
  };
};

/** Of an entry that comes whole, or whose outline says it: whether a job is none of the workflow's nodes. */
export const letsGo = ({ runs }: Outline, job: ReadonlySet<string>): boolean =>
  runs !== undefined && !runs.some((ref) => job.has(refKey(ref)));
