import { describe, expect, test } from "vitest";
import { Refusals, rule } from "../../../worker/access/refusals.ts";
import { ApiFailure } from "../../../worker/errors.ts";
import { type Answered, api, env, newApp, send, tokenOf } from "./a-deployment.ts";

const from = (address: string) => ({ "cf-connecting-ip": address });
const tokenFrom = (address: string, token: string): Promise<Answered> =>
  api("GET", "/me", { token, headers: from(address) });
const callFrom = (address: string, path: string, app: { appId: string; appKey: string }): Promise<Answered> =>
  send("POST", `/worker/v1/${path}`, {
    token: app.appKey,
    headers: { ...from(address), "carillon-namespace": "default", "carillon-app": app.appId },
    body: { workerId: "w", running: [], capacity: 0, wait: false },
  });

const rowOf = (address: string) =>
  env.DB.prepare("SELECT failures, blocked_until FROM login_throttle WHERE key = ?")
    .bind(`credential:${address}`)
    .first<{ failures: number; blocked_until: number }>();
const recordsOf = async (address: string): Promise<unknown[]> => {
  const { results } = await env.DB.prepare(
    "SELECT after FROM operations WHERE action = 'token.refuse' AND source_address = ? ORDER BY operation_id",
  )
    .bind(address)
    .all<{ after: string }>();
  return results.map(({ after }) => JSON.parse(after));
};

const pauseByTokens = async (address: string): Promise<Answered[]> => {
  const answers: Answered[] = [];
  for (let at = 0; at <= rule.freeTries; at += 1) answers.push(await tokenFrom(address, `cat_${at}`));
  return answers;
};

describe("refused credentials", () => {
  test("pause the address that tries many, for every isolate, and leave two records", async () => {
    const address = "203.0.113.1";
    const right = await tokenOf("viewer");
    const answers = await pauseByTokens(address);
    expect(answers.slice(0, rule.freeTries - 1).every(({ status }) => status === 401)).toBe(true);
    expect(answers.slice(rule.freeTries - 1).map(({ status }) => status)).toEqual([429, 429]);
    expect(Number(answers.at(-1)?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await rowOf(address))?.failures).toBe(rule.freeTries);
    expect(await recordsOf(address)).toMatchObject([{}, { refused: rule.freeTries, pauseSeconds: 60 }]);

    // A new isolate, or one after a restart, is told by the first credential that it refuses.
    const elsewhere = new Refusals();
    const asked = { env, sourceAddress: address, now: Date.now() };
    const refusal = new ApiFailure("unauthenticated", "refused");
    expect((await elsewhere.count(asked, "API token", "another", refusal)).code).toBe("rate_limited");
    expect((await rowOf(address))?.failures).toBe(rule.freeTries);
    // Neither other addresses nor a right token there suffer from it.
    expect((await tokenFrom("203.0.113.2", "cat_0x")).status).toBe(401);
    expect((await tokenFrom(address, right)).status).toBe(200);
  });

  test("are hardly looked at while an address pauses", async () => {
    const refusals = new Refusals();
    const asked = { env, sourceAddress: "203.0.113.3", now: 10_000 };
    await env.DB.prepare(
      "INSERT INTO login_throttle VALUES ('credential:203.0.113.3', 100, 70000, 10000)",
    ).run();
    await refusals.count(asked, "API token", "first", new ApiFailure("unauthenticated", "refused"));
    const looks = Array.from({ length: 30 }, () => {
      try {
        refusals.refuseWhenPaused(asked);
        return "looked";
      } catch (error) {
        return error instanceof ApiFailure ? error.code : "?";
      }
    });
    expect(looks.filter((look) => look === "looked")).toHaveLength(20);
    expect(looks.at(-1)).toBe("rate_limited");
  });

  test("that are always the same one are one row, and one record", async () => {
    const address = "203.0.113.4";
    for (let at = 0; at < 30; at += 1) expect((await tokenFrom(address, "cat_stale")).status).toBe(401);
    expect((await rowOf(address))?.failures).toBe(1);
    expect(await recordsOf(address)).toHaveLength(1);
  });

  test("of workers count in polls and in map calls alike, and accepted ones write nothing", async () => {
    const address = "203.0.113.5";
    const app = await newApp();
    for (const path of ["poll", "map"]) {
      const wrong = await callFrom(address, path, { ...app, appKey: `cak_${path}` });
      expect([path, wrong.status]).toEqual([path, 401]);
    }
    expect((await rowOf(address))?.failures).toBe(2);
    await env.DB.prepare("UPDATE login_throttle SET failures = ? WHERE key = ?")
      .bind(rule.freeTries - 1, `credential:${address}`)
      .run();
    expect((await callFrom(address, "map", { ...app, appKey: "cak_last" })).status).toBe(429);
    expect((await callFrom(address, "poll", { ...app, appKey: "cak_more" })).status).toBe(429);
    expect((await callFrom(address, "poll", app)).status).toBe(200);
    expect((await callFrom("203.0.113.6", "poll", app)).status).toBe(200);
    expect(await rowOf("203.0.113.6")).toBe(null);
  });
});
