import { describe, expect, test } from "vitest";
import { parseAllowList } from "../../../worker/outbound/allow-list.ts";
import { dnsOverHttps } from "../../../worker/outbound/name-lookup.ts";
import { outboundFetch } from "../../../worker/outbound/outbound-fetch.ts";
import { type Answer, startTarget } from "../../support/target.ts";

type Zone = Record<string, { A?: string[]; AAAA?: string[]; CNAME?: string }>;

/** A resolver that answers in the JSON form of DNS over HTTPS. */
const resolve =
  (zone: Zone): Answer =>
  (response, received) => {
    const query = new URL(received.url, "http://resolver").searchParams;
    const entry = zone[query.get("name") ?? ""];
    const type = query.get("type") === "AAAA" ? "AAAA" : "A";
    const records = (entry?.[type] ?? []).map((data) => ({
      name: "x",
      type: type === "A" ? 1 : 28,
      TTL: 60,
      data,
    }));
    const alias = entry?.CNAME ? [{ name: "x", type: 5, TTL: 60, data: entry.CNAME }] : [];
    response.setHeader("content-type", "application/dns-json");
    response.end(JSON.stringify({ Status: entry ? 0 : 3, TC: false, Answer: [...alias, ...records] }));
  };

/** Calls a URL with a resolver of its own; every connection ends at one local server, whatever its host. */
const call = async (url: string, answer: Answer, allow = "", limitMs = 2_000) => {
  await using resolver = await startTarget(answer);
  await using target = await startTarget((response) => response.end("reached"));
  const send: typeof fetch = (input, init) => {
    const { pathname } = new URL(String(input));
    return fetch(`${target.url}${pathname}`, init);
  };
  const result = await outboundFetch(
    { url, method: "GET", headers: {}, body: null },
    { allow: parseAllowList(allow), lookUp: dnsOverHttps(`${resolver.url}/dns-query`, fetch), send },
    { timeoutMs: limitMs, maxBodyBytes: 1_000, maxRedirects: 5 },
  );
  return { result, asked: resolver.received, reached: target.received.length };
};

const zone: Zone = {
  "public.example.com": { A: ["93.184.215.14"], AAAA: ["2606:2800:21f:cb07:6820:80da:af6b:8b2c"] },
  "alias.example.com": { CNAME: "x.example.net.", A: ["93.184.215.14"] },
  "loop.example.com": { A: ["127.0.0.1"] },
  "loop6.example.com": { AAAA: ["::1"] },
  "mapped.example.com": { AAAA: ["::ffff:10.0.0.1"] },
  "meta.example.com": { CNAME: "x.example.net.", A: ["169.254.169.254"] },
  "mixed.example.com": { A: ["93.184.215.14", "10.0.0.1"] },
  "strange.example.com": { A: ["not-an-address"] },
  "empty.example.com": {},
};

describe("with a resolver, a name", () => {
  test.each(["public", "alias"])("that leads to public addresses only is called: %s", async (label) => {
    const { result, reached, asked } = await call(`http://${label}.example.com/`, resolve(zone));
    expect(result).toMatchObject({ ok: true, body: "reached" });
    expect(reached).toBe(1);
    expect(asked.map((one) => new URL(one.url, "http://x").searchParams.get("type")).toSorted()).toEqual([
      "A",
      "AAAA",
    ]);
    expect(asked[0]?.headers.accept).toBe("application/dns-json");
  });

  test.each(["loop", "loop6", "mapped", "meta", "mixed", "strange"])(
    "with any address that is not public is refused: %s",
    async (label) => {
      const { result, reached } = await call(`http://${label}.example.com/`, resolve(zone));
      expect(result).toMatchObject({
        ok: false,
        kind: "refused",
        message: expect.stringContaining(`${label}.example.com`),
      });
      expect(reached).toBe(0);
    },
  );

  test("that does not exist, or has no address, is told so", async () => {
    const missing = await call("http://missing.example.com/", resolve(zone));
    expect(missing.result).toEqual({
      ok: false,
      kind: "failed",
      message: "the name missing.example.com does not exist",
    });
    const empty = await call("http://empty.example.com/", resolve(zone));
    expect(empty.result).toEqual({
      ok: false,
      kind: "failed",
      message: "the name empty.example.com has no address",
    });
  });

  test.each<[string, Answer]>([
    ["fails", (response) => response.writeHead(500).end()],
    ["answers nonsense", (response) => response.end("<html>")],
    ["resets", (_response, _received, request) => request.socket.resetAndDestroy()],
  ])("is not called when the resolver %s", async (_what, answer) => {
    const { result, reached } = await call("http://public.example.com/", answer);
    expect(result).toMatchObject({
      ok: false,
      kind: "failed",
      message: expect.stringContaining("could not be looked up"),
    });
    expect(reached).toBe(0);
  });

  test("is not called when the resolver hangs, and the call's own limit ends that", async () => {
    const { result, reached } = await call("http://public.example.com/", () => undefined, "", 300);
    expect(result).toEqual({ ok: false, kind: "timeout", message: "no complete answer within 0.3 s" });
    expect(reached).toBe(0);
  });

  test("that the allow-list names is called without asking", async () => {
    const { result, asked } = await call("http://loop.example.com/", resolve(zone), "loop.example.com");
    expect(result).toMatchObject({ ok: true, body: "reached" });
    expect(asked).toHaveLength(0);
  });

  test("whose private address is in an allowed range is called", async () => {
    const { result } = await call("http://mixed.example.com/", resolve(zone), "10.0.0.0/8");
    expect(result).toMatchObject({ ok: true, body: "reached" });
  });
});

test("an address is never asked for", async () => {
  const { result, asked } = await call("http://93.184.215.14/", resolve({}));
  expect(result).toMatchObject({ ok: true });
  expect(asked).toHaveLength(0);
});
