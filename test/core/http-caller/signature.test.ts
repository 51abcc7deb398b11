import { Webhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { describe, expect, test } from "vitest";
import { messageId, newSigningSecret, signatureHeaders } from "../../../worker/http-caller/signature.ts";
import { type Received, startTarget } from "../../support/target.ts";
import { aCall, perform } from "./a-call.ts";

const receive = async (
  request: { method?: "GET" | "POST" | "PUT"; body?: string },
  signingSecrets: string[],
  rest: Parameters<typeof aCall>[1] = {},
): Promise<Received> => {
  await using target = await startTarget((response) => response.end("ok"));
  await perform(aCall({ url: target.url, ...request }, rest), { signingSecrets });
  const [received] = target.received;
  if (received === undefined) throw new Error("nothing was sent");
  return received;
};

/** svix parses the body as JSON once it is verified; a body that is none then fails on its own account. */
const verifyWithSvix = (secret: string, body: string, headers: Record<string, string>): void => {
  try {
    new SvixWebhook(secret).verify(body, headers);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
};

const verifiers: [string, (secret: string, body: string, headers: Record<string, string>) => unknown][] = [
  [
    "standardwebhooks",
    (secret, body, headers) => new Webhook(secret).verify(body, headers, { jsonParse: false }),
  ],
  ["svix", verifyWithSvix],
];

describe.each(verifiers)("the %s library", (_, verify) => {
  test.each([
    ["the context", { method: "POST" as const }],
    ["a JSON body", { body: '{"a":"名"}' }],
    ["a text body", { method: "PUT" as const, body: "a=1\n😀" }],
    ["no body", {}],
  ])("verifies a call with %s", async (_what, request) => {
    const secret = newSigningSecret();
    const { body, headers } = await receive(request, [secret]);
    expect(() => verify(secret, body, headers)).not.toThrow();
  });

  test("verifies with either secret while two are valid, and with no third", async () => {
    const [newer, older, other] = [newSigningSecret(), newSigningSecret(), newSigningSecret()];
    const { body, headers } = await receive({ body: "{}" }, [newer, older]);
    expect(() => verify(newer, body, headers)).not.toThrow();
    expect(() => verify(older, body, headers)).not.toThrow();
    expect(() => verify(other, body, headers)).toThrow();
  });

  test("refuses a changed body, id or time", async () => {
    const secret = newSigningSecret();
    const { body, headers } = await receive({ body: '{"amount":1}' }, [secret]);
    expect(() => verify(secret, '{"amount":2}', headers)).toThrow();
    expect(() => verify(secret, body, { ...headers, "webhook-id": "msg_other" })).toThrow();
    const later = String(Number(headers["webhook-timestamp"]) + 1);
    expect(() => verify(secret, body, { ...headers, "webhook-timestamp": later })).toThrow();
  });

  test("refuses a call without a signature", async () => {
    const secret = newSigningSecret();
    const { body, headers } = await receive({ body: "{}" }, [secret]);
    const { "webhook-signature": _signature, ...unsigned } = headers;
    expect(() => verify(secret, body, unsigned)).toThrow();
    expect(() => verify(secret, body, { ...headers, "webhook-signature": "v1," })).toThrow();
  });

  test("refuses a genuine call that is replayed after more than five minutes", () => {
    const secret = newSigningSecret();
    const at = (ageMs: number) => signatureHeaders([secret], "msg_1", new Date(Date.now() - ageMs), "{}");
    expect(() => verify(secret, "{}", at(4 * 60_000))).not.toThrow();
    expect(() => verify(secret, "{}", at(5 * 60_000 + 2_000))).toThrow();
  });
});

describe("the message id", () => {
  test("is the same for every retry and re-send of a run's task", async () => {
    const first = await receive({}, [newSigningSecret()]);
    const retry = await receive({}, [newSigningSecret()], { attempt: 2, lease: "lease-2" });
    expect(retry.headers["webhook-id"]).toBe(first.headers["webhook-id"]);
  });

  test("differs between runs and between tasks", () => {
    const ids = [messageId("1-1", "0"), messageId("1-2", "0"), messageId("1-1", "1"), messageId("11-1", "0")];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("holds no dot, which separates the parts of what is signed", () => {
    expect(messageId("1-1", "a.b")).not.toContain(".");
  });
});

test("a signing secret is whsec_ and 32 bytes in base64, each its own", () => {
  const secrets = Array.from({ length: 20 }, newSigningSecret);
  for (const secret of secrets) {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(Buffer.from(secret.slice(6), "base64")).toHaveLength(32);
  }
  expect(new Set(secrets).size).toBe(secrets.length);
});

test("a call of an app without a secret says that it is not signed", async () => {
  await using target = await startTarget((response) => response.end());
  const { log } = await perform(aCall({ url: target.url }), { signingSecrets: [] });
  expect(target.received[0]?.headers["webhook-signature"]).toBeUndefined();
  expect(log).toContain("not signed");
});
