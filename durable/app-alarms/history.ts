import type { Delivery } from "../../client/protocol/alarm.ts";
import type { RowCosts } from "../shared/row-costs.ts";
import { type OpenAlarm, statusOf } from "./alarm-state.ts";

const columns = [
  "app_uid",
  "number",
  "kind",
  "status",
  "raised_at",
  "job_id",
  "workflow_id",
  "subject_name",
  "run_id",
  "schedule_at",
  "worker",
  "reason",
  "held_back",
  "deliveries",
] as const;

/** A later write of the same alarm touches no index: only what became of it differs. */
const upsert = `INSERT INTO alarms (${columns.join(", ")})
SELECT ${columns.map((name) => `json_extract(value, '$.${name}')`).join(", ")} FROM json_each(?1) WHERE true
ON CONFLICT (app_uid, number) DO UPDATE SET status = excluded.status, deliveries = excluded.deliveries`;

/** As stored: instants are numbers. */
export type StoredDelivery = Omit<Delivery, "at"> & { at: number | null };

const storedDeliveries = (alarm: OpenAlarm): StoredDelivery[] =>
  alarm.deliveries.map(({ address, contact, target, status, attempts, answer, at }) => ({
    channel: address.channel,
    contact,
    target,
    status,
    attempts,
    answer,
    at,
  }));

const rowOf = (alarm: OpenAlarm): Record<(typeof columns)[number], string | number | null> => ({
  app_uid: alarm.app.appUid,
  number: alarm.number,
  kind: alarm.kind,
  status: statusOf(alarm.deliveries),
  raised_at: alarm.at,
  job_id: alarm.subject.type === "job" ? alarm.subject.id : null,
  workflow_id: alarm.subject.type === "workflow" ? alarm.subject.id : null,
  subject_name: alarm.subject.name,
  run_id: alarm.runId,
  schedule_at: alarm.scheduleAt,
  worker: alarm.worker,
  reason: alarm.reason,
  held_back: alarm.heldBack,
  deliveries: JSON.stringify(storedDeliveries(alarm)),
});

/** D1 refuses values above 2 MB. */
const maxBatch = 100;

/** Writes what was raised, and what became of it, where the lists read it. May be repeated. */
export const recordAlarms = async (
  db: D1Database,
  alarms: readonly OpenAlarm[],
  costs: RowCosts,
): Promise<void> => {
  for (let from = 0; from < alarms.length; from += maxBatch) {
    const rows = alarms.slice(from, from + maxBatch).map(rowOf);
    const { meta } = await db.prepare(upsert).bind(JSON.stringify(rows)).run();
    costs.d1Rows += meta.rows_written;
  }
};
