import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, env, issuePaths, send } from "./a-deployment.ts";
import { as, cookieOf, logIn, newPerson, sessionOf } from "./person.ts";

// A password hash is meant to cost; a loaded machine needs seconds for a handful.
vi.setConfig({ testTimeout: 60_000 });

beforeEach(async () => {
  await env.DB.prepare("DELETE FROM login_throttle").run();
});

const passwordChange = (cookie: string, currentPassword: string, newPassword: string) =>
  api("POST", "/me/password", as(cookie, { currentPassword, newPassword }));

describe("a password reset by an administrator", () => {
  test("is shown once, ends the sessions, and opens nothing but its own replacement", async () => {
    const person = await newPerson();
    const old = await sessionOf(person);
    const reset = await api("POST", `/users/${person.userId}/reset-password`);
    const { password, validUntil } = reset.body;
    expect(password).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
    expect(Date.parse(validUntil)).toBeGreaterThan(Date.now());
    expect((await api("GET", "/me", as(old))).status).toBe(401);
    expect((await logIn(person)).status).toBe(401);

    const opened = await logIn({ ...person, password });
    expect(opened.body.mustChangePassword).toBe(true);
    const cookie = cookieOf(opened);
    const metrics = await send("GET", "/metrics", as(cookie));
    expect(metrics.body.error.code).toBe("password_change_required");
    for (const path of ["/namespaces", "/me/security", "/namespaces/default/apps"]) {
      const answer = await api("GET", path, as(cookie));
      expect([answer.status, answer.body.error.code]).toEqual([403, "password_change_required"]);
    }
    expect((await api("GET", "/me", as(cookie))).body.mustChangePassword).toBe(true);
    expect((await passwordChange(cookie, password, "one that I chose")).status).toBe(204);
    expect((await api("GET", "/namespaces", as(cookie))).status).toBe(200);
    expect((await logIn({ ...person, password })).status).toBe(401);
    expect((await logIn({ ...person, password: "one that I chose" })).body.mustChangePassword).toBe(false);
  });

  test("ends by itself after a week", async () => {
    const person = await newPerson();
    const { body } = await api("POST", `/users/${person.userId}/reset-password`);
    await env.DB.prepare("UPDATE users SET password_until = ? WHERE user_id = ?")
      .bind(Date.now() - 1, person.userId)
      .run();
    expect((await logIn({ ...person, password: body.password })).status).toBe(401);
  });

  test("leaves a record without the password", async () => {
    const person = await newPerson();
    const { body } = await api("POST", `/users/${person.userId}/reset-password`);
    const { results } = await env.DB.prepare("SELECT action, after FROM operations WHERE object_id = ?")
      .bind(person.userId)
      .all();
    expect(results.map((row) => row.action)).toEqual(["user.create", "user.reset_password"]);
    expect(JSON.stringify(results)).not.toContain(body.password);
  });

  test("may also be asked for at creation", async () => {
    const body = { email: "new@example.com", name: "New", role: "viewer", password: "handed over by me" };
    const made = await api("POST", "/users", { body: { ...body, mustChangePassword: true } });
    expect(made.body).toMatchObject({ mustChangePassword: true, hasPassword: true, totp: false });
    expect((await logIn(body)).body.mustChangePassword).toBe(true);
  });
});

describe("a new password", () => {
  test.each([
    ["12345", "check"],
    ["aaaaaaaaaaaaaaa", "password_repeats"],
    ["Password-123", "password_common"],
    ["rose.tyler2024!", "password_personal"],
    ["RoseTyler12345", "password_personal"],
  ])("%j is refused by the rule %s", async (password, rule) => {
    const person = { email: "rose.tyler@example.com", name: "Rose Tyler", role: "viewer", password };
    const answer = await api("POST", "/users", { body: person });
    expect([answer.status, issuePaths(answer)]).toEqual([400, ["password"]]);
    expect(answer.body.error.details.issues[0].rule).toBe(rule);
    expect(rule === "check" || !JSON.stringify(answer.body).includes(password)).toBe(true);
  });

  test("is another one than before", async () => {
    const person = await newPerson();
    const cookie = await sessionOf(person);
    const answer = await passwordChange(cookie, person.password, person.password);
    expect([answer.status, issuePaths(answer)]).toEqual([400, ["newPassword"]]);
  });
});

describe("sessions", () => {
  test("are listed with device, address, way and time of use, and all others end at once", async () => {
    const person = await newPerson();
    const [here, there] = [await sessionOf(person), await sessionOf(person)];
    const listed = (await api("GET", "/sessions", as(here))).body.items;
    expect(listed).toHaveLength(2);
    expect(listed[0]).toMatchObject({ method: "password", sourceAddress: "local" });
    expect(Date.parse(listed[0].lastSeenAt)).toBeGreaterThan(0);
    expect((await api("DELETE", "/sessions", as(here))).status).toBe(204);
    expect((await api("GET", "/me", as(here))).status).toBe(200);
    expect((await api("GET", "/me", as(there))).status).toBe(401);
  });

  test("of others are seen and ended by administrators", async () => {
    const person = await newPerson();
    const cookie = await sessionOf(person);
    const path = `/users/${person.userId}/sessions`;
    expect((await api("GET", path)).body.items).toHaveLength(1);
    expect((await api("GET", path, as(cookie))).status).toBe(403);
    expect((await api("DELETE", path)).status).toBe(204);
    expect((await api("GET", "/me", as(cookie))).status).toBe(401);
    expect((await api("GET", "/users/usr_nobody/sessions")).status).toBe(404);
  });

  test("note their use at most every ten minutes", async () => {
    const person = await newPerson();
    const cookie = await sessionOf(person);
    const past = Date.now() - 700_000;
    await env.DB.prepare("UPDATE sessions SET last_seen_at = ? WHERE user_id = ?")
      .bind(past, person.userId)
      .run();
    const seen = async () =>
      (
        await env.DB.prepare("SELECT last_seen_at AS at FROM sessions WHERE user_id = ?")
          .bind(person.userId)
          .first<{ at: number }>()
      )?.at ?? 0;
    await api("GET", "/me", as(cookie));
    const first = await seen();
    expect(first).toBeGreaterThan(past);
    await api("GET", "/me", as(cookie));
    expect(await seen()).toBe(first);
  });
});
