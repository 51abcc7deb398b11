import { and, asc, eq, gt, or, sql } from "drizzle-orm";
import type { Namespace } from "../../client/protocol/namespace.ts";
import type { Page } from "../../client/protocol/page.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { namespacesWithin } from "../access/access.ts";
import { limitOf, readCursor, textKey, toPage, writeCursor } from "../db/cursor.ts";
import { holds } from "../db/database.ts";
import { namespaces } from "../db/schema.ts";
import type { Call } from "../serve.ts";
import { namespaceColumns, toNamespace } from "./namespace-row.ts";

export const listNamespaces = async (call: Call<typeof routes.listNamespaces>): Promise<Page<Namespace>> => {
  const { search, region, cursor } = call.query;
  const limit = limitOf(call.query);
  const after = readCursor("namespaces", textKey, cursor);
  const rows = await call.db
    .select(namespaceColumns(call.caller.access))
    .from(namespaces)
    .where(
      and(
        namespacesWithin(sql`${namespaces.id}`, call.caller.access),
        after ? gt(namespaces.id, after[0]) : undefined,
        region ? eq(namespaces.region, region) : undefined,
        search ? or(holds(sql`${namespaces.id}`, search), holds(sql`${namespaces.name}`, search)) : undefined,
      ),
    )
    .orderBy(asc(namespaces.id))
    .limit(limit + 1);
  return toPage(rows, limit, toNamespace, (row) => writeCursor("namespaces", [row.id]));
};
