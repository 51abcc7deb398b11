import { Secret, TOTP } from "otpauth";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, env, issuePaths } from "./a-deployment.ts";
import { as, logIn, newPerson, type Person, sessionOf } from "./person.ts";

// A password hash is meant to cost; a loaded machine needs seconds for a handful.
vi.setConfig({ testTimeout: 60_000 });

const stepMs = 30_000;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  await env.DB.prepare("DELETE FROM login_throttle").run();
});
afterEach(() => {
  vi.useRealTimers();
});

const passSteps = (steps: number): void => {
  vi.setSystemTime(Date.now() + steps * stepMs);
};

/** Computed apart from the platform's own reading of the secret. */
const codeOf = (secret: string, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 }).generate({
    timestamp: Date.now() + steps * stepMs,
  });

interface Enrolled {
  person: Person;
  cookie: string;
  secret: string;
  recoveryCodes: string[];
}

const enrol = async (): Promise<Enrolled> => {
  const person = await newPerson();
  const cookie = await sessionOf(person);
  const { body } = await api("POST", "/me/totp", as(cookie, { password: person.password }));
  const confirmed = await api("POST", "/me/totp/confirm", as(cookie, { code: codeOf(body.secret) }));
  expect(confirmed.status).toBe(200);
  passSteps(2);
  return { person, cookie, secret: body.secret, recoveryCodes: confirmed.body.recoveryCodes };
};

describe("an authenticator app", () => {
  test("is set up with the password, and asked for once its first code was right", async () => {
    const person = await newPerson();
    const cookie = await sessionOf(person);
    const wrong = await api("POST", "/me/totp", as(cookie, { password: "not the password" }));
    expect([wrong.status, issuePaths(wrong)]).toEqual([400, ["password"]]);
    const { body } = await api("POST", "/me/totp", as(cookie, { password: person.password }));
    expect(body.uri).toContain(`secret=${body.secret}`);
    expect(body.uri).toMatch(/^otpauth:\/\/totp\/.*period=30/);
    expect((await logIn(person)).status).toBe(200);
    const bad = await api("POST", "/me/totp/confirm", as(cookie, { code: "000000" }));
    expect([bad.status, issuePaths(bad)]).toEqual([400, ["code"]]);
    const done = await api("POST", "/me/totp/confirm", as(cookie, { code: codeOf(body.secret) }));
    expect(done.body.recoveryCodes).toHaveLength(10);
    const refused = await logIn(person);
    expect([refused.status, refused.body.error.code]).toEqual([401, "second_factor_required"]);
    expect(refused.headers.has("set-cookie")).toBe(false);
    const { totp } = (await api("GET", "/me/security", as(cookie))).body;
    expect(totp.recoveryCodesLeft).toBe(10);
    const again = await api("POST", "/me/totp", as(cookie, { password: person.password }));
    expect(again.status).toBe(409);
  });

  test("opens with the code of now, of the step before and after, however it is typed", async () => {
    const { person, secret } = await enrol();
    const code = codeOf(secret);
    expect((await logIn(person, `${code.slice(0, 3)} ${code.slice(3)}`)).status).toBe(200);
    passSteps(3);
    expect((await logIn(person, codeOf(secret, -1))).status).toBe(200);
    expect((await logIn(person, codeOf(secret, 1))).status).toBe(200);
    passSteps(5);
    expect((await logIn(person, codeOf(secret, -2))).status).toBe(401);
    expect((await logIn(person, codeOf(secret, 2))).status).toBe(401);
  });

  test("takes no code twice, nor an older one, nor the same one in requests at once", async () => {
    const { person, secret } = await enrol();
    const code = codeOf(secret);
    const both = await Promise.all([logIn(person, code), logIn(person, code)]);
    expect(both.map((answer) => answer.status).sort()).toEqual([200, 401]);
    const replayed = await logIn(person, code);
    expect([replayed.status, replayed.body.error.code]).toEqual([401, "second_factor_required"]);
    expect((await logIn(person, codeOf(secret, -1))).status).toBe(401);
  });

  test("cannot be guessed: wrong codes pause, and logging in without one does not forgive them", async () => {
    const { person } = await enrol();
    const statuses: number[] = [];
    for (let at = 0; at < 5; at += 1) {
      statuses.push((await logIn(person, "000000")).status, (await logIn(person)).status);
    }
    expect(statuses.slice(0, 9).every((status) => status === 401)).toBe(true);
    expect((await logIn(person, "000000")).status).toBe(429);
  });

  test("does not tell whether the password was right to one who does not know it", async () => {
    const { person } = await enrol();
    const wrong = await logIn({ ...person, password: "not the password" });
    expect([wrong.status, wrong.body.error.code]).toEqual([401, "unauthenticated"]);
  });

  test("is replaced by each recovery code once", async () => {
    const { person, cookie, recoveryCodes } = await enrol();
    const [first = "", second = ""] = recoveryCodes;
    expect((await logIn(person, first.toUpperCase())).status).toBe(200);
    expect((await logIn(person, first)).status).toBe(401);
    expect((await logIn(person, second.replaceAll("-", " "))).status).toBe(200);
    const { totp } = (await api("GET", "/me/security", as(cookie))).body;
    expect(totp.recoveryCodesLeft).toBe(8);
  });

  test("has its recovery codes renewed, and is switched off, with password and code", async () => {
    const { person, cookie, secret, recoveryCodes } = await enrol();
    const { password } = person;
    const renew = (code: string) => api("POST", "/me/totp/recovery-codes", as(cookie, { password, code }));
    expect((await renew("000000")).status).toBe(400);
    const renewed = await renew(codeOf(secret));
    expect(renewed.body.recoveryCodes).toHaveLength(10);
    expect((await logIn(person, recoveryCodes[0] ?? "")).status).toBe(401);
    passSteps(1);
    const off = await api("POST", "/me/totp/disable", as(cookie, { password, code: codeOf(secret) }));
    expect(off.status).toBe(204);
    expect((await logIn(person)).status).toBe(200);
  });

  test("is removed by an administrator for who lost it, and by nobody else", async () => {
    const { person, cookie } = await enrol();
    const own = await api("DELETE", `/users/${person.userId}/factors`, as(cookie));
    expect(own.status).toBe(403);
    expect((await api("DELETE", `/users/${person.userId}/factors`)).status).toBe(204);
    expect((await logIn(person)).status).toBe(200);
  });

  test("leaves its secret in no row and no record as plain text", async () => {
    const { secret, recoveryCodes, person } = await enrol();
    await api("DELETE", `/users/${person.userId}/factors`);
    const tables = ["totp_factors", "recovery_codes", "operations"];
    for (const table of tables) {
      const rows = JSON.stringify((await env.DB.prepare(`SELECT * FROM ${table}`).all()).results);
      expect(rows).not.toContain(secret);
      expect(rows).not.toContain(recoveryCodes[0]);
    }
    const { results } = await env.DB.prepare(
      "SELECT action FROM operations WHERE object_id = ? ORDER BY operation_id",
    )
      .bind(person.userId)
      .all();
    expect(results.map((row) => row.action)).toEqual([
      "user.create",
      "user.enable_totp",
      "user.reset_factors",
    ]);
  });

  test("is for people: a token has none", async () => {
    const answer = await api("POST", "/me/totp", { body: { password: "any" } });
    expect([answer.status, answer.body.error.code]).toEqual([403, "forbidden"]);
    expect((await api("GET", "/me/security")).body).toMatchObject({ hasPassword: false, totp: null });
  });
});
