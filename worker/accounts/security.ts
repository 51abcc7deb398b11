import { asc, eq, sql } from "drizzle-orm";
import type { Security } from "../../client/protocol/account.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { identities, recoveryCodes } from "../db/schema.ts";
import { toInstant } from "../instants.ts";
import type { Call } from "../serve.ts";
import { passkeysOf } from "./passkeys.ts";
import { requirePerson } from "./person.ts";
import { relyingParty } from "./relying-party.ts";
import { confirmedFactor } from "./second-factor.ts";
import { accessHeader } from "./sign-on/access.ts";
import { readAccess, readOidc } from "./sign-on/settings.ts";

export const signInOptions = async (call: Call<typeof routes.signInOptions>) => {
  const oidc = readOidc(call.env);
  return {
    passkeys: relyingParty(call) !== null,
    oidc: oidc ? { name: oidc.name } : null,
    access: readAccess(call.env) !== null && call.request.headers.has(accessHeader),
  };
};

const none: Security = { hasPassword: false, totp: null, passkeys: [], identities: [] };

/** One's own ways in. A token has none. */
export const getSecurity = async (call: Call<typeof routes.getSecurity>): Promise<Security> => {
  const { db } = call;
  if (call.caller.kind !== "session") return none;
  const user = await requirePerson(call);
  const [factor, counted, passkeys, linked] = await Promise.all([
    confirmedFactor(db, user.userId),
    db
      .select({ left: sql<number>`count(*)` })
      .from(recoveryCodes)
      .where(eq(recoveryCodes.userId, user.userId))
      .get(),
    passkeysOf(db, user.userId),
    db.select().from(identities).where(eq(identities.userId, user.userId)).orderBy(asc(identities.linkedAt)),
  ]);
  return {
    hasPassword: user.password !== "",
    totp: factor
      ? {
          since: toInstant(factor.confirmedAt ?? factor.createdAt),
          recoveryCodesLeft: counted?.left ?? 0,
        }
      : null,
    passkeys,
    identities: linked.map((row) => ({
      issuer: row.issuer,
      email: row.email,
      linkedAt: toInstant(row.linkedAt),
      lastUsedAt: toInstant(row.lastUsedAt),
    })),
  };
};
