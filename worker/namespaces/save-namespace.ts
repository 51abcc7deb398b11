import { and, eq, sql } from "drizzle-orm";
import type { Namespace } from "../../client/protocol/namespace.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { isStale, mustHaveChanged, requireVersion, runBatch, stale } from "../db/database.ts";
import { apps, calendars, feeds, jobs, namespaces, tokenScopes } from "../db/schema.ts";
import { ApiFailure, isConstraint } from "../errors.ts";
import { differenceOf, recordOperation } from "../operations/record.ts";
import type { Call } from "../serve.ts";
import { requireNamespace, toNamespace } from "./namespace-row.ts";
import { requireRegion } from "./regions.ts";

const generatedId = (): string => `ns-${crypto.randomUUID().slice(0, 13)}`;

export const createNamespace = async (call: Call<typeof routes.createNamespace>): Promise<Namespace> => {
  const { db, body, now } = call;
  const row = {
    id: body.id ?? generatedId(),
    name: body.name,
    description: body.description ?? "",
    region: requireRegion(call.env, body.region),
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  const { id, name, description, region } = row;
  const note = {
    namespace: id,
    action: "namespace.create",
    objectType: "namespace",
    objectId: id,
    objectName: name,
    after: { id, name, description, region },
  } as const;
  try {
    await runBatch(db, [db.insert(namespaces).values(row), recordOperation(db, call.caller, note, now)]);
  } catch (error) {
    if (!isConstraint(error)) throw error;
    throw new ApiFailure("already_exists", `a namespace with the id ${id} exists`, { path: "id", value: id });
  }
  return toNamespace({ ...row, apps: 0, jobs: 0 });
};

export const updateNamespace = async (call: Call<typeof routes.updateNamespace>): Promise<Namespace> => {
  const { db, body, now } = call;
  const row = await requireNamespace(db, call.params.ns);
  if (call.ifMatch !== null && call.ifMatch !== row.version) throw stale();
  const next = { ...row, name: body.name ?? row.name, description: body.description ?? row.description };
  const { before, after } = differenceOf(row, next);
  if (Object.keys(after).length === 0) return toNamespace(row);
  const note = {
    namespace: row.id,
    action: "namespace.update",
    objectType: "namespace",
    objectId: row.id,
    objectName: next.name,
    before,
    after,
  } as const;
  const update = db
    .update(namespaces)
    .set({ name: next.name, description: next.description, version: row.version + 1, updatedAt: now })
    .where(and(eq(namespaces.id, row.id), eq(namespaces.version, row.version)));
  await runBatch(db, [update, mustHaveChanged(db), recordOperation(db, call.caller, note, now)]).catch(
    (error) => {
      throw isStale(error) ? stale() : error;
    },
  );
  return toNamespace({ ...next, version: row.version + 1, updatedAt: now });
};

export const deleteNamespace = async (call: Call<typeof routes.deleteNamespace>): Promise<void> => {
  const { db, now } = call;
  const row = await requireNamespace(db, call.params.ns);
  requireVersion(call.ifMatch, row);
  const inside = await db
    .select({ appId: apps.appId, name: apps.name })
    .from(apps)
    .where(eq(apps.namespace, row.id))
    .limit(100);
  if (inside.length > 0) throw notEmpty(row, inside);
  const note = {
    namespace: row.id,
    action: "namespace.delete",
    objectType: "namespace",
    objectId: row.id,
    objectName: row.name,
    before: { id: row.id, name: row.name, description: row.description, region: row.region },
  } as const;
  // An app created in this very moment keeps the namespace.
  const isEmpty = sql`not exists (select 1 from ${apps} where ${apps.namespace} = ${row.id})
    and not exists (select 1 from ${jobs} where ${jobs.namespace} = ${row.id})`;
  const remove = db.delete(namespaces).where(and(eq(namespaces.id, row.id), isEmpty));
  const scopes = db.delete(tokenScopes).where(eq(tokenScopes.namespace, row.id));
  await runBatch(db, [
    remove,
    mustHaveChanged(db),
    scopes,
    // A new namespace under the old id starts without them.
    db.delete(calendars).where(eq(calendars.namespace, row.id)),
    db.delete(feeds).where(eq(feeds.namespace, row.id)),
    recordOperation(db, call.caller, note, now),
  ]).catch((error) => {
    throw isStale(error) ? notEmpty(row, []) : error;
  });
};

const notEmpty = (
  row: { id: string; apps: number; jobs: number },
  inside: { appId: string; name: string }[],
) =>
  new ApiFailure("not_empty", `the namespace ${row.id} still holds ${row.apps} apps and ${row.jobs} jobs`, {
    apps: inside,
    appCount: row.apps,
    jobCount: row.jobs,
  });
