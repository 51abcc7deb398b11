import type { AlarmKind, AlarmStatus, Delivery } from "../../../../client/protocol/alarm.ts";
import type { RunStatus } from "../../../../client/protocol/run.ts";
import { t } from "../../i18n/index.ts";

/** Colour and icon of an outcome, in those of runs. */
export const statusMarks: Record<AlarmStatus, RunStatus> = {
  sending: "running",
  sent: "success",
  partial: "failed",
  failed: "failed",
  unsent: "skipped",
};

export const deliveryMarks: Record<Delivery["status"], RunStatus> = {
  waiting: "waiting",
  sent: "success",
  failed: "failed",
};

export const kindMarks: Record<AlarmKind, RunStatus> = {
  failure: "failed",
  timeout: "failed",
  no_worker: "pool",
  all_busy: "pool",
  missed: "skipped",
  success: "success",
  recovered: "success",
};

export const statusTip = (status: AlarmStatus): string | undefined =>
  status === "sending" || status === "partial" || status === "unsent"
    ? t(`alarms.statusWhy.${status}`)
    : undefined;
