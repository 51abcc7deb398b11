import { and, eq, sql } from "drizzle-orm";
import * as v from "valibot";
import { type App, type AppSettings, appDefaults, appSettings } from "../../client/protocol/app.ts";
import type { Contact } from "../../client/protocol/contact.ts";
import type { QueueApp } from "../../durable/app-queue/rpc.ts";
import { openToShow } from "../access/sealed-secrets.ts";
import type { Database } from "../db/database.ts";
import { apps, jobs } from "../db/schema.ts";
import type { Env } from "../env.ts";
import { notFound } from "../errors.ts";
import { toInstant } from "../instants.ts";
import { logEvent, reasonOf } from "../log.ts";
import { queueOf } from "../stubs.ts";

export type AppRow = typeof apps.$inferSelect;
export type CountedAppRow = AppRow & { jobs: number };

// Names are spelt out: of a query over one table drizzle writes columns without their table, and here they would all be the job's.
export const jobCount = sql<number>`(select count(*) from ${jobs}
  where ${jobs}."namespace" = ${apps}."namespace" and ${jobs}."app_id" = ${apps}."app_id")`;

/** Contacts were judged when they were saved; their secrets are sealed since. */
const storedContact = v.custom<Contact>((value) => typeof value === "object" && value !== null);
const storedSettings = v.object({ ...appSettings.entries, contacts: v.array(storedContact) });

/** Defaults stand in for fields that are younger than the row. Secrets of contacts are sealed: `openSecrets` opens them. */
export const settingsOf = (row: Pick<AppRow, "settings">): AppSettings =>
  v.parse(storedSettings, { ...appDefaults, ...JSON.parse(row.settings) });

const signingSecretRow = v.object({ id: v.string(), createdAt: v.number(), sealed: v.string() });
export type StoredSigningSecret = v.InferOutput<typeof signingSecretRow>;
/** Oldest first. */
export const signingSecretsOf = (row: Pick<AppRow, "signingSecrets">): StoredSigningSecret[] =>
  v.parse(v.array(signingSecretRow), JSON.parse(row.signingSecrets));

/** The two newest sign: a target can take a new secret before the old one goes. */
export const signing = 2;

export const toQueueApp = (row: AppRow): QueueApp => {
  const settings = settingsOf(row);
  const previous = row.previousKeyHash
    ? [{ hash: row.previousKeyHash, expiresAt: row.previousKeyUntil }]
    : [];
  return {
    namespace: row.namespace,
    appId: row.appId,
    appUid: row.appUid,
    version: row.version,
    name: row.name,
    settings,
    keys: [{ hash: row.keyHash, expiresAt: null }, ...previous],
    signingSecrets: signingSecretsOf(row)
      .slice(-signing)
      .map(({ id, sealed }) => ({ id, sealed })),
    publicUrl: row.publicUrl,
  };
};

/** How many workers are connected is known to the queue only; a queue that does not answer shows none. */
export const countWorkers = async (env: Env, row: Pick<AppRow, "namespace" | "appId">): Promise<number> => {
  try {
    return (await queueOf(env, row.namespace, row.appId).stats()).workers;
  } catch (error) {
    logEvent("warn", "queue_silent", { namespace: row.namespace, app: row.appId, reason: reasonOf(error) });
    return 0;
  }
};

export const toApp = (row: CountedAppRow, workers: number): App => ({
  namespace: row.namespace,
  appId: row.appId,
  ...settingsOf(row),
  appKeyHint: row.keyHint,
  jobs: row.jobs,
  workers,
  updatedBy: row.updatedBy,
  createdAt: toInstant(row.createdAt),
  updatedAt: toInstant(row.updatedAt),
  version: row.version,
});

export const findApp = async (db: Database, namespace: string, appId: string): Promise<AppRow | undefined> =>
  db
    .select()
    .from(apps)
    .where(and(eq(apps.namespace, namespace), eq(apps.appId, appId)))
    .get();

export const requireApp = async (db: Database, namespace: string, appId: string): Promise<AppRow> => {
  const row = await findApp(db, namespace, appId);
  if (!row) throw notFound("app");
  return row;
};

export const countJobs = async (db: Database, row: AppRow): Promise<number> => {
  const counted = await db
    .select({ jobs: sql<number>`count(*)` })
    .from(jobs)
    .where(and(eq(jobs.namespace, row.namespace), eq(jobs.appId, row.appId)))
    .get();
  return counted?.jobs ?? 0;
};

export const readApp = async (env: Env, db: Database, row: AppRow): Promise<App> => {
  const [jobs, workers] = await Promise.all([countJobs(db, row), countWorkers(env, row)]);
  return openToShow(env, toApp({ ...row, jobs }, workers));
};
