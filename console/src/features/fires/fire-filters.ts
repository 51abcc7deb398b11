import { createMemo } from "solid-js";
import { type FireVerdictName, fireVerdicts } from "../../../../client/protocol/fire.ts";
import { useNow } from "../../app/clock.ts";
import { createRangeBounds } from "../../ui/date-range.ts";
import { createUrlFilters } from "../../ui/filters.tsx";

export const fireGroups = ["all", "ran", "not", "coming"] as const;
export type FireGroup = (typeof fireGroups)[number];

const ran: readonly FireVerdictName[] = ["ran", "caught_up", "forgotten"];
const DAY_MS = 86_400_000;
/** The beginning of what is to come moves in these steps: each is a new query. */
const STEP_MS = 60_000;
const COMING_MS = 30 * DAY_MS;
/** All that the platform lists one by one, with the stretch that follows. */
const COMING_LIMIT = 200;

/** A stretch of planned times and the verdicts in sight; both live in the URL. */
export function createFireFilters() {
  const filters = createUrlFilters({ fires: "all", range: "all" });
  const group = (): FireGroup => fireGroups.find((one) => one === filters.get("fires")) ?? "all";
  const bounds = createRangeBounds(() => filters.get("range"));
  const now = useNow();
  const minute = createMemo(() => Math.floor(now() / STEP_MS) * STEP_MS);
  const verdicts = (): readonly FireVerdictName[] | undefined => {
    if (group() === "ran") return ran.slice(0, 2);
    if (group() === "not") return fireVerdicts.filter((one) => !ran.includes(one) && one !== "planned");
    return undefined;
  };
  return {
    ...filters,
    group,
    query: () => {
      const verdict = verdicts()?.join(",");
      if (group() !== "coming") return { ...bounds(), ...(verdict === undefined ? {} : { verdict }) };
      return {
        verdict: "planned,disabled,window,calendar",
        from: new Date(minute() + STEP_MS).toISOString(),
        to: new Date(minute() + COMING_MS).toISOString(),
        limit: COMING_LIMIT,
      };
    },
  };
}

export type FireFilters = ReturnType<typeof createFireFilters>;
