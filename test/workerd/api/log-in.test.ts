import { beforeEach, describe, expect, test, vi } from "vitest";
import { type Answered, api, env, send } from "./a-deployment.ts";

// A password hash is meant to cost; a loaded machine needs seconds for a handful.
vi.setConfig({ testTimeout: 60_000 });

const right = { email: "admin@example.com", password: "correct horse battery" };
interface Credentials {
  email: string;
  password: string;
}
const login = ({ email, password }: Credentials, ask: object = {}): Promise<Answered> =>
  api("POST", "/auth/login", { token: null, body: { email, password }, ...ask });
const cookieOf = (answer: Answered): string => answer.headers.get("set-cookie")?.split(";")[0] ?? "";
const withCookie = (cookie: string, headers: Record<string, string> = {}) => ({
  token: null,
  headers: { cookie, ...headers },
});

beforeEach(async () => {
  await env.DB.prepare("DELETE FROM login_throttle").run();
});

describe("logging in", () => {
  test("works for the first administrator before any sweep, in any case of the address", async () => {
    const answer = await login({ ...right, email: "Admin@Example.com" });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ kind: "session", email: "admin@example.com", role: "administrator" });
    const me = await api("GET", "/me", withCookie(cookieOf(answer)));
    expect(me.body.email).toBe("admin@example.com");
  });

  test("sets a cookie that no script reads and no other site sends", async () => {
    const plain = (await login(right)).headers.get("set-cookie");
    expect(plain).toMatch(/^carillon=cse_[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/);
    const secure = await login(right, { origin: "https://carillon.example" });
    expect(secure.headers.get("set-cookie")).toMatch(/^__Host-carillon=cse_.*; Secure$/);
  });

  test("over plain http is refused but on this machine or when allowed", async () => {
    const far = { origin: "http://carillon.example" };
    const refused = await login(right, far);
    expect([refused.status, refused.body.error.code]).toEqual([403, "insecure_transport"]);
    expect((await login(right, { ...far, env: { CARILLON_INSECURE_HTTP: "1" } })).status).toBe(200);
    expect((await login(right, { origin: "http://127.0.0.1:8787" })).status).toBe(200);
  });

  test("says how many tries are left, pauses after five, and counts those at the same time", async () => {
    const wrong = { ...right, password: "wrong" };
    const first = await login(wrong);
    expect([first.status, first.body.error.message]).toEqual([
      401,
      "e-mail or password is wrong; 4 more tries before a pause of one minute",
    ]);
    const many = await Promise.all(Array.from({ length: 12 }, () => login(wrong)));
    const statuses = many.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(4);
    expect(statuses.filter((status) => status === 429)).toHaveLength(8);
    const paused = await login(right);
    expect([paused.status, paused.body.error.code]).toEqual([429, "rate_limited"]);
    expect(Number(paused.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("says the same of an account that does not exist", async () => {
    const unknown = await login({ email: "nobody@example.com", password: "x" });
    const wrong = await login({ ...right, password: "x" });
    expect(unknown.body.error.message).toBe(wrong.body.error.message);
  });

  test("leaves records of success and refusal, without the password", async () => {
    await login({ ...right, password: "hunter2-hunter2" });
    await login(right);
    const { results } = await env.DB.prepare(
      "SELECT action, object_name, after FROM operations WHERE object_type = 'session' ORDER BY operation_id DESC LIMIT 2",
    ).all();
    expect(results.map((row) => row.action)).toEqual(["session.login", "session.refuse"]);
    expect(JSON.stringify(results)).not.toContain("hunter2");
  });
});

const foreign: Record<string, string>[] = [
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
  { origin: "http://evil.example" },
  { origin: "null" },
];

describe("a session", () => {
  test("changes nothing for a page of another site", async () => {
    const cookie = cookieOf(await login(right));
    const body = { name: "x" };
    for (const headers of foreign) {
      const answer = await api("POST", "/namespaces", { ...withCookie(cookie, headers), body });
      expect([answer.status, answer.body.error.code]).toEqual([403, "forbidden"]);
    }
    const own = await api("POST", "/namespaces", {
      ...withCookie(cookie, { origin: "http://localhost" }),
      body,
    });
    expect(own.status).toBe(201);
  });

  test("ends with logging out", async () => {
    const cookie = cookieOf(await login(right));
    const out = await api("POST", "/auth/logout", withCookie(cookie));
    expect([out.status, out.headers.get("set-cookie")]).toEqual([
      204,
      "carillon=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0",
    ]);
    expect((await api("GET", "/me", withCookie(cookie))).status).toBe(401);
  });

  test("is listed and revoked by its owner", async () => {
    const [one, two] = [cookieOf(await login(right)), cookieOf(await login(right))];
    const { items } = (await api("GET", "/sessions", withCookie(one))).body;
    const current = items.filter((item: { current: boolean }) => item.current);
    expect(current).toHaveLength(1);
    const mine = (await api("GET", "/sessions", withCookie(two))).body.items;
    const { id } = mine.find((item: { current: boolean }) => item.current);
    expect((await api("DELETE", `/sessions/${id}`, withCookie(one))).status).toBe(204);
    expect((await api("GET", "/me", withCookie(two))).status).toBe(401);
  });

  test("is stored as a hash", async () => {
    const cookie = cookieOf(await login(right));
    const { results } = await env.DB.prepare("SELECT * FROM sessions").all();
    expect(JSON.stringify(results)).not.toContain(cookie.slice("carillon=".length));
  });
});

describe("accounts", () => {
  const account = { email: "ada@example.com", name: "Ada", role: "operator", password: "a long password" };

  test("are created, log in, lose their sessions when disabled, and never show a password", async () => {
    const created = await api("POST", "/users", { body: account });
    expect([created.status, created.body.email]).toEqual([201, account.email]);
    const cookie = cookieOf(await login(account));
    expect((await api("GET", "/me", withCookie(cookie))).body.role).toBe("operator");
    await api("PATCH", `/users/${created.body.userId}`, { body: { disabled: true } });
    expect((await api("GET", "/me", withCookie(cookie))).status).toBe(401);
    expect((await login(account)).status).toBe(401);
    const { results } = await env.DB.prepare("SELECT * FROM operations").all();
    expect(JSON.stringify(results)).not.toContain(account.password);
    expect(JSON.stringify((await api("GET", "/users")).body)).not.toContain("scrypt");
  });

  test("keep one administrator", async () => {
    await login(right);
    const { items } = (await api("GET", "/users")).body;
    const admin = items.find((user: { role: string }) => user.role === "administrator");
    for (const body of [{ role: "viewer" }, { disabled: true }]) {
      expect((await api("PATCH", `/users/${admin.userId}`, { body })).status).toBe(409);
    }
    expect((await api("DELETE", `/users/${admin.userId}`)).status).toBe(409);
  });

  test("change their own password, which ends their other sessions", async () => {
    const person = { ...account, email: "bob@example.com" };
    await api("POST", "/users", { body: person });
    const [one, two] = [cookieOf(await login(person)), cookieOf(await login(person))];
    const change = (currentPassword: string) =>
      api("POST", "/me/password", {
        ...withCookie(one),
        body: { currentPassword, newPassword: "another password" },
      });
    expect((await change("not it at all")).status).toBe(400);
    expect((await change(person.password)).status).toBe(204);
    expect((await api("GET", "/me", withCookie(one))).status).toBe(200);
    expect((await api("GET", "/me", withCookie(two))).status).toBe(401);
    expect((await login(person)).status).toBe(401);
    expect((await login({ ...person, password: "another password" })).status).toBe(200);
  });
});

describe("an API token", () => {
  test("has its role, is shown once, and ends when revoked or expired", async () => {
    const created = await api("POST", "/tokens", { body: { name: "ci", role: "viewer" } });
    const { token, tokenId } = created.body;
    expect((await api("GET", "/me", { token })).body).toMatchObject({
      kind: "token",
      name: "ci",
      role: "viewer",
    });
    expect(JSON.stringify((await api("GET", "/tokens")).body)).not.toContain(token);
    expect((await api("DELETE", `/tokens/${tokenId}`)).status).toBe(204);
    expect((await api("GET", "/me", { token })).status).toBe(401);
    const past = await api("POST", "/tokens", {
      body: { name: "x", role: "viewer", expiresAt: "2020-01-01T00:00:00Z" },
    });
    expect(past.status).toBe(400);
  });

  test.each(["", "undefined", "null", " "])(
    "of %j opens nothing, also when the variable is unset",
    async (token) => {
      const answer = await send("GET", "/api/v1/me", {
        token,
        env: { CARILLON_ADMIN_TOKEN: "", CARILLON_LAUNCHER_TOKEN: undefined },
      });
      expect(answer.status).toBe(401);
    },
  );
});
