import { describe, expect, test } from "vitest";
import { followRedirect } from "../../../client/http-rules/index.ts";
import type { PreparedRequest } from "../../../client/protocol/http-request.ts";

const request = (url: string): PreparedRequest => ({
  url,
  method: "GET",
  headers: { authorization: "Bearer x", "x-own": "1", accept: "*/*" },
  body: null,
});
const follow = (from: string, to: string) => followRedirect(request(from), 302, to);
const keepsSecrets = (from: string, to: string): boolean => {
  const next = follow(from, to);
  return next.ok && "authorization" in next.request.headers;
};

describe("secrets stay", () => {
  test.each([
    ["https://a.example/", "/next"],
    ["https://a.example/", "https://a.example:443/next"],
    ["https://a.example/", "https://A.EXAMPLE/next"],
    ["http://a.example/", "https://a.example/next"],
    ["http://a.example:8080/", "https://a.example:8080/next"],
  ])("from %s to %s", (from, to) => {
    expect(keepsSecrets(from, to)).toBe(true);
  });
});

describe("secrets are dropped", () => {
  test.each([
    ["https://a.example/", "https://b.example/"],
    ["https://a.example/", "https://x.a.example/"],
    ["https://x.a.example/", "https://a.example/"],
    ["https://a.example/", "https://a.example:8443/"],
    ["http://a.example:8080/", "https://a.example/"],
    ["https://a.example/", "//b.example/"],
    ["https://a.example/", "https://a.example.b.example/"],
  ])("from %s to %s", (from, to) => {
    expect(keepsSecrets(from, to)).toBe(false);
    expect(follow(from, to)).toMatchObject({ ok: true, request: { headers: { accept: "*/*" } } });
  });
});

test("https is never left, not even on the same host", () => {
  expect(follow("https://a.example/", "http://a.example/")).toMatchObject({ ok: false });
  expect(follow("https://a.example/", "http://b.example/")).toMatchObject({ ok: false });
});
