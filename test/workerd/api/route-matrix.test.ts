import { beforeAll, describe, expect, test } from "vitest";
import type { Need, Route } from "../../../client/protocol/route.ts";
import { routes } from "../../../client/protocol/routes/index.ts";
import type { Role } from "../../../client/protocol/session.ts";
import { inner, subjectOf } from "../../../worker/access/sight.ts";
import { bodyExamples } from "../../../worker/openapi/examples.ts";
import { type Answered, type Ask, api, env, send } from "./a-deployment.ts";
import { type Held, newHeld, newPerson, newToken } from "./identities.ts";

/**
 * Every route of the API, as its contract declares it, by everyone who can call it, on ids that they see, that are hidden from
 * them, that belong to another namespace and that do not exist. A new route is tried here without a line of its own.
 */
const all: Route[] = Object.values(routes);
const rank: Record<Role, number> = { viewer: 1, operator: 2, editor: 3, administrator: 4 };
const least: Record<Need, number> = {
  nothing: 0,
  identity: 1,
  reads: 1,
  operates: 2,
  edits: 3,
  administers: 4,
};

/** Where an identity sees which part of what the tests made. */
type Sight = "everything" | "one app" | "whole namespace" | "another namespace" | "nothing";
interface Identity {
  name: string;
  /** Null: nobody, so that every route that needs anything answers 401. */
  role: Role | null;
  sight: Sight;
  ask: Ask;
}

const places = ["seen", "hidden", "elsewhere", "foreign", "absent"] as const;
/** seen, hidden: apps of one namespace. elsewhere: another namespace. foreign: its ids below the first one. absent: no such ids. */
type Place = (typeof places)[number];

const identities: Identity[] = [];
const marks = { hidden: "hidden-mark", elsewhere: "elsewhere-mark" };
let seen: Held;
let hidden: Held;
let elsewhere: Held;

const add = (name: string, role: Role | null, sight: Sight, ask: Ask) =>
  identities.push({ name, role, sight, ask });

beforeAll(async () => {
  for (const id of ["home", "abroad"]) await api("POST", "/namespaces", { body: { id, name: id } });
  seen = await newHeld("home", "seen-mark");
  hidden = await newHeld("home", marks.hidden);
  elsewhere = await newHeld("abroad", marks.elsewhere);
  const app = { namespace: seen.namespace, appId: seen.appId };

  add("nobody", null, "nothing", { token: null });
  add("an unknown token", null, "nothing", { token: "cat_unknown" });
  add("an app's key", null, "nothing", { token: seen.appKey });
  const revoked = await newToken("administrator");
  await api("DELETE", `/tokens/${revoked.tokenId}`);
  add("a revoked token", null, "nothing", revoked.ask);
  const expired = await newToken("administrator");
  await env.DB.prepare("UPDATE api_tokens SET expires_at = 1 WHERE token_id = ?").bind(expired.tokenId).run();
  add("an expired token", null, "nothing", expired.ask);
  const disabled = await newPerson("administrator", { disabled: true });
  add("a disabled administrator", null, "nothing", disabled.ask);

  for (const role of ["viewer", "operator", "editor"] as const) {
    add(`${role} without a grant`, role, "nothing", (await newPerson(role)).ask);
    add(`${role} with a grant`, role, "one app", (await newPerson(role, { apps: [app] })).ask);
    add(`${role} token`, role, "everything", (await newToken(role)).ask);
  }
  add("administrator", "administrator", "everything", (await newPerson("administrator")).ask);
  add("editor token for an app", "editor", "one app", (await newToken("editor", { apps: [app] })).ask);
  const home = { namespaces: ["home"] };
  add(
    "administrator token for a namespace",
    "administrator",
    "whole namespace",
    (await newToken("administrator", home)).ask,
  );
  const abroad = { namespaces: ["abroad"] };
  add(
    "editor token for another namespace",
    "editor",
    "another namespace",
    (await newToken("editor", abroad)).ask,
  );
});

