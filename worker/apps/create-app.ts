import { eq, sql } from "drizzle-orm";
import { type App, type AppCreate, type AppSettings, appDefaults } from "../../client/protocol/app.ts";
import { slugOf } from "../../client/protocol/ids.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { Caller } from "../access/caller.ts";
import { openToShow, sealSecrets } from "../access/sealed-secrets.ts";
import { contactIssues } from "../alarms/contact-issues.ts";
import { isStale, mustHold, runBatch } from "../db/database.ts";
import { apps, namespaces } from "../db/schema.ts";
import type { Env } from "../env.ts";
import { ApiFailure, invalid, isConstraint, notFound } from "../errors.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import { recordOperation } from "../operations/record.ts";
import { dropUndefined } from "../patch.ts";
import { requireFreeQueue } from "../removals/finish-removals.ts";
import type { Call, Deployment } from "../serve.ts";
import { newAppKey, newStoredSigningSecret } from "./app-key.ts";
import { requireApp, toApp } from "./app-row.ts";
import { appIssues } from "./app-rules.ts";
import { applyApp } from "./apply-app.ts";

const chosenId = (body: AppCreate): string =>
  body.appId ?? (slugOf(body.name) || `app-${crypto.randomUUID().slice(0, 8)}`);

const completeSettings = (env: Env, body: AppCreate): AppSettings => {
  const { appId: _, ...given } = body;
  const settings = { ...appDefaults, ...dropUndefined(given), name: body.name };
  const issues = [...appIssues(settings), ...contactIssues(env, settings.contacts)];
  if (issues.length > 0) throw invalid(issues);
  return settings;
};

/** An app, its key and its first signing secret. The answer is the only one that shows the key without being asked. */
export const createApp = async (call: Call<typeof routes.createApp>): Promise<App & { appKey: string }> => {
  const namespace = await requireNamespace(call.db, call.params.ns);
  return makeApp(call, namespace.id, call.body);
};

export const makeApp = async (
  acting: Deployment & { caller: Caller },
  namespace: string,
  body: AppCreate,
): Promise<App & { appKey: string }> => {
  const { env, db, now } = acting;
  const appId = chosenId(body);
  const settings = completeSettings(env, body);
  await requireFreeQueue(env, db, namespace, appId);
  const [key, signing] = await Promise.all([newAppKey(env), newStoredSigningSecret(env, now)]);
  const insert = db.insert(apps).values({
    namespace,
    appId,
    name: settings.name,
    settings: JSON.stringify(await sealSecrets(env, settings)),
    keySealed: key.sealed,
    keyHash: key.hash,
    keyHint: key.hint,
    signingSecrets: JSON.stringify([signing.stored]),
    publicUrl: env.CARILLON_PUBLIC_URL ?? acting.origin,
    version: 1,
    appliedVersion: 0,
    checkAfter: now,
    createdBy: acting.caller.name,
    updatedBy: acting.caller.name,
    createdAt: now,
    updatedAt: now,
  });
  const note = {
    namespace,
    action: "app.create",
    objectType: "app",
    objectId: appId,
    objectName: settings.name,
    after: { appId, ...settings },
  } as const;
  const isThere = sql`exists (select 1 from ${namespaces} where ${eq(namespaces.id, namespace)})`;
  try {
    await runBatch(db, [mustHold(db, isThere), insert, recordOperation(db, acting.caller, note, now)]);
  } catch (error) {
    if (isStale(error)) throw notFound("namespace");
    if (!isConstraint(error)) throw error;
    throw new ApiFailure("already_exists", `an app with the appId ${appId} exists in this namespace`, {
      path: "appId",
      value: appId,
    });
  }
  const row = await requireApp(db, namespace, appId);
  await applyApp(env, db, row);
  return { ...(await openToShow(env, toApp({ ...row, jobs: 0 }, 0))), appKey: key.key };
};
