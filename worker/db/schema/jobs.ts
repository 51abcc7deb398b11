import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const jobs = sqliteTable(
  "jobs",
  {
    /** Never reused. */
    jobId: integer("job_id").primaryKey({ autoIncrement: true }),
    namespace: text("namespace").notNull(),
    appId: text("app_id").notNull(),
    name: text("name").notNull(),
    jobType: text("job_type").notNull(),
    mode: text("mode").notNull(),
    enabled: integer("enabled").notNull(),
    /** JobDefinition as JSON, complete. */
    definition: text("definition").notNull(),
    version: integer("version").notNull(),
    appliedVersion: integer("applied_version").notNull(),
    /** The second in which the timing was last saved: the phase of a fixed rate hangs on it. */
    anchorAt: integer("anchor_at").notNull(),
    enabledAt: integer("enabled_at").notNull(),
    createdBy: text("created_by").notNull(),
    updatedBy: text("updated_by").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    /** The one workflow whose draft or published graph has it. */
    workflowId: integer("workflow_id"),
    /** The definitions files it was last applied from, by the name they give themselves: only these prune it. */
    source: text("source"),
    /** Read out of the definition, for the list's filter; nothing is stored but the index. */
    owner: text("owner").generatedAlwaysAs(sql`nullif(json_extract(definition, '$.owner'), '')`, {
      mode: "virtual",
    }),
  },
  (table) => [
    index("jobs_by_workflow").on(table.workflowId).where(sql`workflow_id is not null`),
    index("jobs_by_namespace").on(table.namespace, table.jobId),
    index("jobs_by_owner").on(table.namespace, table.owner, table.jobId).where(sql`owner is not null`),
    index("jobs_by_app").on(table.namespace, table.appId, table.jobId),
    index("jobs_unapplied").on(table.jobId).where(sql`applied_version < version`),
    // Costs nothing for jobs without one.
    index("jobs_by_calendar")
      .on(table.namespace, sql`json_extract(definition, '$.calendar')`)
      .where(sql`json_extract(definition, '$.calendar') is not null`),
  ],
);

export const jobVersions = sqliteTable(
  "job_versions",
  {
    jobId: integer("job_id").notNull(),
    version: integer("version").notNull(),
    savedAt: integer("saved_at").notNull(),
    savedBy: text("saved_by").notNull(),
    definition: text("definition").notNull(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.version] })],
);

/** Deleted apps and jobs whose objects have not confirmed yet; the row goes when they have. */
export const removals = sqliteTable(
  "removals",
  {
    removalId: integer("removal_id").primaryKey({ autoIncrement: true }),
    namespace: text("namespace").notNull(),
    appId: text("app_id").notNull(),
    /** Null: the whole app. */
    jobId: integer("job_id"),
    removedBy: text("removed_by").notNull(),
    removedAt: integer("removed_at").notNull(),
  },
  (table) => [index("removals_by_app").on(table.namespace, table.appId)],
);
