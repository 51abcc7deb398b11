import { and, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import { type Operation, operation } from "../../client/protocol/operation.ts";
import type { Page } from "../../client/protocol/page.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { withinSeen } from "../access/access.ts";
import { limitOf, numberKey, readCursor, toPage, writeCursor } from "../db/cursor.ts";
import { holds } from "../db/database.ts";
import { operations } from "../db/schema.ts";
import { fromInstant, toInstant } from "../instants.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call } from "../serve.ts";

const parseOrNull = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

export const toOperation = (row: typeof operations.$inferSelect): Operation => ({
  operationId: row.operationId,
  namespace: row.namespace,
  at: toInstant(row.at),
  actor: row.actor,
  role: row.role,
  sourceAddress: row.sourceAddress,
  action: row.action,
  objectType: v.parse(operation.entries.objectType, row.objectType),
  objectId: row.objectId,
  objectName: row.objectName,
  before: parseOrNull(row.before),
  after: parseOrNull(row.after),
});

type Filters = Omit<Call<typeof routes.exportAllOperations>["query"], "format">;

const filters = (query: Filters): (SQL | undefined)[] => [
  query.namespace ? eq(operations.namespace, query.namespace) : undefined,
  query.object ? eq(operations.objectType, query.object) : undefined,
  query.objectId ? eq(operations.objectId, query.objectId) : undefined,
  query.actor ? holds(sql`${operations.actor}`, query.actor) : undefined,
  query.action ? holds(sql`${operations.action}`, query.action) : undefined,
  query.from ? gte(operations.at, fromInstant(query.from)) : undefined,
  query.to ? lt(operations.at, fromInstant(query.to)) : undefined,
];

export const operationsWhere = (query: Filters, ...more: (SQL | undefined)[]): SQL | undefined =>
  and(...more, ...filters(query));

type ListCall = Pick<Call<typeof routes.listAllOperations>, "db" | "query">;

const readPage = async (call: ListCall, list: string, scope: SQL | undefined): Promise<Page<Operation>> => {
  const limit = limitOf(call.query);
  const before = readCursor(list, numberKey, call.query.cursor);
  const rows = await call.db
    .select()
    .from(operations)
    .where(operationsWhere(call.query, scope, before ? lt(operations.operationId, before[0]) : undefined))
    .orderBy(desc(operations.operationId))
    .limit(limit + 1);
  return toPage(rows, limit, toOperation, (row) => writeCursor(list, [row.operationId]));
};

export const listOperations = async (call: Call<typeof routes.listOperations>): Promise<Page<Operation>> => {
  const namespace = await requireNamespace(call.db, call.params.ns);
  return readPage(
    call,
    "operations",
    and(eq(operations.namespace, namespace.id), withinSeen(sql`${operations.appId}`, call.seen)),
  );
};

/** Also what belongs to no namespace: people, tokens, log-ins. */
export const listAllOperations = (call: Call<typeof routes.listAllOperations>): Promise<Page<Operation>> =>
  readPage(call, "all-operations", undefined);
