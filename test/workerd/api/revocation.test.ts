import { expect, test } from "vitest";
import { authenticate } from "../../../worker/access/authenticate.ts";
import { openDatabase } from "../../../worker/db/database.ts";
import { env, tokenOf } from "./a-deployment.ts";

const asking = (token: string, from: number) => (secondsLater: number) =>
  authenticate(
    {
      env,
      db: openDatabase(env.DB),
      now: from + secondsLater * 1000,
      origin: "http://localhost",
      sourceAddress: "10.0.0.1",
      after: () => undefined,
    },
    new Request("http://localhost", { headers: { authorization: `Bearer ${token}` } }),
  );

test("a token that is revoked elsewhere is refused within 5 s, however busy it is here", async () => {
  const ask = asking(await tokenOf("viewer"), Date.now());
  await ask(0);
  // As another isolate does it: this one is not told.
  await env.DB.prepare("DELETE FROM api_tokens").run();
  for (const second of [1, 2, 3]) expect((await ask(second)).role).toBe("viewer");
  await expect(ask(5)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a token with an expiry ends at that instant, also when it was used just before", async () => {
  const from = Date.now();
  const ask = asking(await tokenOf("viewer"), from);
  await env.DB.prepare("UPDATE api_tokens SET expires_at = ?1")
    .bind(from + 2000)
    .run();
  for (const second of [0, 1, 1.999]) expect((await ask(second)).role).toBe("viewer");
  await expect(ask(2)).rejects.toMatchObject({ code: "unauthenticated" });
});
