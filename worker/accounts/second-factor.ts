import { and, eq, isNotNull, isNull, lt } from "drizzle-orm";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { Caller } from "../access/caller.ts";
import { type Database, isStale, mustHaveChanged, runBatch, type Statement } from "../db/database.ts";
import { recoveryCodes, totpFactors } from "../db/schema.ts";
import type { Env } from "../env.ts";
import { ApiFailure, invalid } from "../errors.ts";
import { recordOperation } from "../operations/record.ts";
import { seal, signingKey, toBase64Url, unseal } from "../secrets.ts";
import type { Call, Deployment } from "../serve.ts";
import { countTry, forgiveTries } from "./login-throttle.ts";
import {
  bareCode,
  isTotpCode,
  newRecoveryCodes,
  newTotpSecret,
  stepOfCode,
  totpUri,
} from "./one-time-code.ts";
import { attemptOf, provePassword, requirePerson, type UserRow, userNote } from "./person.ts";

export type FactorRow = typeof totpFactors.$inferSelect;

export const confirmedFactor = (db: Database, userId: string): Promise<FactorRow | undefined> =>
  db
    .select()
    .from(totpFactors)
    .where(and(eq(totpFactors.userId, userId), isNotNull(totpFactors.confirmedAt)))
    .get();

const recoveryHash = async (env: Env, userId: string, code: string): Promise<string> => {
  const key = await signingKey(env, "recovery-code");
  const text = new TextEncoder().encode(`${userId}:${code}`);
  return toBase64Url(new Uint8Array(await crypto.subtle.sign("HMAC", key, text)));
};

const stepOf = async (env: Env, factor: FactorRow, code: string, now: number): Promise<number | null> => {
  if (!isTotpCode(code)) return null;
  const step = stepOfCode(await unseal(env, "totp-secret", factor.secretSealed), code, now);
  return step !== null && step > factor.lastStep ? step : null;
};

const useStep = (db: Database, factor: FactorRow, step: number): Statement[] => [
  db
    .update(totpFactors)
    .set({ lastStep: step })
    .where(and(eq(totpFactors.userId, factor.userId), lt(totpFactors.lastStep, step))),
  mustHaveChanged(db),
];

const useRecoveryCode = async (
  call: Pick<Deployment, "env" | "db">,
  factor: FactorRow,
  code: string,
): Promise<Statement[] | null> => {
  const { db } = call;
  const hash = await recoveryHash(call.env, factor.userId, code);
  const here = and(eq(recoveryCodes.userId, factor.userId), eq(recoveryCodes.hash, hash));
  const found = await db.select().from(recoveryCodes).where(here).get();
  return found ? [db.delete(recoveryCodes).where(here), mustHaveChanged(db)] : null;
};

/** Statements that use a code up, for the transaction of what it opens; null when it is wrong or was used before. */
export const useCode = async (
  call: Pick<Deployment, "env" | "db" | "now">,
  factor: FactorRow,
  typed: string,
): Promise<Statement[] | null> => {
  const code = bareCode(typed);
  if (!isTotpCode(code)) return useRecoveryCode(call, factor, code);
  const step = await stepOf(call.env, factor, code, call.now);
  return step === null ? null : useStep(call.db, factor, step);
};

const wrongCode = (): ApiFailure =>
  invalid([{ path: "code", rule: "code", message: "is wrong, or was used before" }]);

const replaceRecoveryCodes = async (
  call: Pick<Deployment, "env" | "db">,
  userId: string,
): Promise<{ codes: string[]; statements: Statement[] }> => {
  const { env, db } = call;
  const codes = newRecoveryCodes();
  const hashes = await Promise.all(codes.map((code) => recoveryHash(env, userId, bareCode(code))));
  return {
    codes,
    statements: [
      db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)),
      db.insert(recoveryCodes).values(hashes.map((hash) => ({ userId, hash }))),
    ],
  };
};

type OwnCall = Deployment & { caller: Caller };

