import { and, eq } from "drizzle-orm";
import type { App, AppPatch, AppSettings } from "../../client/protocol/app.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { Caller } from "../access/caller.ts";
import { masked } from "../access/mask-secrets.ts";
import { openToShow, sealSecrets } from "../access/sealed-secrets.ts";
import { keepMasked } from "../access/secret-fields.ts";
import { contactIssues } from "../alarms/contact-issues.ts";
import { type Database, isStale, mustHaveChanged, runBatch, stale } from "../db/database.ts";
import { apps } from "../db/schema.ts";
import type { Env } from "../env.ts";
import { invalid } from "../errors.ts";
import { differenceOf, type OperationNote, recordOperation } from "../operations/record.ts";
import { dropUndefined } from "../patch.ts";
import type { Call, Deployment } from "../serve.ts";
import { queueOf } from "../stubs.ts";
import { type AppRow, readApp, requireApp, settingsOf } from "./app-row.ts";
import { appIssues, loadIssues } from "./app-rules.ts";
import { applyApp } from "./apply-app.ts";

export type AppChange = Partial<
  Pick<
    AppRow,
    | "name"
    | "settings"
    | "keySealed"
    | "keyHash"
    | "keyHint"
    | "previousKeySealed"
    | "previousKeyHash"
    | "previousKeyUntil"
    | "signingSecrets"
  >
>;

/** Writes a change over the version it was made from, with its record, and tells the queue. Stale versions change nothing. */
export const changeApp = async (
  deployment: Deployment & { caller: Caller },
  row: AppRow,
  change: AppChange,
  note: Pick<OperationNote, "action" | "before" | "after">,
): Promise<AppRow> => {
  const { env, db, now, caller } = deployment;
  const changed = {
    ...change,
    publicUrl: env.CARILLON_PUBLIC_URL ?? deployment.origin,
    version: row.version + 1,
    updatedBy: caller.name,
    updatedAt: now,
  };
  const record = {
    namespace: row.namespace,
    objectType: "app",
    objectId: row.appId,
    objectName: change.name ?? row.name,
    ...note,
  } as const;
  const update = db.update(apps).set(changed).where(sameVersion(row));
  await runBatch(db, [update, mustHaveChanged(db), recordOperation(db, caller, record, now)]).catch(
    (error) => {
      throw isStale(error) ? stale() : error;
    },
  );
  const saved = { ...row, ...changed };
  await applyApp(env, db, saved);
  return saved;
};

const sameVersion = (row: AppRow) => and(eq(apps.appUid, row.appUid), eq(apps.version, row.version));

const mergeSettings = (env: Env, before: AppSettings, patch: AppPatch): AppSettings => {
  const settings = keepMasked({ ...before, ...dropUndefined(patch) }, before, masked);
  const issues = [...appIssues(settings), ...contactIssues(env, settings.contacts, before.contacts)];
  if (issues.length > 0) throw invalid(issues);
  return settings;
};

export const saveSettings = async (
  call: Deployment & { caller: Caller; ifMatch: number | null },
  db: Database,
  row: AppRow,
  patch: AppPatch,
): Promise<AppRow> => {
  if (call.ifMatch !== null && call.ifMatch !== row.version) throw stale();
  const before = await openToShow(call.env, settingsOf(row));
  const settings = mergeSettings(call.env, before, patch);
  if (settings.load5 > before.load5) {
    const issues = loadIssues(settings.load5, await queueOf(call.env, row.namespace, row.appId).workers());
    if (issues.length > 0) throw invalid(issues);
  }
  const difference = differenceOf(before, settings);
  if (Object.keys(difference.after).length === 0) return row;
  const sealed = await sealSecrets(call.env, settings);
  const change = { name: settings.name, settings: JSON.stringify(sealed) };
  return changeApp({ ...call, db }, row, change, { action: "app.update", ...difference });
};

export const updateApp = async (call: Call<typeof routes.updateApp>): Promise<App> => {
  const row = await requireApp(call.db, call.params.ns, call.params.appId);
  const saved = await saveSettings(call, call.db, row, call.body);
  return readApp(call.env, call.db, saved);
};
