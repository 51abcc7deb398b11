import type { Run, RunReason, RunStatus } from "../../../../client/protocol/run.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";

export interface ReasonedRun {
  status: RunStatus;
  reason: RunReason | null;
  message: string | null;
  appId: string;
}

/** Facts in a row, those there are. */
export function inARow(...facts: (string | null | undefined | false)[]): string {
  return facts.filter(Boolean).join(t("runs.comma"));
}

/** "Failed: error", or the plain word where there is nothing to add. */
export function withReason(what: string, why: string): string {
  return what && why ? t("runs.because", what, why) : what || why;
}

/** Why a run is in its status, after the word of the status. */
export function reasonWords(run: Pick<ReasonedRun, "reason" | "appId">): string {
  return run.reason ? t(`runs.reason.${run.reason}`, run.appId) : "";
}

/** "It is the 3rd of 1,410 in the pool", while it is there. */
export function poolPlaceWords({ poolPlace }: Pick<Run, "poolPlace">): string {
  return poolPlace === null
    ? ""
    : t("runs.poolPlace", formatNumber(poolPlace.place), formatNumber(poolPlace.size));
}

/** "Failed: error, exit code 1"; the plain word for what has nothing to explain. */
export function statusTip(run: ReasonedRun): string | undefined {
  if (run.reason === null || run.reason === "completed") return run.message ?? undefined;
  const words = withReason(t(`status.${run.status}`), reasonWords(run));
  return run.message ? `${words}\n${run.message}` : words;
}

const open: readonly RunStatus[] = ["waiting", "pool", "running"];

export const isOpen = (status: RunStatus): boolean => open.includes(status);
export const canKill = isOpen;
/** A processor is at work in a worker's own process, which can say what it is doing. */
export const hasThreads = ({ status, jobType }: Pick<Run, "status" | "jobType">): boolean =>
  status === "running" && (jobType === "java" || jobType === "nodejs");
export const canRerun = (status: RunStatus): boolean => !isOpen(status);
export const canMark = (status: RunStatus): boolean => status === "failed";

/** Reasons that a person can do something about, with words on it. */
const hinted = [
  "overlap_queue",
  "retry_delay",
  "upstream",
  "flow_control",
  "no_worker_connected",
  "no_processor",
  "all_busy",
  "slots_full",
] as const satisfies readonly RunReason[];
export type HintedReason = (typeof hinted)[number];

/** Whether the run needs words of its own under its head: it does not move, or it did not simply succeed. */
export function hasNotice(run: ReasonedRun): boolean {
  if (isOpen(run.status)) return hintedReason(run.reason) !== undefined;
  return run.message !== null && (run.status !== "success" || run.reason === "marked");
}

export const hintedReason = (reason: RunReason | null): HintedReason | undefined =>
  hinted.find((name) => name === reason);
