import type { Database, Statement } from "../db/database.ts";
import { metChallenges } from "../db/schema.ts";
import { fromBase64Url, type SecretEnv, signingKey } from "../secrets.ts";

/**
 * A challenge signs itself: random bytes, the second it ends, and a code over both and what it is for. Nothing is stored
 * before it is met, so that asking for challenges, which anyone may, costs no row.
 */
const randomBytes = 12;
const endBytes = 4;
const codeBytes = 16;
const validMs = 300_000;

export type ChallengePurpose = "passkey-login" | "passkey-registration";

const codeOf = async (
  env: SecretEnv,
  purpose: ChallengePurpose,
  subject: string,
  head: Uint8Array,
): Promise<Uint8Array> => {
  const key = await signingKey(env, `challenge/${purpose}`);
  const about = new TextEncoder().encode(subject);
  const signed = new Uint8Array(head.length + about.length);
  signed.set(head);
  signed.set(about, head.length);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, signed)).slice(0, codeBytes);
};

/** For one person (by id), or for whoever comes (""). */
export const newChallenge = async (
  env: SecretEnv,
  purpose: ChallengePurpose,
  subject: string,
  now: number,
): Promise<Uint8Array<ArrayBuffer>> => {
  const challenge = new Uint8Array(randomBytes + endBytes + codeBytes);
  crypto.getRandomValues(challenge.subarray(0, randomBytes));
  new DataView(challenge.buffer).setUint32(randomBytes, Math.ceil((now + validMs) / 1000));
  const head = challenge.slice(0, randomBytes + endBytes);
  challenge.set(await codeOf(env, purpose, subject, head), randomBytes + endBytes);
  return challenge;
};

/** Whether a challenge is one of ours, for this purpose and person, and has not ended. */
export const isOwnChallenge = async (
  env: SecretEnv,
  purpose: ChallengePurpose,
  subject: string,
  text: string,
  now: number,
): Promise<boolean> => {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) return false;
  const challenge = fromBase64Url(text);
  const head = challenge.slice(0, randomBytes + endBytes);
  const expected = await codeOf(env, purpose, subject, head);
  const end = new DataView(challenge.buffer).getUint32(randomBytes);
  return crypto.subtle.timingSafeEqual(challenge.slice(head.length), expected) && end * 1000 > now;
};

/** Ends a batch with a constraint when the challenge was met before. */
export const meetChallenge = (db: Database, challenge: string, now: number): Statement =>
  db.insert(metChallenges).values({ challenge, expiresAt: now + 2 * validMs });
