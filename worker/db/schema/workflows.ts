import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const workflows = sqliteTable(
  "workflows",
  {
    /** Never reused. */
    workflowId: integer("workflow_id").primaryKey({ autoIncrement: true }),
    namespace: text("namespace").notNull(),
    appId: text("app_id").notNull(),
    name: text("name").notNull(),
    enabled: integer("enabled").notNull(),
    /** WorkflowDefinition as JSON, complete. */
    definition: text("definition").notNull(),
    /** Counts every change, of the graph too. */
    version: integer("version").notNull(),
    appliedVersion: integer("applied_version").notNull(),
    /** The versions that hold the draft and what is published. */
    dagVersion: integer("dag_version").notNull(),
    publishedVersion: integer("published_version"),
    publishedAt: integer("published_at"),
    publishedBy: text("published_by"),
    /** Whether the draft differs from what is published; and its nodes, for lists. */
    changed: integer("changed").notNull(),
    nodeCount: integer("node_count").notNull(),
    anchorAt: integer("anchor_at").notNull(),
    enabledAt: integer("enabled_at").notNull(),
    createdBy: text("created_by").notNull(),
    updatedBy: text("updated_by").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    /** The definitions files it was last applied from: only these prune it. */
    source: text("source"),
    /** Read out of the definition, for the list's filter; nothing is stored but the index. */
    owner: text("owner").generatedAlwaysAs(sql`nullif(json_extract(definition, '$.owner'), '')`, {
      mode: "virtual",
    }),
  },
  (table) => [
    index("workflows_by_namespace").on(table.namespace, table.workflowId),
    index("workflows_by_owner")
      .on(table.namespace, table.owner, table.workflowId)
      .where(sql`owner is not null`),
    index("workflows_by_app").on(table.namespace, table.appId, table.workflowId),
    index("workflows_unapplied").on(table.workflowId).where(sql`applied_version < version`),
    index("workflows_by_calendar")
      .on(table.namespace, sql`json_extract(definition, '$.calendar')`)
      .where(sql`json_extract(definition, '$.calendar') is not null`),
  ],
);

export const workflowVersions = sqliteTable(
  "workflow_versions",
  {
    workflowId: integer("workflow_id").notNull(),
    version: integer("version").notNull(),
    savedAt: integer("saved_at").notNull(),
    savedBy: text("saved_by").notNull(),
    action: text("action").notNull(),
    definition: text("definition").notNull(),
    /** Dag as JSON where this version changed it; null: as before. */
    dag: text("dag"),
  },
  (table) => [primaryKey({ columns: [table.workflowId, table.version] })],
);

/** Deleted workflows whose objects have not confirmed yet; the row goes when they have. */
export const workflowRemovals = sqliteTable("workflow_removals", {
  workflowId: integer("workflow_id").primaryKey(),
  removedBy: text("removed_by").notNull(),
  removedAt: integer("removed_at").notNull(),
});

/** Open and ended workflow runs for lists, written by the workflow's object, which holds the truth with the nodes. */
export const workflowRuns = sqliteTable(
  "workflow_runs",
  {
    workflowId: integer("workflow_id").notNull(),
    number: integer("number").notNull(),
    namespace: text("namespace").notNull(),
    appId: text("app_id").notNull(),
    status: text("status").notNull(),
    reason: text("reason"),
    message: text("message"),
    trigger: text("trigger").notNull(),
    operator: text("operator"),
    scheduleAt: integer("schedule_at").notNull(),
    dataAt: integer("data_at").notNull(),
    createdAt: integer("created_at").notNull(),
    startedAt: integer("started_at"),
    finishedAt: integer("finished_at"),
    dagVersion: integer("dag_version").notNull(),
    draft: integer("draft").notNull(),
    /** Counts by status as JSON. */
    nodeCounts: text("node_counts").notNull(),
    /** Writes overtake each other; the newest wins. */
    revision: integer("revision").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workflowId, table.number] }),
    index("workflow_runs_by_time").on(
      table.namespace,
      table.scheduleAt,
      table.workflowId,
      table.number,
      table.status,
      table.trigger,
      table.appId,
    ),
  ],
);
