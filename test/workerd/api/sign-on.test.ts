import { importPKCS8, SignJWT } from "jose";
import { beforeEach, describe, expect, inject, test, vi } from "vitest";
import type { Env } from "../../../worker/env.ts";
import { type Answered, api, env } from "./a-deployment.ts";
import { as, cookieOf, newPerson } from "./person.ts";

declare module "vitest" {
  interface ProvidedContext {
    identityProvider: string;
    accessKey: string;
  }
}

vi.setConfig({ testTimeout: 60_000 });

const issuer = inject("identityProvider");
const oidc: Partial<Env> = {
  CARILLON_OIDC_ISSUER: issuer,
  CARILLON_OIDC_CLIENT_ID: "carillon",
  CARILLON_OIDC_CLIENT_SECRET: "the secret of the tests' client",
  CARILLON_OIDC_NAME: "Example ID",
};
const mapped: Partial<Env> = {
  ...oidc,
  CARILLON_OIDC_ROLES: "ops=operator,admins=administrator",
  CARILLON_OIDC_DEFAULT_ROLE: "viewer",
};

beforeEach(async () => {
  await env.DB.prepare("DELETE FROM login_throttle").run();
});

const post = (path: string, more: Partial<Env>, ask: object = {}) =>
  api("POST", path, { token: null, env: more, ...ask });

/** What a browser does over there: follows the provider's redirects with its cookies, until they lead back. */
const visit = async (start: string): Promise<URL> => {
  const jar = new Map<string, string>();
  let at = new URL(start);
  for (let hop = 0; hop < 10; hop += 1) {
    if (at.origin !== new URL(issuer).origin) return at;
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(at, { headers: { cookie }, redirect: "manual" });
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ""] = set.split(";");
      jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    await answer.body?.cancel();
    at = new URL(answer.headers.get("location") ?? "about:blank", at);
  }
  throw new Error(`no way back from ${at.href}`);
};

interface Begun {
  cookie: string;
  query: string;
}

/** `hint`: who signs in at the provider, and what it says of them. */
const begin = async (hint: string, more = oidc): Promise<Begun> => {
  const started = await post("/auth/oidc/start", more);
  expect(started.status).toBe(200);
  const url = new URL(started.body.url);
  expect(url.searchParams.get("code_challenge_method")).toBe("S256");
  url.searchParams.set("login_hint", hint);
  const back = await visit(url.href);
  expect(back.origin + back.pathname).toBe("http://localhost/login/oidc");
  return { cookie: cookieOf(started), query: back.search };
};

const finish = ({ cookie, query }: Begun, more = oidc): Promise<Answered> =>
  post("/auth/oidc/finish", more, { body: { query }, headers: cookie ? { cookie } : {} });

const signOn = async (hint: string, more = oidc): Promise<Answered> => finish(await begin(hint, more), more);

const recordsOf = async (email: string) =>
  (
    await env.DB.prepare("SELECT action, after FROM operations WHERE object_name = ? ORDER BY operation_id")
      .bind(email)
      .all<{ action: string; after: string }>()
  ).results;

