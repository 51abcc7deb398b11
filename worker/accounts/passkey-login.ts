import { eq } from "drizzle-orm";
import * as v from "valibot";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { Me } from "../../client/protocol/session.ts";
import { unknownCaller } from "../access/caller.ts";
import { refuseForeignSite, refusePlainTransport } from "../access/session-cookie.ts";
import { runBatch } from "../db/database.ts";
import { passkeys, users } from "../db/schema.ts";
import { ApiFailure, isConstraint } from "../errors.ts";
import { logEvent, reasonOf } from "../log.ts";
import { recordOperation } from "../operations/record.ts";
import { fromBase64Url, toBase64Url } from "../secrets.ts";
import type { Call, WithHeaders } from "../serve.ts";
import { isOwnChallenge, meetChallenge, newChallenge } from "./challenge.ts";
import { countAddress, takeBackAddress } from "./login-throttle.ts";
import { openSession } from "./open-session.ts";
import { askMs } from "./passkeys.ts";
import { sessionNote, type UserRow } from "./person.ts";
import { requireRelyingParty } from "./relying-party.ts";

type PasskeyRow = typeof passkeys.$inferSelect;
type LoginCall = Call<typeof routes.passkeyLogin>;

const library = () => import("@simplewebauthn/server");

/** No account is named: the browser offers what it has for this host, so nobody learns who has a passkey. */
export const startPasskeyLogin = async (call: Call<typeof routes.startPasskeyLogin>) => {
  refusePlainTransport(call);
  const party = requireRelyingParty(call);
  const { generateAuthenticationOptions } = await library();
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    challenge: await newChallenge(call.env, "passkey-login", "", call.now),
  });
  const userVerification = "required" as const;
  return { options: { challenge: options.challenge, rpId: party.id, timeout: askMs, userVerification } };
};

const refuse = async (call: LoginCall, email: string): Promise<never> => {
  const { db, now } = call;
  const note = { ...sessionNote("session.refuse", email), after: { reason: "passkey" } };
  await runBatch(db, [recordOperation(db, unknownCaller(call.sourceAddress), note, now)]);
  throw new ApiFailure("unauthenticated", "this passkey opens no account here");
};

const findPasskey = (call: LoginCall): Promise<{ passkey: PasskeyRow; user: UserRow } | undefined> =>
  call.db
    .select({ passkey: passkeys, user: users })
    .from(passkeys)
    .innerJoin(users, eq(users.userId, passkeys.userId))
    .where(eq(passkeys.credentialId, call.body.credential.id))
    .get();

const transports = v.array(v.string());

interface Proof {
  challenge: string;
  signCount: number;
  backedUp: boolean;
}

const verify = async (call: LoginCall, passkey: PasskeyRow): Promise<Proof | null> => {
  const party = requireRelyingParty(call);
  const { verifyAuthenticationResponse } = await library();
  let challenge = "";
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...call.body.credential, clientExtensionResults: {} },
      expectedChallenge: (text) => {
        challenge = text;
        return isOwnChallenge(call.env, "passkey-login", "", text, call.now);
      },
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      credential: {
        id: passkey.credentialId,
        publicKey: fromBase64Url(passkey.publicKey),
        counter: passkey.signCount,
        transports: v.parse(transports, JSON.parse(passkey.transports)),
      },
      requireUserVerification: true,
    });
    const { newCounter, credentialBackedUp } = authenticationInfo;
    return verified ? { challenge, signCount: newCounter, backedUp: credentialBackedUp } : null;
  } catch (error) {
    logEvent("warn", "passkey_refused", { reason: reasonOf(error) });
    return null;
  }
};

const isOwner = (call: LoginCall, user: UserRow): boolean => {
  const { userHandle } = call.body.credential.response;
  return userHandle === undefined || userHandle === toBase64Url(new TextEncoder().encode(user.userId));
};

/** Two factors in one: the authenticator is there, and it has made sure who holds it. No code is asked for on top. */
export const passkeyLogin = async (call: LoginCall): Promise<WithHeaders<Me>> => {
  const { db, now, sourceAddress } = call;
  refusePlainTransport(call);
  refuseForeignSite(call, call.request);
  await countAddress(db, sourceAddress, now);
  const found = await findPasskey(call);
  if (!found) return refuse(call, "");
  const { passkey, user } = found;
  const proof = isOwner(call, user) ? await verify(call, passkey) : null;
  if (!proof || user.disabled === 1) return refuse(call, user.email);
  const used = { signCount: proof.signCount, backedUp: proof.backedUp ? 1 : 0, lastUsedAt: now };
  try {
    const answer = await openSession(call, {
      user,
      method: "passkey",
      also: [
        meetChallenge(db, proof.challenge, now),
        db.update(passkeys).set(used).where(eq(passkeys.credentialId, passkey.credentialId)),
      ],
    });
    await takeBackAddress(db, sourceAddress);
    return answer;
  } catch (error) {
    // An answer that was sent before: its challenge was met.
    if (isConstraint(error)) return refuse(call, user.email);
    throw error;
  }
};
