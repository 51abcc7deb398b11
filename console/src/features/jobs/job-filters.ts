import type { QueryInput } from "../../../../client/protocol/route.ts";
import type { routes } from "../../../../client/protocol/routes/index.ts";
import { t } from "../../i18n/index.ts";
import { createUrlFilters } from "../../ui/filters.tsx";
import { givenOnly } from "../batches/begun.ts";
import type { JobBatchFilter } from "./job-actions.ts";
import { jobTypes } from "./job-words.ts";

const defaults = { app: "", type: "", status: "", search: "", tag: "", owner: "" };

/** What the list of jobs shows, kept in the URL, and the query that follows from it. */
export function createJobFilters() {
  const filters = createUrlFilters(defaults);
  // A hand-written URL may say anything; what the platform would refuse counts as "not filtered".
  const type = () => jobTypes.find((known) => known === filters.get("type"));
  const enabled = () => {
    const status = filters.get("status");
    return status === "enabled" ? true : status === "disabled" ? false : undefined;
  };
  const chips = () =>
    filters.chips({
      app: { name: t("jobs.filter.app"), value: filters.get("app") },
      search: { name: t("jobs.filter.searchChip"), value: filters.get("search") },
      tag: { name: t("jobs.filter.tag"), value: filters.get("tag") },
      owner: { name: t("jobs.filter.owner"), value: filters.get("owner") },
    });
  return {
    filters,
    chips,
    clearAll: () => filters.clear(),
    narrowed: () => filters.active(),
    query: (): QueryInput<typeof routes.listJobs> => ({
      app: filters.get("app"),
      type: type(),
      enabled: enabled(),
      search: filters.get("search"),
      tag: filters.get("tag"),
      owner: filters.get("owner"),
    }),
    /** The same for a batch. */
    batchFilter: (): JobBatchFilter =>
      givenOnly({
        app: filters.get("app"),
        type: type(),
        enabled: enabled(),
        search: filters.get("search"),
        tag: filters.get("tag"),
        owner: filters.get("owner"),
      }),
  };
}

export type JobFilters = ReturnType<typeof createJobFilters>;
