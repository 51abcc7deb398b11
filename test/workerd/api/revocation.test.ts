import { expect, test } from "vitest";
import { authenticate } from "../../../worker/access/authenticate.ts";
import { openDatabase } from "../../../worker/db/database.ts";
import { env, tokenOf } from "./a-deployment.ts";

test("a token that is revoked elsewhere is refused within 5 s, however busy it is here", async () => {
  const token = await tokenOf("viewer");
  const from = Date.now();
  const ask = (secondsLater: number) =>
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
  await ask(0);
  // As another isolate does it: this one is not told.
  await env.DB.prepare("DELETE FROM api_tokens").run();
  for (const second of [1, 2, 3]) expect((await ask(second)).role).toBe("viewer");
  await expect(ask(5)).rejects.toMatchObject({ code: "unauthenticated" });
});