const requireFactor = async (call: OwnCall, user: UserRow): Promise<FactorRow> => {
  const factor = await confirmedFactor(call.db, user.userId);
  if (!factor) throw new ApiFailure("conflict", "this account asks for no codes of an authenticator app");
  return factor;
};

/** Password and code together, before the second factor itself changes. */
const proveBoth = async (
  call: Call<typeof routes.disableTotp> | Call<typeof routes.renewRecoveryCodes>,
): Promise<{ user: UserRow; uses: Statement[] }> => {
  const user = await requirePerson(call);
  const factor = await requireFactor(call, user);
  await provePassword(call, user, call.body.password, "password");
  const uses = await useCode(call, factor, call.body.code);
  if (!uses) throw wrongCode();
  await forgiveTries(call.db, attemptOf(call, user));
  return { user, uses };
};

const orUsed = (error: unknown): never => {
  throw isStale(error) ? wrongCode() : error;
};

export const enrolTotp = async (call: Call<typeof routes.enrolTotp>) => {
  const { env, db, now } = call;
  const user = await requirePerson(call);
  await provePassword(call, user, call.body.password, "password");
  await forgiveTries(db, attemptOf(call, user));
  if (await confirmedFactor(db, user.userId)) {
    throw new ApiFailure("already_exists", "an authenticator app is set up already: disable it first");
  }
  const secret = newTotpSecret();
  const row = {
    secretSealed: await seal(env, "totp-secret", secret),
    confirmedAt: null,
    lastStep: 0,
    createdAt: now,
  };
  await db
    .insert(totpFactors)
    .values({ userId: user.userId, ...row })
    .onConflictDoUpdate({ target: totpFactors.userId, set: row, setWhere: isNull(totpFactors.confirmedAt) });
  const place = `Carillon (${new URL(env.CARILLON_PUBLIC_URL ?? call.origin).host})`;
  return { secret, uri: totpUri(secret, user.email, place) };
};

export const confirmTotp = async (call: Call<typeof routes.confirmTotp>) => {
  const { env, db, now } = call;
  const user = await requirePerson(call);
  const pending = and(eq(totpFactors.userId, user.userId), isNull(totpFactors.confirmedAt));
  const factor = await db.select().from(totpFactors).where(pending).get();
  if (!factor) throw new ApiFailure("conflict", "no authenticator app waits to be confirmed");
  await countTry(db, attemptOf(call, user), now);
  const step = await stepOf(env, factor, bareCode(call.body.code), now);
  if (step === null) throw wrongCode();
  await forgiveTries(db, attemptOf(call, user));
  const { codes, statements } = await replaceRecoveryCodes(call, user.userId);
  const confirm = db.update(totpFactors).set({ confirmedAt: now, lastStep: step });
  await runBatch(db, [
    // The secret that made the code, not another one that was asked for meanwhile.
    confirm.where(and(pending, eq(totpFactors.secretSealed, factor.secretSealed))),
    mustHaveChanged(db),
    ...statements,
    recordOperation(db, call.caller, userNote("user.enable_totp", user), now),
  ]).catch(orUsed);
  return { recoveryCodes: codes };
};

export const disableTotp = async (call: Call<typeof routes.disableTotp>): Promise<void> => {
  const { db, now } = call;
  const { user, uses } = await proveBoth(call);
  await runBatch(db, [
    ...uses,
    ...forgetFactor(db, user.userId),
    recordOperation(db, call.caller, userNote("user.disable_totp", user), now),
  ]).catch(orUsed);
};

export const forgetFactor = (db: Database, userId: string): Statement[] => [
  db.delete(totpFactors).where(eq(totpFactors.userId, userId)),
  db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)),
];

export const renewRecoveryCodes = async (call: Call<typeof routes.renewRecoveryCodes>) => {
  const { db, now } = call;
  const { user, uses } = await proveBoth(call);
  const { codes, statements } = await replaceRecoveryCodes(call, user.userId);
  await runBatch(db, [
    ...uses,
    ...statements,
    recordOperation(db, call.caller, userNote("user.renew_recovery_codes", user), now),
  ]).catch(orUsed);
  return { recoveryCodes: codes };
};