describe("OpenID Connect", () => {
  test("is offered by name where it is configured, and is not there otherwise", async () => {
    const offered = await api("GET", "/auth/options", { token: null, env: oidc });
    expect(offered.body).toEqual({ passkeys: true, oidc: { name: "Example ID" }, access: false });
    expect((await api("GET", "/auth/options", { token: null })).body.oidc).toBeNull();
    expect((await post("/auth/oidc/start", {})).status).toBe(404);
  });

  test("opens the account with the verified e-mail, and then that account by subject alone", async () => {
    const person = await newPerson("editor");
    const first = await signOn(`sub-1?email=${person.email}`);
    expect([first.status, first.body.email, first.body.role]).toEqual([200, person.email, "editor"]);
    const cookie = cookieOf(first);
    const { identities } = (await api("GET", "/me/security", as(cookie))).body;
    expect(identities).toMatchObject([{ issuer, email: person.email }]);
    expect((await api("GET", "/sessions", as(cookie))).body.items[0].method).toBe("oidc");
    const again = await signOn(`sub-1?email=${person.email}`);
    expect(again.body.id).toBe(person.userId);
    const actions = (await recordsOf(person.email)).map(({ action }) => action);
    expect(actions).toEqual(["user.create", "user.link", "session.login", "session.login"]);
  });

  test("opens nothing for an address that the provider has not verified, nor for another subject with it", async () => {
    const person = await newPerson("editor");
    const unverified = await signOn(`sub-2?email=${person.email}&verified=no`);
    expect([unverified.status, unverified.body.error.details.reason]).toEqual([403, "email_unverified"]);
    expect(unverified.headers.has("set-cookie")).toBe(false);
    expect((await signOn(`sub-3?email=${person.email}`)).status).toBe(200);
    const other = await signOn(`sub-4?email=${person.email}`);
    expect([other.status, other.body.error.details.reason]).toEqual([403, "linked_elsewhere"]);
    expect((await api("DELETE", `/users/${person.userId}/identities`)).status).toBe(204);
    expect((await signOn(`sub-4?email=${person.email}`)).status).toBe(200);
  });

  test("makes no account unless new people have a role, and then one without a password", async () => {
    const hint = "sub-5?email=New.Person@example.com";
    const refused = await signOn(hint);
    expect([refused.status, refused.body.error.details.reason]).toEqual([403, "no_account"]);
    const made = await signOn(hint, mapped);
    expect(made.body).toMatchObject({ email: "new.person@example.com", role: "viewer" });
    const byPassword = await api("POST", "/auth/login", {
      token: null,
      body: { email: "new.person@example.com", password: "any at all" },
    });
    expect(byPassword.status).toBe(401);
  });

  test("follows the groups at each sign-on, but leaves the last administrator one", async () => {
    const hint = (groups: string) => `sub-6?email=ops@example.com&groups=${groups}`;
    expect((await signOn(hint("ops"), mapped)).body.role).toBe("operator");
    expect((await signOn(hint("admins,ops"), mapped)).body.role).toBe("administrator");
    const { results } = await env.DB.prepare(
      "SELECT user_id AS id FROM users WHERE role = 'administrator' AND email <> ?",
    )
      .bind("ops@example.com")
      .all<{ id: string }>();
    for (const { id } of results) await api("DELETE", `/users/${id}`);
    expect((await signOn(hint("ops"), mapped)).body.role).toBe("administrator");
  });

  test("takes an answer once, from the browser that began, with the state it began with", async () => {
    const person = await newPerson();
    const begun = await begin(`sub-7?email=${person.email}`);
    expect((await finish({ ...begun, cookie: "" })).status).toBe(401);
    const other = await begin(`sub-8?email=${person.email}`);
    const crossed = await finish({ cookie: other.cookie, query: begun.query });
    expect([crossed.status, crossed.body.error.code]).toEqual([401, "unauthenticated"]);
    const forged = await finish({ ...begun, query: begun.query.replace(/code=[^&]+/, "code=guessed") });
    expect(forged.status).toBe(401);
    const good = await begin(`sub-7?email=${person.email}`);
    expect((await finish(good)).status).toBe(200);
    expect((await finish(good)).status).toBe(401);
    const denied = await finish({ ...good, query: "?error=access_denied&state=x" });
    expect(denied.status).toBe(401);
  });

  test("does not finish for a page of another site", async () => {
    const person = await newPerson();
    const { cookie, query } = await begin(`sub-9?email=${person.email}`);
    const answer = await post("/auth/oidc/finish", oidc, {
      body: { query },
      headers: { cookie, "sec-fetch-site": "cross-site" },
    });
    expect(answer.status).toBe(403);
  });

  test("says so when the provider does not answer", async () => {
    const gone = { ...oidc, CARILLON_OIDC_ISSUER: "http://127.0.0.1:9" };
    const answer = await post("/auth/oidc/start", gone);
    expect([answer.status, answer.body.error.code]).toEqual([503, "unavailable"]);
  });
});

