import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import type { routes } from "../../../client/protocol/routes/index.ts";
import type { Me } from "../../../client/protocol/session.ts";
import { refuseForeignSite, refusePlainTransport } from "../../access/session-cookie.ts";
import { ApiFailure, notFound } from "../../errors.ts";
import { logEvent, reasonOf } from "../../log.ts";
import type { Call, WithHeaders } from "../../serve.ts";
import { countAddress, takeBackAddress } from "../login-throttle.ts";
import { enter } from "./enter.ts";
import { type AccessSettings, readAccess } from "./settings.ts";

export const accessHeader = "cf-access-jwt-assertion";

type KeySet = ReturnType<typeof createRemoteJWKSet>;
/** Keys of a team, fetched when they are first needed and when a token names one that is not there. */
const keySets = new Map<string, KeySet>();

const keysOf = (issuer: string): KeySet => {
  const known = keySets.get(issuer);
  if (known) return known;
  const made = createRemoteJWKSet(new URL(`${issuer}/cdn-cgi/access/certs`), { timeoutDuration: 5_000 });
  keySets.set(issuer, made);
  return made;
};

interface Assertion {
  subject: string;
  email: string;
  claims: Record<string, unknown>;
  /** Milliseconds; what Access vouches for ends then. */
  until: number;
}

const refused = (message: string): ApiFailure => new ApiFailure("unauthenticated", message);

const readAssertion = async (token: string, settings: AccessSettings, now: number): Promise<Assertion> => {
  try {
    const { payload } = await jwtVerify(token, keysOf(settings.issuer), {
      issuer: settings.issuer,
      audience: settings.audience,
      algorithms: ["RS256"],
      requiredClaims: ["exp", "iat", "sub"],
      currentDate: new Date(now),
    });
    const { sub, email, exp } = payload;
    // A service token of Access is nobody: it has a name instead of an address.
    if (!sub || typeof email !== "string" || email === "" || exp === undefined) {
      throw refused("Cloudflare Access vouches for a service here, not for a person: use an API token");
    }
    return { subject: sub, email, claims: payload, until: exp * 1000 };
  } catch (error) {
    if (error instanceof ApiFailure) throw error;
    logEvent("warn", "access_refused", { reason: reasonOf(error) });
    if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) {
      throw new ApiFailure("unavailable", "the keys of Cloudflare Access cannot be fetched", undefined, {
        "retry-after": "5",
      });
    }
    throw refused("the assertion of Cloudflare Access is not valid here");
  }
};

/** A session for the person whom Cloudflare Access let through to this deployment; it ends with what Access vouches for. */
export const accessLogin = async (call: Call<typeof routes.accessLogin>): Promise<WithHeaders<Me>> => {
  const settings = readAccess(call.env);
  if (!settings) throw notFound("sign-on");
  refusePlainTransport(call);
  // Access makes the header from a cookie of its own, which other sites' requests carry too.
  refuseForeignSite(call, call.request);
  const token = call.request.headers.get(accessHeader);
  if (!token) throw refused("this request did not come through Cloudflare Access");
  await countAddress(call.db, call.sourceAddress, call.now);
  const { subject, email, claims, until } = await readAssertion(token, settings, call.now);
  const vouched = { issuer: settings.issuer, subject, email, emailVerified: true, name: null, claims };
  const answer = await enter(call, vouched, { method: "access", rules: settings.rules, until });
  await takeBackAddress(call.db, call.sourceAddress);
  return answer;
};
