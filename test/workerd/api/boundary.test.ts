import { beforeAll, describe, expect, test } from "vitest";
import type { Route } from "../../../client/protocol/route.ts";
import { routes } from "../../../client/protocol/routes/index.ts";
import { bodyExamples } from "../../../worker/openapi/examples.ts";
import { type Ask, api, send } from "./a-deployment.ts";
import { type Held, newHeld, newPerson } from "./identities.ts";

/** What holds for every route there is, and for those to come. */
const all: Route[] = Object.values(routes);
const writes = all.filter((route) => route.method !== "GET");
const ours = "http://localhost";

let held: Held;
let session: Ask;
let calendarId: string;

beforeAll(async () => {
  await api("POST", "/namespaces", { body: { id: "edge", name: "Edge" } });
  held = await newHeld("edge", "edge-app");
  session = (await newPerson("administrator")).ask;
  calendarId = "edge-calendar";
  await api("POST", "/namespaces/edge/calendars", { body: { calendarId, name: "Edge" } });
});

const pathOf = (route: Route): string => {
  const ids: Record<string, string> = { ns: held.namespace, appId: held.appId, jobId: String(held.jobId) };
  ids.runId = held.runId;
  ids.calendarId = calendarId;
  ids.workflowId = String(held.workflowId);
  ids.workflowRunId = held.workflowRunId;
  return route.path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? "none");
};

/** A body that no route takes, so that nothing is changed even where a call is let through. */
const nothing = { body: { notAField: 1 } };

describe.each(writes.filter((route) => route.needs !== "nothing"))("$method $path", (route) => {
  test("takes a session only from our own pages", async () => {
    const from = (headers: Record<string, string>) =>
      api(route.method, pathOf(route), {
        ...session,
        ...nothing,
        headers: { ...session.headers, ...headers },
      });
    const foreign: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "https://elsewhere.example" },
      { origin: "null" },
      { origin: `${ours}.elsewhere.example` },
    ];
    for (const headers of foreign) {
      expect([headers, (await from(headers)).status]).toEqual([headers, 403]);
    }
    const own: Record<string, string>[] = [{ "sec-fetch-site": "same-origin" }, { origin: ours }];
    for (const headers of own) {
      expect([headers, (await from(headers)).status]).not.toEqual([headers, 403]);
    }
  });
});

test("every answer carries the headers that keep it from being framed, guessed at or read elsewhere", async () => {
  const paths = all.map((route) => [route.method, `/api/v1${pathOf(route)}`] as const);
  for (const [method, path] of [
    ...paths,
    ["GET", "/healthz"],
    ["GET", "/api/docs"],
    ["GET", "/worker/v1/poll"],
  ] as const) {
    const ask = { token: null, headers: { origin: "https://elsewhere.example" } };
    const { headers } = await send(method, path, method === "GET" ? ask : { ...ask, ...nothing });
    const policy = headers.get("content-security-policy") ?? "";
    expect([path, policy]).toEqual([path, expect.stringContaining("frame-ancestors 'none'")]);
    expect(policy).not.toMatch(/unsafe-(inline|eval)/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect([...headers.keys()].filter((header) => header.startsWith("access-control-"))).toEqual([]);
  }
});

test("no route answers a preflight", async () => {
  for (const route of all) {
    const headers = { origin: "https://elsewhere.example", "access-control-request-method": route.method };
    const answer = await api("OPTIONS", pathOf(route), { token: null, headers });
    expect([route.id, answer.status]).toEqual([route.id, 405]);
  }
});

/** Objects with a version that can be changed as a whole, and what deletes those. */
const changes = writes.filter(
  (route) =>
    (route.method === "PATCH" || route.method === "PUT") &&
    route.path.includes("{ns}") &&
    bodyExamples[route.id] !== undefined,
);
const versioned = writes.filter(
  (route) =>
    changes.includes(route) || (route.method === "DELETE" && changes.some(({ path }) => path === route.path)),
);

test.each(versioned)("$id refuses to write over a version that the caller has not seen", async (route) => {
  const body = Object.values(bodyExamples[route.id] ?? {})[0];
  const headers = { "if-match": '"999999"' };
  const ask = route.method === "DELETE" ? { headers } : { body, headers };
  const answer = await api(route.method, pathOf(route), ask);
  expect([answer.status, answer.body.error.code]).toEqual([412, "version_mismatch"]);
});

test.each(writes.filter((route) => route.needs !== "nothing"))(
  "$id answers a repeat under the same Idempotency-Key with the first outcome",
  async (route) => {
    const ask = { ...nothing, headers: { "idempotency-key": `again-${route.id}` } };
    const first = await api(route.method, pathOf(route), ask);
    const second = await api(route.method, pathOf(route), ask);
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect(second.headers.get("idempotent-replay")).toBe("true");
    const other = await api(route.method, pathOf(route), { ...ask, body: { notAField: 2 } });
    expect([other.status, other.body.error.code]).toEqual([409, "idempotency_mismatch"]);
  },
);

test.each([routes.createJob, routes.login, routes.completeCall])(
  "$id refuses bodies that are too big, too deep or no JSON",
  async (route) => {
    const tries: [BodyInit, number][] = [
      [`{"a":"${"x".repeat(1_048_600)}"}`, 413],
      [`${"[".repeat(5_000)}${"]".repeat(5_000)}`, 400],
      ['{"__proto__":{"a":1}}', 400],
      ["{", 400],
      [new Uint8Array([0x7b, 0xff, 0x7d]), 400],
    ];
    for (const [raw, status] of tries) {
      const answer = await api(route.method, pathOf(route), { raw });
      expect([route.id, answer.status]).toEqual([route.id, status]);
    }
  },
);
