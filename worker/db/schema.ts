/**
 * D1 holds definitions (truth) and history (a projection that the queues write). Instants are milliseconds since the epoch.
 * The generated SQL is edited for STRICT and WITHOUT ROWID, which drizzle cannot say; a test compares the migrated tables.
 */
export * from "./schema/access.ts";
export * from "./schema/accounts.ts";
export * from "./schema/alarms.ts";
export * from "./schema/apps.ts";
export * from "./schema/backfills.ts";
export * from "./schema/batches.ts";
export * from "./schema/calendars.ts";
export * from "./schema/jobs.ts";
export * from "./schema/operations.ts";
export * from "./schema/runs.ts";
export * from "./schema/tags.ts";
export * from "./schema/workflows.ts";
