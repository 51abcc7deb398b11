import { and, asc, eq, sql } from "drizzle-orm";
import type { Passkey } from "../../client/protocol/account.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { type Database, isStale, mustHold, runBatch } from "../db/database.ts";
import { identities, passkeys } from "../db/schema.ts";
import { ApiFailure, invalid, isConstraint, notFound } from "../errors.ts";
import { toInstant, toInstantOrNull } from "../instants.ts";
import { recordOperation } from "../operations/record.ts";
import { toBase64Url } from "../secrets.ts";
import type { Call } from "../serve.ts";
import { isOwnChallenge, meetChallenge, newChallenge } from "./challenge.ts";
import { forgiveTries } from "./login-throttle.ts";
import { attemptOf, provePassword, requirePerson, type UserRow, userNote } from "./person.ts";
import { requireRelyingParty } from "./relying-party.ts";

type PasskeyRow = typeof passkeys.$inferSelect;

const maxPasskeys = 20;
const placeName = "Carillon";
export const askMs = 120_000;
const [publicKey, required, none] = ["public-key", "required", "none"] as const;

const toPasskey = (row: PasskeyRow): Passkey => ({
  passkeyId: row.passkeyId,
  name: row.name,
  backedUp: row.backedUp === 1,
  createdAt: toInstant(row.createdAt),
  lastUsedAt: toInstantOrNull(row.lastUsedAt),
});

const rowsOf = (db: Database, userId: string): Promise<PasskeyRow[]> =>
  db.select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(asc(passkeys.createdAt));

export const passkeysOf = async (db: Database, userId: string): Promise<Passkey[]> =>
  (await rowsOf(db, userId)).map(toPasskey);

// Read when it is needed: it brings parsers for certificates that hardly any request uses.
const library = () => import("@simplewebauthn/server");

const proveWhereThereIsAPassword = async (
  call: Call<typeof routes.startPasskey>,
  user: UserRow,
): Promise<void> => {
  if (user.password === "") return;
  if (call.body.password === undefined) {
    throw invalid([{ path: "password", rule: "required", message: "is required" }]);
  }
  await provePassword(call, user, call.body.password, "password");
  await forgiveTries(call.db, attemptOf(call, user));
};

export const startPasskey = async (call: Call<typeof routes.startPasskey>) => {
  const { env, db, now } = call;
  const user = await requirePerson(call);
  const party = requireRelyingParty(call);
  await proveWhereThereIsAPassword(call, user);
  const known = await rowsOf(db, user.userId);
  if (known.length >= maxPasskeys) {
    throw new ApiFailure("limit_reached", `an account holds at most ${maxPasskeys} passkeys`);
  }
  const { generateRegistrationOptions } = await library();
  const options = await generateRegistrationOptions({
    rpName: placeName,
    rpID: party.id,
    userID: Uint8Array.from(new TextEncoder().encode(user.userId)),
    userName: user.email,
    userDisplayName: user.name,
    challenge: await newChallenge(env, "passkey-registration", user.userId, now),
    timeout: askMs,
  });
  const { challenge, user: about, pubKeyCredParams } = options;
  return {
    options: {
      challenge,
      rp: { id: party.id, name: placeName },
      user: about,
      pubKeyCredParams,
      timeout: askMs,
      excludeCredentials: known.map((row) => ({ type: publicKey, id: row.credentialId })),
      // Found by the browser without a name typed, and never without making sure who holds it.
      authenticatorSelection: { residentKey: required, userVerification: required },
      attestation: none,
    },
  };
};

const unverified = (error: unknown): ApiFailure =>
  invalid([
    {
      path: "credential",
      rule: "passkey",
      message: `is not accepted: ${error instanceof Error ? error.message : "it does not verify"}`,
    },
  ]);

const verify = async (call: Call<typeof routes.createPasskey>, user: UserRow) => {
  const { env, now, body } = call;
  const party = requireRelyingParty(call);
  const { verifyRegistrationResponse } = await library();
  let challenge = "";
  const isOurs = (text: string): Promise<boolean> => {
    challenge = text;
    return isOwnChallenge(env, "passkey-registration", user.userId, text, now);
  };
  try {
    const verified = await verifyRegistrationResponse({
      response: { ...body.credential, clientExtensionResults: {} },
      expectedChallenge: isOurs,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
    });
    if (verified.verified) return { ...verified.registrationInfo, challenge };
  } catch (error) {
    throw unverified(error);
  }
  throw unverified(null);
};

export const createPasskey = async (call: Call<typeof routes.createPasskey>): Promise<Passkey> => {
  const { db, now, body } = call;
  const user = await requirePerson(call);
  const { credential, credentialBackedUp, challenge } = await verify(call, user);
  const row: PasskeyRow = {
    credentialId: credential.id,
    passkeyId: `psk_${crypto.randomUUID()}`,
    userId: user.userId,
    name: body.name,
    publicKey: toBase64Url(credential.publicKey),
    signCount: credential.counter,
    transports: JSON.stringify(body.credential.response.transports ?? []),
    backedUp: credentialBackedUp ? 1 : 0,
    createdAt: now,
    lastUsedAt: null,
  };
  const note = { ...userNote("user.add_passkey", user), after: { passkey: row.name } };
  try {
    await runBatch(db, [
      meetChallenge(db, challenge, now),
      db.insert(passkeys).values(row),
      recordOperation(db, call.caller, note, now),
    ]);
  } catch (error) {
    if (!isConstraint(error)) throw error;
    throw new ApiFailure("already_exists", "this passkey is registered already");
  }
  return toPasskey(row);
};

const requireOwn = async (
  call: Call<typeof routes.renamePasskey> | Call<typeof routes.deletePasskey>,
  user: UserRow,
): Promise<PasskeyRow> => {
  const own = and(eq(passkeys.passkeyId, call.params.passkeyId), eq(passkeys.userId, user.userId));
  const row = await call.db.select().from(passkeys).where(own).get();
  if (!row) throw notFound("passkey");
  return row;
};

export const renamePasskey = async (call: Call<typeof routes.renamePasskey>): Promise<Passkey> => {
  const { db, now, body } = call;
  const user = await requirePerson(call);
  const row = await requireOwn(call, user);
  const note = {
    ...userNote("user.rename_passkey", user),
    before: { passkey: row.name },
    after: { passkey: body.name },
  };
  await runBatch(db, [
    db.update(passkeys).set({ name: body.name }).where(eq(passkeys.credentialId, row.credentialId)),
    recordOperation(db, call.caller, note, now),
  ]);
  return toPasskey({ ...row, name: body.name });
};

/** An account that has nothing else keeps its last passkey. */
export const deletePasskey = async (call: Call<typeof routes.deletePasskey>): Promise<void> => {
  const { db, now } = call;
  const user = await requirePerson(call);
  const row = await requireOwn(call, user);
  const another = sql`exists (select 1 from ${passkeys} where ${eq(passkeys.userId, user.userId)}
    and ${passkeys.credentialId} <> ${row.credentialId})
    or exists (select 1 from ${identities} where ${eq(identities.userId, user.userId)})`;
  const note = { ...userNote("user.remove_passkey", user), before: { passkey: row.name } };
  await runBatch(db, [
    ...(user.password === "" ? [mustHold(db, another)] : []),
    db.delete(passkeys).where(eq(passkeys.credentialId, row.credentialId)),
    recordOperation(db, call.caller, note, now),
  ]).catch((error) => {
    if (!isStale(error)) throw error;
    throw new ApiFailure("conflict", "this passkey is the account's only way to sign in");
  });
};
