import { and, asc, eq, getTableColumns, gt, or, sql } from "drizzle-orm";
import type { App } from "../../client/protocol/app.ts";
import type { Page } from "../../client/protocol/page.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { withinSeen } from "../access/access.ts";
import { maskSecrets } from "../access/mask-secrets.ts";
import { limitOf, readCursor, textKey, toPage, writeCursor } from "../db/cursor.ts";
import { holds } from "../db/database.ts";
import { apps } from "../db/schema.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call } from "../serve.ts";
import { countWorkers, jobCount, toApp } from "./app-row.ts";

export const listApps = async (call: Call<typeof routes.listApps>): Promise<Page<App>> => {
  const namespace = await requireNamespace(call.db, call.params.ns);
  const { search, cursor } = call.query;
  const limit = limitOf(call.query);
  const after = readCursor("apps", textKey, cursor);
  const rows = await call.db
    .select({ ...getTableColumns(apps), jobs: jobCount })
    .from(apps)
    .where(
      and(
        eq(apps.namespace, namespace.id),
        withinSeen(sql`${apps.appId}`, call.seen),
        after ? gt(apps.appId, after[0]) : undefined,
        search ? or(holds(sql`${apps.appId}`, search), holds(sql`${apps.name}`, search)) : undefined,
      ),
    )
    .orderBy(asc(apps.appId))
    .limit(limit + 1);
  const counted = await Promise.all(
    rows.map(async (row) => ({ row, workers: await countWorkers(call.env, row) })),
  );
  return toPage(
    counted,
    limit,
    ({ row, workers }) => maskSecrets(toApp(row, workers)),
    ({ row }) => writeCursor("apps", [row.appId]),
  );
};
