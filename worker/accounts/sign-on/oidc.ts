import * as oauth from "oauth4webapi";
import type { routes } from "../../../client/protocol/routes/index.ts";
import type { Me } from "../../../client/protocol/session.ts";
import { refuseForeignSite, refusePlainTransport } from "../../access/session-cookie.ts";
import { metChallenges } from "../../db/schema.ts";
import { ApiFailure, notFound } from "../../errors.ts";
import { logEvent, reasonOf } from "../../log.ts";
import { sha256Hex } from "../../secrets.ts";
import { type Call, type Deployment, WithHeaders } from "../../serve.ts";
import { countAddress, takeBackAddress } from "../login-throttle.ts";
import type { Vouched } from "./decide.ts";
import { enter } from "./enter.ts";
import { keepState, type OidcState, readState } from "./oidc-state.ts";
import { type OidcSettings, readOidc } from "./settings.ts";

const requestMs = 10_000;
const discoveryMs = 3_600_000;
const stateKeptMs = 1_800_000;

const requireOidc = (env: Deployment["env"]): OidcSettings => {
  const settings = readOidc(env);
  if (!settings) throw notFound("sign-on");
  return settings;
};

const optionsOf = (settings: OidcSettings) => ({
  // Only for a provider on this machine: `readOidc` takes no other one over plain http.
  [oauth.allowInsecureRequests]: settings.issuer.startsWith("http:"),
  signal: () => AbortSignal.timeout(requestMs),
});

interface Discovered {
  server: oauth.AuthorizationServer;
  until: number;
}
const discovered = new Map<string, Discovered>();

const discover = async (settings: OidcSettings, now: number): Promise<oauth.AuthorizationServer> => {
  const known = discovered.get(settings.issuer);
  if (known && known.until > now && known.until <= now + discoveryMs) return known.server;
  const issuer = new URL(settings.issuer);
  const answer = await oauth.discoveryRequest(issuer, { ...optionsOf(settings), algorithm: "oidc" });
  const server = await oauth.processDiscoveryResponse(issuer, answer);
  discovered.set(settings.issuer, { server, until: now + discoveryMs });
  return server;
};

const unreachable = (error: unknown): ApiFailure => {
  logEvent("warn", "oidc_unreachable", { reason: reasonOf(error) });
  return new ApiFailure("unavailable", "the sign-on provider does not answer as it should", undefined, {
    "retry-after": "5",
  });
};

const clientOf = (settings: OidcSettings): oauth.Client => ({ client_id: settings.clientId });

const authenticationOf = (settings: OidcSettings, server: oauth.AuthorizationServer): oauth.ClientAuth => {
  const { clientSecret } = settings;
  if (clientSecret === null) return oauth.None();
  const methods = server.token_endpoint_auth_methods_supported;
  return methods && !methods.includes("client_secret_basic")
    ? oauth.ClientSecretPost(clientSecret)
    : oauth.ClientSecretBasic(clientSecret);
};

/** A page of the console: the provider sends the browser there, and the page hands over what it brought. */
const redirectUriOf = (call: Deployment): string =>
  new URL("/login/oidc", call.env.CARILLON_PUBLIC_URL ?? call.origin).href;

export const startOidc = async (call: Call<typeof routes.startOidc>) => {
  const settings = requireOidc(call.env);
  refusePlainTransport(call);
  refuseForeignSite(call, call.request);
  const server = await discover(settings, call.now).catch((error: unknown) => {
    throw unreachable(error);
  });
  if (!server.authorization_endpoint) throw unreachable("no authorization endpoint");
  const kept: OidcState = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
    redirectUri: redirectUriOf(call),
    startedAt: call.now,
  };
  const url = new URL(server.authorization_endpoint);
  const parameters = {
    client_id: settings.clientId,
    redirect_uri: kept.redirectUri,
    response_type: "code",
    scope: settings.scope,
    state: kept.state,
    nonce: kept.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(kept.verifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return new WithHeaders({ url: url.href }, { "set-cookie": await keepState(call, kept) });
};

/** Code for tokens, with state, nonce, verifier and the token's signature checked; claims of the user's own endpoint on top. */
const exchange = async (
  settings: OidcSettings,
  server: oauth.AuthorizationServer,
  kept: OidcState,
  query: string,
): Promise<Record<string, unknown> & { sub: string }> => {
  const client = clientOf(settings);
  const options = optionsOf(settings);
  const parameters = oauth.validateAuthResponse(server, client, new URLSearchParams(query), kept.state);
  const answer = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authenticationOf(settings, server),
    parameters,
    kept.redirectUri,
    kept.verifier,
    options,
  );
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, {
    expectedNonce: kept.nonce,
    requireIdToken: true,
  });
  await oauth.validateApplicationLevelSignature(server, answer, options);
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  if (!claims) throw new Error("the provider sent no ID token");
  if (!server.userinfo_endpoint) return claims;
  const info = await oauth.userInfoRequest(server, client, tokens.access_token, options);
  return { ...(await oauth.processUserInfoResponse(server, client, claims.sub, info)), ...claims };
};

const textOrNull = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null;

const vouchedBy = (
  server: oauth.AuthorizationServer,
  claims: Record<string, unknown> & { sub: string },
): Vouched => ({
  issuer: server.issuer,
  subject: claims.sub,
  email: textOrNull(claims.email),
  // Some providers write it as text.
  emailVerified: claims.email_verified === true || claims.email_verified === "true",
  name: textOrNull(claims.name),
  claims,
});

const isRefusal = (error: unknown): boolean =>
  error instanceof oauth.AuthorizationResponseError ||
  error instanceof oauth.ResponseBodyError ||
  error instanceof oauth.OperationProcessingError ||
  error instanceof oauth.UnsupportedOperationError;

export const finishOidc = async (call: Call<typeof routes.finishOidc>): Promise<WithHeaders<Me>> => {
  const settings = requireOidc(call.env);
  const { db, now } = call;
  refusePlainTransport(call);
  refuseForeignSite(call, call.request);
  await countAddress(db, call.sourceAddress, now);
  const kept = await readState(call, call.request);
  if (!kept) {
    throw new ApiFailure("unauthenticated", "this browser began no sign-on, or too long ago: begin again");
  }
  let vouched: Vouched;
  try {
    const server = await discover(settings, now);
    vouched = vouchedBy(server, await exchange(settings, server, kept, call.body.query));
  } catch (error) {
    if (!isRefusal(error)) throw unreachable(error);
    logEvent("warn", "oidc_refused", { reason: reasonOf(error) });
    throw new ApiFailure("unauthenticated", "the provider's answer is not valid here: sign on again");
  }
  const met = `oidc:${await sha256Hex(kept.state)}`;
  const once = db.insert(metChallenges).values({ challenge: met, expiresAt: now + stateKeptMs });
  const answer = await enter(call, vouched, { method: "oidc", rules: settings.rules, also: [once] });
  await takeBackAddress(db, call.sourceAddress);
  return answer;
};