const access: Partial<Env> = { CARILLON_ACCESS_TEAM: issuer, CARILLON_ACCESS_AUDIENCE: "aud-of-the-app" };

interface Claims {
  iss?: string;
  aud?: string;
  sub?: string;
  email?: string;
  exp?: number;
}

const assertion = async (claims: Claims, kid = "one", alg = "RS256"): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  const { iss = issuer, aud = "aud-of-the-app", sub = "access-1", exp = now + 600, ...rest } = claims;
  return new SignJWT({ ...rest, type: "app" })
    .setProtectedHeader({ alg, kid })
    .setIssuer(iss)
    .setAudience(aud)
    .setSubject(sub)
    .setIssuedAt(now)
    .setExpirationTime(exp)
    .sign(await importPKCS8(inject("accessKey"), alg));
};

const through = (token: string | null, headers: Record<string, string> = {}) =>
  post("/auth/access", access, {
    headers: { ...(token === null ? {} : { "cf-access-jwt-assertion": token }), ...headers },
  });

describe("Cloudflare Access", () => {
  test("opens the account of whom its assertion names, until the assertion ends", async () => {
    const person = await newPerson("operator");
    const token = await assertion({ email: person.email });
    const offered = await api("GET", "/auth/options", {
      token: null,
      env: access,
      headers: { "cf-access-jwt-assertion": token },
    });
    expect(offered.body.access).toBe(true);
    const answer = await through(token);
    expect([answer.status, answer.body.email]).toEqual([200, person.email]);
    expect(answer.headers.get("set-cookie")).toMatch(/Max-Age=(59\d|600)(;|$)/);
    const me = await api("GET", "/me", as(cookieOf(answer)));
    expect(me.body).toMatchObject({ role: "operator", mustChangePassword: false });
  });

  test.each<[string, Claims]>([
    ["of another audience", { aud: "another app" }],
    ["of another team", { iss: "https://evil.cloudflareaccess.com" }],
    ["that has ended", { exp: Math.floor(Date.now() / 1000) - 600 }],
  ])("refuses an assertion %s", async (_, claims) => {
    const person = await newPerson();
    const answer = await through(await assertion({ ...claims, email: person.email }));
    expect([answer.status, answer.body.error.code]).toEqual([401, "unauthenticated"]);
  });

  test("refuses what is not signed by the team's keys", async () => {
    const person = await newPerson();
    const good = await assertion({ email: person.email });
    const [head = "", body = "", signature = ""] = good.split(".");
    const unsigned = `${btoa('{"alg":"none"}').replaceAll("=", "")}.${body}.`;
    const tampered = `${head}.${btoa(atob(body).replace(person.email, "admin@example.com")).replaceAll("=", "")}.${signature}`;
    const unknownKey = await assertion({ email: person.email }, "another");
    for (const token of [unsigned, tampered, unknownKey, "nonsense", `${head}..${signature}`]) {
      expect((await through(token)).status).toBe(401);
    }
    expect((await through(null)).status).toBe(401);
  });

  test("refuses services, strangers, and pages of other sites", async () => {
    expect((await through(await assertion({ sub: "" }))).status).toBe(401);
    const stranger = await through(await assertion({ email: "stranger@example.com", sub: "access-2" }));
    expect([stranger.status, stranger.body.error.details.reason]).toEqual([403, "no_account"]);
    const person = await newPerson();
    const token = await assertion({ email: person.email, sub: "access-3" });
    expect((await through(token, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  });

  test("is no credential by itself, nor where it is not configured", async () => {
    const person = await newPerson();
    const headers = { "cf-access-jwt-assertion": await assertion({ email: person.email }) };
    expect((await api("GET", "/me", { token: null, env: access, headers })).status).toBe(401);
    expect((await api("POST", "/auth/access", { token: null, headers })).status).toBe(404);
  });
});
