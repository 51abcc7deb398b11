import type { Fire } from "../../client/protocol/fire.ts";
import type { Timing } from "../../durable/schedule/index.ts";

export type MisfirePolicy = NonNullable<Fire["misfirePolicy"]>;

/** What a version of a definition said; its anchor follows from when it was saved. */
export interface SavedTiming {
  savedAt: number;
  timing: Omit<Timing, "anchorAt">;
  misfirePolicy: MisfirePolicy;
}

export interface Toggle {
  at: number;
  enabled: boolean;
}

/** A stretch of time in which one timing was in force, on or off: after `from`, up to `to`. */
export interface Era {
  from: number;
  to: number;
  timing: Timing;
  enabled: boolean;
}

export interface Definitions {
  /** Oldest first. */
  versions: readonly SavedTiming[];
  /** Oldest first. */
  toggles: readonly Toggle[];
  /** As it is now. */
  enabled: boolean;
  anchorAt: number;
}

const same = (a: SavedTiming["timing"], b: SavedTiming["timing"]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

const toSecond = (at: number): number => Math.floor(at / 1000) * 1000;

interface TimingSince {
  since: number;
  timing: Timing;
}

/** Versions that changed something else than the timing move no phase. */
const timingsOf = ({ versions, anchorAt }: Definitions): TimingSince[] => {
  const timings: TimingSince[] = [];
  let before: SavedTiming | undefined;
  for (const version of versions) {
    if (before === undefined || !same(before.timing, version.timing)) {
      const since = toSecond(version.savedAt);
      timings.push({ since, timing: { ...version.timing, anchorAt: since } });
    }
    before = version;
  }
  const last = timings.pop();
  return last === undefined ? [] : [...timings, { ...last, timing: { ...last.timing, anchorAt } }];
};

const isEnabledAt = ({ toggles, enabled }: Definitions, at: number): boolean => {
  const [first] = toggles;
  if (first === undefined) return enabled;
  if (at < first.at) return !first.enabled;
  return toggles.findLast((toggle) => toggle.at <= at)?.enabled ?? enabled;
};

/** Oldest first, without gaps, from the first version that is known up to `until`. */
export const erasOf = (definitions: Definitions, until: number): Era[] =>
  timingsOf(definitions).flatMap(({ since, timing }, index, all) => {
    const end = all[index + 1]?.since ?? until;
    const turns = definitions.toggles.map(({ at }) => at).filter((at) => at > since && at < end);
    const starts = [since, ...turns];
    return starts.map((from, part): Era => {
      const enabled = isEnabledAt(definitions, part === 0 ? Math.max(from, since + 999) : from);
      return { from, to: starts[part + 1] ?? end, timing, enabled };
    });
  });

/** What the definition said about late times when one was late. */
export const misfirePolicyAt = ({ versions }: Definitions, at: number): MisfirePolicy | null =>
  (versions.findLast(({ savedAt }) => savedAt <= at) ?? versions[0])?.misfirePolicy ?? null;
