import { expect, inject, test } from "vitest";

const baseUrl = inject("baseUrl");

test("every path of the console answers its page, under a policy that allows its own scripts only", async () => {
  for (const path of ["/", "/login", "/ns/default/executions/1-1"]) {
    const answer = await fetch(baseUrl + path);
    expect([answer.status, answer.headers.get("content-type")?.split(";")[0]]).toEqual([200, "text/html"]);
    expect(answer.headers.get("content-security-policy")).toMatch(/script-src 'self'(;|$)/);
    expect(answer.headers.get("content-security-policy")).not.toContain("unsafe");
  }
});

test("its files are kept for good, and a file of an older build is not found", async () => {
  const page = await (await fetch(baseUrl)).text();
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? "";
  const file = await fetch(baseUrl + script);
  expect([file.status, file.headers.get("cache-control")]).toEqual([
    200,
    expect.stringContaining("immutable"),
  ]);
  const gone = await fetch(`${baseUrl}/assets/index-older.js`);
  expect(gone.status).toBe(404);
  expect(gone.headers.get("cache-control") ?? "").not.toContain("immutable");
});
