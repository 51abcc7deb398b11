import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * What was raised and what became of telling it, written by the alarms object of the app. By uid, so that a new app under an
 * old id shows its own. Kept for a year; nothing else deletes.
 */
export const alarms = sqliteTable(
  "alarms",
  {
    appUid: integer("app_uid").notNull(),
    /** Counted by the app's object. */
    number: integer("number").notNull(),
    kind: text("kind").notNull(),
    /** What became of it as a whole: sending, sent, partial, failed, unsent. */
    status: text("status").notNull(),
    raisedAt: integer("raised_at").notNull(),
    jobId: integer("job_id"),
    workflowId: integer("workflow_id"),
    /** Name of the job or workflow at that time. */
    subjectName: text("subject_name").notNull(),
    /** Of a run or a workflow run. */
    runId: text("run_id"),
    scheduleAt: integer("schedule_at"),
    worker: text("worker"),
    reason: text("reason").notNull(),
    /** Equal alarms that the quiet period held back before this one. */
    heldBack: integer("held_back").notNull(),
    /** Delivery[] as JSON, without addresses that are secrets. */
    deliveries: text("deliveries").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.appUid, table.number] }),
    index("alarms_by_job").on(table.jobId, table.number).where(sql`job_id is not null`),
    index("alarms_by_workflow").on(table.workflowId, table.number).where(sql`workflow_id is not null`),
    index("alarms_by_time").on(table.raisedAt),
  ],
);
