import type { QueryInput } from "../../../../client/protocol/route.ts";
import type { routes } from "../../../../client/protocol/routes/index.ts";
import {
  type RunStatus,
  runSorts,
  runStatuses,
  type Trigger,
  triggers,
} from "../../../../client/protocol/run.ts";
import { t } from "../../i18n/index.ts";
import { createRangeBounds } from "../../ui/date-range.ts";
import { rangeWords } from "../../ui/date-range-picker.tsx";
import { createUrlFilters } from "../../ui/filters.tsx";
import type { TableSort } from "../../ui/table.tsx";
import { givenOnly } from "../batches/begun.ts";
import type { RunBatchFilter } from "./run-actions.ts";

const defaults = { status: "all", app: "", job: "", trigger: "", range: "today", sort: "due", asc: "" };
const narrowing = ["status", "app", "job", "trigger", "range"] as const;

/** In the order of the segment: what needs a person stands next to All. */
export const statusChoices: readonly (RunStatus | "all")[] = [
  "all",
  "success",
  "failed",
  "running",
  "pool",
  "waiting",
  "skipped",
];

// A hand-written URL may say anything; what the platform would refuse counts as "not filtered".
const oneOf = <T extends string>(known: readonly T[], value: string): T | undefined =>
  known.find((name) => name === value);

/** What the list shows, kept in the URL, and the queries that follow from it. */
export function createRunFilters() {
  const filters = createUrlFilters(defaults);
  const bounds = createRangeBounds(() => filters.get("range"));
  const status = () => oneOf(runStatuses, filters.get("status"));
  const trigger = (): Trigger | undefined => oneOf(triggers, filters.get("trigger"));
  const sortKey = () => oneOf(runSorts, filters.get("sort")) ?? "due";
  const common = (): QueryInput<typeof routes.countRuns> => ({
    app: filters.get("app"),
    job: filters.get("job"),
    trigger: trigger(),
    ...bounds(),
  });
  const clearAll = () => filters.clear(...narrowing);

  const chips = () =>
    filters.chips({
      app: { name: t("runs.filter.app"), value: filters.get("app") },
      job: { name: t("runs.filter.jobChip"), value: filters.get("job") },
      trigger: { name: t("runs.filter.trigger"), value: triggerWord(trigger()) },
      range: { name: t("runs.filter.time"), value: rangeWords(filters.get("range")) },
    });

  return {
    filters,
    status,
    trigger,
    chips,
    clearAll,
    /** Whether anything but the time narrows the list. */
    narrowed: () => filters.active("status", "app", "job", "trigger"),
    countQuery: common,
    listQuery: (): QueryInput<typeof routes.listRuns> => ({
      ...common(),
      status: status(),
      sort: sortKey(),
      ascending: filters.get("asc") === "true",
    }),
    /** The same for a batch. */
    batchFilter: (): RunBatchFilter => {
      const only = status();
      return givenOnly({
        app: filters.get("app"),
        job: filters.get("job"),
        trigger: trigger(),
        status: only ? [only] : undefined,
        ...bounds(),
      });
    },
    sort: (): TableSort => ({ key: sortKey(), ascending: filters.get("asc") === "true" }),
    setSort: (sort: TableSort) => filters.set({ sort: sort.key, asc: sort.ascending ? "true" : "" }),
  };
}

export type RunFilters = ReturnType<typeof createRunFilters>;

export const triggerWord = (trigger: Trigger | undefined): string =>
  trigger ? t(`runs.trigger.${trigger}`) : "";
