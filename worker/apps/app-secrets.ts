import type { routes } from "../../client/protocol/routes/index.ts";
import { runBatch } from "../db/database.ts";
import { ApiFailure, notFound } from "../errors.ts";
import { toInstant, toInstantOrNull } from "../instants.ts";
import { recordOperation } from "../operations/record.ts";
import { unseal } from "../secrets.ts";
import type { Call } from "../serve.ts";
import { newAppKey, newStoredSigningSecret } from "./app-key.ts";
import { type AppRow, requireApp, signing, signingSecretsOf } from "./app-row.ts";
import { changeApp } from "./update-app.ts";

const defaultGraceSeconds = 86_400;
/** Two sign; a few more stay readable so that a target that was slow to change can be helped. */
const keptSecrets = 5;

const previousUntil = (row: AppRow, now: number): string | null =>
  row.previousKeyUntil !== null && row.previousKeyUntil > now ? toInstantOrNull(row.previousKeyUntil) : null;

/** Revealing a secret changes nothing and is recorded all the same. */
export const revealKey = async (call: Call<typeof routes.getAppKey>) => {
  const { db, now } = call;
  const row = await requireApp(db, call.params.ns, call.params.appId);
  const appKey = await unseal(call.env, "app-key", row.keySealed);
  const note = {
    namespace: row.namespace,
    action: "app.reveal_key",
    objectType: "app",
    objectId: row.appId,
    objectName: row.name,
  } as const;
  await runBatch(db, [recordOperation(db, call.caller, note, now)]);
  return { appKey, previousUntil: previousUntil(row, now) };
};

export const rotateKey = async (call: Call<typeof routes.rotateAppKey>) => {
  const { now } = call;
  const row = await requireApp(call.db, call.params.ns, call.params.appId);
  const graceSeconds = call.body.graceSeconds ?? defaultGraceSeconds;
  const key = await newAppKey(call.env);
  const keepsOld = graceSeconds > 0;
  const change = {
    keySealed: key.sealed,
    keyHash: key.hash,
    keyHint: key.hint,
    previousKeySealed: keepsOld ? row.keySealed : null,
    previousKeyHash: keepsOld ? row.keyHash : null,
    previousKeyUntil: keepsOld ? now + graceSeconds * 1000 : null,
  };
  const note = {
    action: "app.rotate_key",
    before: { appKeyHint: row.keyHint },
    after: { appKeyHint: key.hint, graceSeconds },
  };
  const saved = await changeApp(call, row, change, note);
  return { appKey: key.key, previousUntil: previousUntil(saved, now) };
};

/** Newest first. Looking at them is recorded, as with the key. */
export const listSigningSecrets = async (call: Call<typeof routes.listSigningSecrets>) => {
  const { db, now } = call;
  const row = await requireApp(db, call.params.ns, call.params.appId);
  const newestFirst = signingSecretsOf(row).reverse();
  const items = newestFirst.map(async ({ id, createdAt, sealed }, at) => ({
    id,
    createdAt: toInstant(createdAt),
    secret: await unseal(call.env, "signing-secret", sealed),
    signs: at < signing,
  }));
  const shown = await Promise.all(items);
  const note = {
    namespace: row.namespace,
    action: "app.reveal_signing_secrets",
    objectType: "app",
    objectId: row.appId,
    objectName: row.name,
    appId: row.appId,
  } as const;
  await runBatch(db, [recordOperation(db, call.caller, note, now)]);
  return { items: shown };
};

export const createSigningSecret = async (call: Call<typeof routes.createSigningSecret>) => {
  const row = await requireApp(call.db, call.params.ns, call.params.appId);
  const { stored, secret } = await newStoredSigningSecret(call.env, call.now);
  const secrets = [...signingSecretsOf(row), stored].slice(-keptSecrets);
  const note = { action: "app.add_signing_secret", after: { id: stored.id } };
  await changeApp(call, row, { signingSecrets: JSON.stringify(secrets) }, note);
  return { id: stored.id, createdAt: toInstant(stored.createdAt), secret, signs: true };
};

/** One that others have seen stops signing at once; calls are never left without a signature. */
export const deleteSigningSecret = async (call: Call<typeof routes.deleteSigningSecret>): Promise<void> => {
  const row = await requireApp(call.db, call.params.ns, call.params.appId);
  const secrets = signingSecretsOf(row);
  const kept = secrets.filter(({ id }) => id !== call.params.secretId);
  if (kept.length === secrets.length) throw notFound("signing secret");
  if (kept.length === 0)
    throw new ApiFailure("conflict", "the last signing secret stays: add another one first");
  const note = { action: "app.remove_signing_secret", before: { id: call.params.secretId } };
  await changeApp(call, row, { signingSecrets: JSON.stringify(kept) }, note);
};
