import { and, eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { apps } from "../db/schema.ts";
import type { Env } from "../env.ts";
import { logEvent, reasonOf } from "../log.ts";
import { locationHintOf } from "../namespaces/location-hint.ts";
import { queueOf, repeatable } from "../stubs.ts";
import { type AppRow, toQueueApp } from "./app-row.ts";

/**
 * Tells the queue the definition as it stands in D1 and notes that it knows. Newer versions win there, so that a
 * repeated or late call is harmless. False when the queue could not be told: the sweep does it then.
 */
export const applyApp = async (env: Env, db: Database, row: AppRow): Promise<boolean> => {
  try {
    const hint = await locationHintOf(db, row.namespace);
    const queue = queueOf(env, row.namespace, row.appId, hint);
    await repeatable(() => queue.configure(toQueueApp(row)));
    await db
      .update(apps)
      .set({ appliedVersion: row.version })
      .where(and(eq(apps.appUid, row.appUid), eq(apps.version, row.version)));
    return true;
  } catch (error) {
    logEvent("warn", "app_not_applied", {
      namespace: row.namespace,
      app: row.appId,
      reason: reasonOf(error),
    });
    return false;
  }
};
