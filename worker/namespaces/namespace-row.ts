import { eq, sql } from "drizzle-orm";
import type { Namespace } from "../../client/protocol/namespace.ts";
import type { Database } from "../db/database.ts";
import { apps, jobs, namespaces } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { toInstant } from "../instants.ts";

export const namespaceColumns = {
  id: namespaces.id,
  name: namespaces.name,
  description: namespaces.description,
  region: namespaces.region,
  version: namespaces.version,
  createdAt: namespaces.createdAt,
  updatedAt: namespaces.updatedAt,
  apps: sql<number>`(select count(*) from ${apps} where ${apps.namespace} = ${namespaces.id})`,
  jobs: sql<number>`(select count(*) from ${jobs} where ${jobs.namespace} = ${namespaces.id})`,
};

export type NamespaceRow = typeof namespaces.$inferSelect;
type CountedRow = NamespaceRow & { apps: number; jobs: number };

export const toNamespace = (row: CountedRow): Namespace => ({
  ...row,
  createdAt: toInstant(row.createdAt),
  updatedAt: toInstant(row.updatedAt),
});

/** The namespace, or 404: what stands below it is only looked for when it exists. */
export const requireNamespace = async (db: Database, id: string): Promise<CountedRow> => {
  const row = await db.select(namespaceColumns).from(namespaces).where(eq(namespaces.id, id)).get();
  if (!row) throw notFound("namespace");
  return row;
};
