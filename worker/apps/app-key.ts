import type { Env } from "../env.ts";
import { newSigningSecret } from "../http-caller/signature.ts";
import { randomSecret, seal, sha256Hex } from "../secrets.ts";
import type { StoredSigningSecret } from "./app-row.ts";

export interface NewKey {
  key: string;
  sealed: string;
  hash: string;
  hint: string;
}

/** Workers show it on every call; the queue knows its hash, D1 keeps it sealed. */
export const newAppKey = async (env: Env): Promise<NewKey> => {
  const key = randomSecret("cak_");
  const [sealed, hash] = await Promise.all([seal(env, "app-key", key), sha256Hex(key)]);
  return { key, sealed, hash, hint: key.slice(-4) };
};

export const newStoredSigningSecret = async (
  env: Env,
  now: number,
): Promise<{ stored: StoredSigningSecret; secret: string }> => {
  const secret = newSigningSecret();
  const id = `sig_${crypto.randomUUID().slice(0, 13)}`;
  return { stored: { id, createdAt: now, sealed: await seal(env, "signing-secret", secret) }, secret };
};