const idsAt = (place: Place): Record<string, string> => {
  const of = { seen, hidden, elsewhere, foreign: elsewhere, absent: null }[place];
  return {
    ns: place === "elsewhere" ? "abroad" : "home",
    appId: of?.appId ?? "absent",
    jobId: String(of?.jobId ?? 999_999),
    runId: of?.runId ?? "999999-1",
    workflowId: String(of?.workflowId ?? 999_999),
    workflowRunId: of?.workflowRunId ?? "w999999-1",
    backfillId: of?.backfillId ?? "absent",
  };
};

/** What a read cannot be asked without. */
const needed = ({ query = {} }: Route): string =>
  Object.entries(query)
    .filter(([, schema]) => schema.type !== "optional")
    .map(([name]) => `${name}=1`)
    .join("&");

const pathAt = (route: Route, place: Place): string => {
  const ids = idsAt(place);
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? "absent");
  return needed(route) === "" ? path : `${path}?${needed(route)}`;
};

/** Whether what the path is about exists for this identity. */
const sees = (route: Route, sight: Sight, place: Place): boolean => {
  const aboutNamespace = subjectOf(route.path) === null;
  // Everything that exists, or the handler's own 404.
  if (sight === "everything") return true;
  if (sight === "nothing") return false;
  if (sight === "another namespace") return place === "elsewhere";
  if (place === "elsewhere") return false;
  if (aboutNamespace || place === "seen") return true;
  return sight === "whole namespace" && (place === "hidden" || subjectOf(route.path)?.name === "appId");
};

/** May act on the deployment itself, or on a namespace as such. */
const reachesWhole = (route: Route, sight: Sight): boolean => {
  if (route.needs !== "administers" || sight === "everything") return true;
  if (!route.path.startsWith("/namespaces/{ns}")) return false;
  return sight === "whole namespace" || subjectOf(route.path) !== null;
};

type Expected = "401" | "403" | "404" | "admitted";

const expectedOf = (route: Route, identity: Identity, place: Place): Expected => {
  if (route.needs === "nothing") return "admitted";
  if (identity.role === null) return "401";
  if (route.path.includes("{ns}") && !sees(route, identity.sight, place)) return "404";
  if (rank[identity.role] < least[route.needs]) return "403";
  return reachesWhole(route, identity.sight) ? "admitted" : "403";
};

const requiredQuery = ({ query }: Route): string[] =>
  Object.entries(query ?? {}).flatMap(([name, { type }]) => (type === "optional" ? [] : [name]));

/** A write that is admitted ends at its body, so that nothing changes; a read answers, or misses what the path names last. */
const outcomeOf = (route: Route, { status }: Answered): Expected | string => {
  if (status === 401 || status === 403) return String(status);
  // A query is judged after the right to ask: what is wrong with it is told to those who have it.
  if (route.method === "GET" && status === 400 && requiredQuery(route).length > 0) return "read";
  if (route.method === "GET") return status === 200 || status === 404 ? "read" : String(status);
  return status === 400 ? "admitted" : String(status);
};

const call = (route: Route, identity: Identity, place: Place): Promise<Answered> =>
  api(route.method, pathAt(route, place), {
    ...identity.ask,
    ...(route.method === "GET" ? {} : { body: { notAField: 1 } }),
  });

const isAsExpected = (route: Route, expected: Expected, answered: Answered): boolean => {
  if (expected === "404") return answered.status === 404;
  const outcome = outcomeOf(route, answered);
  return outcome === expected || (outcome === "read" && expected === "admitted");
};

/** Where the answer could differ: whoever sees everything or nothing is tried at one object that is there, and a foreign one. */
const placesFor = (route: Route, { role, sight }: Identity): readonly Place[] => {
  if (!route.path.includes("{ns}") || role === null) return ["seen"];
  return sight === "everything" || sight === "nothing" ? ["seen", "foreign"] : places;
};

const state = async (): Promise<unknown> => {
  const tables = ["namespaces", "apps", "jobs", "users", "api_tokens", "grants", "open_runs"];
  const counts = tables.map((table) => env.DB.prepare(`SELECT count(*) AS n FROM ${table}`));
  const versions = env.DB.prepare(
    "SELECT group_concat(version) AS v FROM (SELECT version FROM apps UNION ALL SELECT version FROM jobs)",
  );
  return (await env.DB.batch([...counts, versions])).map(({ results }) => results);
};

