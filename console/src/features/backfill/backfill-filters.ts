import type { QueryInput } from "../../../../client/protocol/route.ts";
import type { routes } from "../../../../client/protocol/routes/index.ts";
import { t } from "../../i18n/index.ts";
import { createUrlFilters } from "../../ui/filters.tsx";

export const backfillStates = ["all", "open", "ended"] as const;
export const backfillKinds = ["job", "workflow"] as const;

/** What the list of backfills shows, kept in the URL; `open` is the one whose runs are in sight. */
export function createBackfillFilters() {
  const filters = createUrlFilters({ state: "all", kind: "", app: "", target: "" });
  const state = () => backfillStates.find((known) => known === filters.get("state")) ?? "all";
  const kind = () => backfillKinds.find((known) => known === filters.get("kind"));
  const chips = () =>
    filters.chips({
      app: { name: t("runs.filter.app"), value: filters.get("app") },
      target: { name: t("backfill.columns.target"), value: filters.get("target") },
    });
  return {
    filters,
    state,
    kind,
    chips,
    clearAll: () => filters.clear(),
    narrowed: () => filters.active(),
    query: (): QueryInput<typeof routes.listBackfills> => ({
      app: filters.get("app"),
      target: filters.get("target"),
      kind: kind(),
      ...(state() === "all" ? {} : { open: state() === "open" }),
    }),
  };
}

export type BackfillFilters = ReturnType<typeof createBackfillFilters>;
