import { expect, test } from "vitest";
import { basePath } from "../../client/protocol/route.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { loggedPath } from "../../worker/logged-path.ts";

test("a path in the log tells neither completion tokens nor the addresses of feeds", () => {
  const completion = basePath + routes.completeCall.path.replace("{token}", "v1.secret.secret");
  expect(loggedPath(completion)).toBe("/api/v1/completions/…");
  expect(loggedPath("/feeds/cfd_secret.ics")).toBe("/feeds/…");
  expect(loggedPath("/api/v1/namespaces/default/feeds/1")).toBe("/api/v1/namespaces/default/feeds/1");
});
