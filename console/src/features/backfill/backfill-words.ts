import type { BackfillSummary } from "../../../../client/protocol/backfill.ts";
import type { Place } from "../../app/place.tsx";
import { formatDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import type { RunStatus } from "../../ui/status-mark.tsx";

/** Under the colours of runs: what has ended is as good as the worst of its runs. */
export function backfillMark({ status, failed }: Pick<BackfillSummary, "status" | "failed">): RunStatus {
  switch (status) {
    case "running":
    case "stopping":
      return "running";
    case "stopped":
      return failed > 0 ? "failed" : "skipped";
    case "finished":
      return failed > 0 ? "failed" : "success";
  }
}

const dayWords = (date: string): string => formatDate(Date.parse(`${date}T00:00:00Z`), "UTC");

/** As they were chosen: "1 Oct 2018 – 7 Oct 2018, 11:11:11". */
export const rangeWords = ({ range }: Pick<BackfillSummary, "range">): string =>
  range === null
    ? ""
    : `${dayWords(range.startDate)} – ${dayWords(range.endDate)}${t("runs.comma")}${range.time}`;

/** The page of the job or workflow. */
export const targetHref = (place: Place, { kind, targetId }: Pick<BackfillSummary, "kind" | "targetId">) =>
  place.inNamespace(kind === "job" ? "jobs" : "workflows", targetId);

/** All backfills, or those of one job or workflow. */
export const backfillsHref = (place: Place, of?: Pick<BackfillSummary, "kind" | "targetId">): string =>
  `${place.inNamespace("backfills")}${of ? `?kind=${of.kind}&target=${of.targetId}` : ""}`;