describe.each(all)("$method $path ($needs)", (route) => {
  test("answers everyone as it declares, wherever they look, and changes nothing", async () => {
    const before = await state();
    const wrong: unknown[] = [];
    for (const identity of identities) {
      for (const place of placesFor(route, identity)) {
        const expected = expectedOf(route, identity, place);
        const answered = await call(route, identity, place);
        if (isAsExpected(route, expected, answered)) continue;
        wrong.push({ who: identity.name, place, expected, got: answered.status, body: answered.body });
      }
    }
    expect(wrong).toEqual([]);
    expect(await state()).toEqual(before);
  });
});

const lists = all.filter(
  (route) => route.method === "GET" && route.path.includes("{ns}") && subjectOf(route.path) === null,
);

test.each(lists)(
  "$id tells those with a grant nothing of other apps, in rows or in counts",
  async (route) => {
    for (const identity of identities.filter(({ sight }) => sight === "one app")) {
      const { body } = await call(route, identity, "seen");
      const text = JSON.stringify(body);
      for (const mark of Object.values(marks))
        expect([identity.name, text.includes(mark)]).toEqual([identity.name, false]);
    }
  },
);

test("every id in a path is known to what decides who sees it", () => {
  const unknown = all.flatMap((route) => {
    if (!route.path.startsWith("/namespaces/{ns}")) return [];
    const found = subjectOf(route.path);
    return found !== null && found.subject === null ? [`${route.id}: {${found.name}}`] : [];
  });
  // An id that leads to an app belongs into `subjects` of worker/access/sight.ts, one below such an id into `inner`.
  expect([unknown, inner.has("ns")]).toEqual([[], true]);
});

/** Examples of the document, so that only the place is wrong. */
const exampleOf = (route: Route): unknown =>
  route.method === "GET" || route.method === "DELETE"
    ? undefined
    : (Object.values(bodyExamples[route.id] ?? {})[0] ?? {});

test.each(all.filter((route) => route.path.includes("{ns}")))(
  "$id of another namespace, or of none, is not found by an administrator either",
  async (route) => {
    const path = pathAt(route, "foreign");
    const body = exampleOf(route);
    const inPath = subjectOf(route.path) === null ? path.replace("/home", "/nowhere") : path;
    const query = requiredQuery(route).map((name) => `${name}=1`);
    const answer = await api(
      route.method,
      query.length > 0 ? `${inPath}?${query.join("&")}` : inPath,
      body === undefined ? {} : { body },
    );
    // Without an example in the document the body may be what is wrong: one in worker/openapi/examples.ts makes this sharp.
    if (route.body && !bodyExamples[route.id]) expect([400, 404]).toContain(answer.status);
    else expect([answer.status, answer.body.error.code]).toEqual([404, "not_found"]);
  },
);

test("the document says of every route what it needs, and the worker protocol takes an app's key only", async () => {
  const { body: document } = await send("GET", "/api/openapi.json", { token: null });
  for (const route of all) {
    const operation = document.paths[`/api/v1${route.path}`][route.method.toLowerCase()];
    expect([route.id, operation["x-needs"]]).toEqual([route.id, route.needs]);
    expect(operation.security.length > 0).toBe(route.needs !== "nothing");
  }
  for (const path of Object.keys(document.paths).filter((path) => path.startsWith("/worker/"))) {
    for (const { ask } of identities)
      expect((await send("POST", path, { ...ask, body: {} })).status).toBe(401);
  }
  const open = all.filter((route) => route.needs === "nothing").map((route) => route.id);
  expect(open.sort()).toEqual([
    "accessLogin",
    "completeCall",
    "finishOidc",
    "login",
    "logout",
    "passkeyLogin",
    "signInOptions",
    "startOidc",
    "startPasskeyLogin",
  ]);
});

test("metrics are for those who see everything", async () => {
  for (const identity of identities) {
    const { status } = await send("GET", "/metrics", identity.ask);
    const expected = identity.role === null ? 401 : identity.sight === "everything" ? 200 : 403;
    expect([identity.name, status]).toEqual([identity.name, expected]);
  }
});
