import { and, eq } from "drizzle-orm";
import type { Dag } from "../../client/protocol/dag.ts";
import { type Workflow, type WorkflowDefinition, workflowDefaults } from "../../client/protocol/workflow.ts";
import { nextFire, type Timing } from "../../durable/schedule/index.ts";
import { readSettings, type SettingsEnv } from "../../durable/shared/settings.ts";
import type { CalendarBook } from "../calendars/calendar-book.ts";
import type { Database } from "../db/database.ts";
import { workflows } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { toInstant, toInstantOrNull } from "../instants.ts";

export type WorkflowRow = typeof workflows.$inferSelect;

/** Defaults stand in for fields that are younger than the row. */
export const workflowDefinitionOf = (row: Pick<WorkflowRow, "definition">): WorkflowDefinition => ({
  ...workflowDefaults,
  ...JSON.parse(row.definition),
});

/** Graphs are written from what the schema has read. */
export const readDag = (text: string): Dag => JSON.parse(text);

export const workflowTimingOf = (
  env: SettingsEnv,
  definition: WorkflowDefinition,
  anchorAt: number,
  calendars: CalendarBook,
): Timing => ({
  timeType: definition.timeType,
  cron: definition.cron,
  periodSeconds: null,
  at: null,
  timeZone: definition.timeZone ?? readSettings(env).timeZone,
  dstPolicy: definition.dstPolicy,
  effectiveFrom: definition.effectiveFrom,
  effectiveUntil: definition.effectiveUntil,
  calendar: calendars.applied(definition),
  anchorAt,
});

/** A workflow fires when it is enabled, which it cannot be before it was published. */
const nextFireAt = (
  env: SettingsEnv,
  row: WorkflowRow,
  definition: WorkflowDefinition,
  now: number,
  calendars: CalendarBook,
): number | null =>
  row.enabled === 1 ? nextFire(workflowTimingOf(env, definition, row.anchorAt, calendars), now) : null;

export const toWorkflow = (
  env: SettingsEnv,
  row: WorkflowRow,
  lastRun: Workflow["lastRun"],
  now: number,
  calendars: CalendarBook,
): Workflow => {
  const definition = workflowDefinitionOf(row);
  return {
    workflowId: row.workflowId,
    namespace: row.namespace,
    ...definition,
    enabled: row.enabled === 1,
    publishedVersion: row.publishedVersion,
    dagVersion: row.dagVersion,
    changed: row.changed === 1,
    nodeCount: row.nodeCount,
    nextFireAt: toInstantOrNull(nextFireAt(env, row, definition, now, calendars)),
    lastRun,
    createdBy: row.createdBy,
    updatedBy: row.updatedBy,
    createdAt: toInstant(row.createdAt),
    updatedAt: toInstant(row.updatedAt),
    version: row.version,
  };
};

export const requireWorkflow = async (
  db: Database,
  namespace: string,
  workflowId: number,
): Promise<WorkflowRow> => {
  const row = await db
    .select()
    .from(workflows)
    .where(and(eq(workflows.workflowId, workflowId), eq(workflows.namespace, namespace)))
    .get();
  if (!row) throw notFound("workflow");
  return row;
};
