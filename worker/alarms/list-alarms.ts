import { and, desc, eq, gte, lt, type SQL } from "drizzle-orm";
import * as v from "valibot";
import { type Alarm, alarmKind, alarmStatus, delivery } from "../../client/protocol/alarm.ts";
import type { Page } from "../../client/protocol/page.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { requireApp } from "../apps/app-row.ts";
import { limitOf, numberKey, readCursor, toPage, writeCursor } from "../db/cursor.ts";
import { alarms } from "../db/schema.ts";
import { fromInstant, toInstant, toInstantOrNull } from "../instants.ts";
import { requireJob } from "../jobs/job-row.ts";
import type { Call } from "../serve.ts";
import { requireWorkflow } from "../workflows/workflow-row.ts";

type Row = typeof alarms.$inferSelect;

const storedDeliveries = v.array(v.object({ ...delivery.entries, at: v.nullable(v.number()) }));

const toAlarm = (row: Row, appId: string): Alarm => ({
  number: row.number,
  kind: v.parse(alarmKind, row.kind),
  status: v.parse(alarmStatus, row.status),
  at: toInstant(row.raisedAt),
  appId,
  jobId: row.jobId,
  workflowId: row.workflowId,
  name: row.subjectName,
  runId: row.runId,
  scheduleTime: toInstantOrNull(row.scheduleAt),
  worker: row.worker,
  reason: row.reason,
  heldBack: row.heldBack,
  deliveries: v
    .parse(storedDeliveries, JSON.parse(row.deliveries))
    .map((one) => ({ ...one, at: toInstantOrNull(one.at) })),
});

type ListCall =
  | Call<typeof routes.listAppAlarms>
  | Call<typeof routes.listJobAlarms>
  | Call<typeof routes.listWorkflowAlarms>;

const filters = (query: ListCall["query"]): (SQL | undefined)[] => [
  query.kind ? eq(alarms.kind, query.kind) : undefined,
  query.status ? eq(alarms.status, query.status) : undefined,
  query.from ? gte(alarms.raisedAt, fromInstant(query.from)) : undefined,
  query.to ? lt(alarms.raisedAt, fromInstant(query.to)) : undefined,
];

/** Newest first, in the order of an index: by app, by job or by workflow. */
const readPage = async (
  { db, query }: Pick<ListCall, "db" | "query">,
  list: string,
  scope: SQL,
  appId: string,
): Promise<Page<Alarm>> => {
  const limit = limitOf(query);
  const before = readCursor(list, numberKey, query.cursor);
  const rows = await db
    .select()
    .from(alarms)
    .where(and(scope, before ? lt(alarms.number, before[0]) : undefined, ...filters(query)))
    .orderBy(desc(alarms.number))
    .limit(limit + 1);
  return toPage(
    rows,
    limit,
    (row) => toAlarm(row, appId),
    (row) => writeCursor(list, [row.number]),
  );
};

export const listAppAlarms = async (call: Call<typeof routes.listAppAlarms>): Promise<Page<Alarm>> => {
  const app = await requireApp(call.db, call.params.ns, call.params.appId);
  return readPage(call, "app-alarms", eq(alarms.appUid, app.appUid), app.appId);
};

export const listJobAlarms = async (call: Call<typeof routes.listJobAlarms>): Promise<Page<Alarm>> => {
  const job = await requireJob(call.db, call.params.ns, call.params.jobId);
  return readPage(call, "job-alarms", eq(alarms.jobId, job.jobId), job.appId);
};

export const listWorkflowAlarms = async (
  call: Call<typeof routes.listWorkflowAlarms>,
): Promise<Page<Alarm>> => {
  const workflow = await requireWorkflow(call.db, call.params.ns, call.params.workflowId);
  return readPage(call, "workflow-alarms", eq(alarms.workflowId, workflow.workflowId), workflow.appId);
};
