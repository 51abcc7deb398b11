import { eq, sql } from "drizzle-orm";
import type { Namespace } from "../../client/protocol/namespace.ts";
import { type Access, withinAccess } from "../access/access.ts";
import type { Database } from "../db/database.ts";
import { apps, jobs, namespaces } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { toInstant } from "../instants.ts";

/** Counts hold what the caller sees. */
export const namespaceColumns = (access: Access) => ({
  id: namespaces.id,
  name: namespaces.name,
  description: namespaces.description,
  region: namespaces.region,
  version: namespaces.version,
  createdAt: namespaces.createdAt,
  updatedAt: namespaces.updatedAt,
  apps: sql<number>`(select count(*) from ${apps} where ${apps.namespace} = ${namespaces.id}
    and ${withinAccess(sql`${apps.namespace}`, sql`${apps.appId}`, access)})`,
  jobs: sql<number>`(select count(*) from ${jobs} where ${jobs.namespace} = ${namespaces.id}
    and ${withinAccess(sql`${jobs.namespace}`, sql`${jobs.appId}`, access)})`,
});

export type NamespaceRow = typeof namespaces.$inferSelect;
type CountedRow = NamespaceRow & { apps: number; jobs: number };

export const toNamespace = (row: CountedRow): Namespace => ({
  ...row,
  createdAt: toInstant(row.createdAt),
  updatedAt: toInstant(row.updatedAt),
});

/** The namespace, or 404: what stands below it is only looked for when it exists. */
export const requireNamespace = async (
  db: Database,
  id: string,
  access: Access = "everything",
): Promise<CountedRow> => {
  const row = await db.select(namespaceColumns(access)).from(namespaces).where(eq(namespaces.id, id)).get();
  if (!row) throw notFound("namespace");
  return row;
};
