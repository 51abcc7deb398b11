import fc from "fast-check";
import * as v from "valibot";
import { beforeAll, expect, test } from "vitest";
import { errorBody } from "../../../client/protocol/errors.ts";
import type { Route } from "../../../client/protocol/route.ts";
import { routes } from "../../../client/protocol/routes/index.ts";
import { fromSchema, hostile, type Schema, spoil } from "../../support/schema-arbitrary.ts";
import { type Answered, api, send } from "./a-deployment.ts";
import { type Held, newHeld, newPerson, newToken } from "./identities.ts";

/**
 * Requests made from the API's own document, most of them as it says, some spoilt. Whatever is asked: no answer tells of a
 * fault of ours, each has a status that the document names, and a body of the shape it describes.
 */
const seed = 20_261_124;
const requests = 400;

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  schema: Schema;
}
interface Operation {
  operationId: string;
  parameters: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, unknown>;
}

const all: Route[] = Object.values(routes);
/** Without those that answer after a while on purpose, or pause everybody's log-ins. */
const tried = all.filter(({ id }) => id !== "login");
const operations = new Map<string, Operation>();
let components: Record<string, Schema>;
let held: Held;
let ids: Record<string, string[]>;

beforeAll(async () => {
  const { body: document } = await send("GET", "/api/openapi.json", { token: null });
  components = document.components.schemas;
  for (const methods of Object.values(document.paths)) {
    for (const operation of Object.values<Operation>(Object(methods)))
      operations.set(operation.operationId, operation);
  }
  await api("POST", "/namespaces", { body: { id: "fuzz", name: "Fuzz" } });
  held = await newHeld("fuzz", "fuzzed");
  const user = await newPerson("viewer");
  const { tokenId } = await newToken("viewer");
  ids = {
    ns: ["fuzz"],
    appId: [held.appId],
    jobId: [String(held.jobId)],
    runId: [held.runId],
    workflowId: [String(held.workflowId)],
    workflowRunId: [held.workflowRunId],
    backfillId: [held.backfillId],
    nodeId: ["ok"],
    userId: [user.userId],
    tokenId: [tokenId],
    taskId: ["1"],
  };
});

const resolve = (ref: string): Schema => components[ref.replace("#/components/schemas/", "")] ?? {};

interface Asked {
  route: Route;
  path: string;
  body: unknown;
  headers: Record<string, string>;
}

const pathOf = (route: Route): fc.Arbitrary<string> => {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => String(match[1]));
  const segments = names.map((name) =>
    fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...(ids[name] ?? ["1"])) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          "0",
          "-1",
          "none",
          "w1-1",
          "9".repeat(30),
          "%00",
          "%F0%9F",
          "a/b",
          "..%2f",
        ),
      },
    ),
  );
  return fc.tuple(...segments).map((values) => {
    let at = 0;
    return route.path.replace(/\{\w+\}/g, () => values[at++] ?? "none");
  });
};

const queryOf = (operation: Operation): fc.Arbitrary<string> => {
  const fields = operation.parameters
    .filter((parameter) => parameter.in === "query")
    .map(({ name, schema }) =>
      fc
        .option(
          fc.oneof({ weight: 6, arbitrary: fromSchema(schema, resolve) }, { weight: 1, arbitrary: hostile }),
          { freq: 2 },
        )
        .map((value) => (value === null ? [] : [[name, String(value).toWellFormed()]])),
    );
  return fc.tuple(...fields).map((pairs) => {
    const text = new URLSearchParams(pairs.flat()).toString();
    return text === "" ? "" : `?${text}`;
  });
};

const bodyOf = (operation: Operation): fc.Arbitrary<unknown> => {
  const schema = operation.requestBody?.content["application/json"]?.schema;
  if (!schema) return fc.constant(undefined);
  const sound = fromSchema(schema, resolve);
  const spoilt = fc.tuple(sound, fc.nat(10_000), hostile).map(([body, at, value]) => spoil(body, at, value));
  return fc.oneof({ weight: 3, arbitrary: sound }, { weight: 1, arbitrary: spoilt });
};

const headersOf: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    "if-match": fc.constantFrom('"1"', '"999"', "*", 'W/"1"', "x", '"1", "2"'),
    "idempotency-key": fc.constantFrom("a", "b", "c d", "k".repeat(300)),
    "content-type": fc.constantFrom("application/json", "application/json; charset=utf-8", "text/plain", ""),
  },
  { requiredKeys: [] },
);

const asked: fc.Arbitrary<Asked> = fc.constantFrom(...tried).chain((route) => {
  const operation = operations.get(route.id);
  if (!operation) throw new Error(`${route.id} is not in the document`);
  return fc
    .tuple(pathOf(route), queryOf(operation), bodyOf(operation), fc.option(headersOf, { nil: {}, freq: 3 }))
    .map(([path, query, body, headers]) => ({ route, path: path + query, body, headers }));
});

/** What a success holds; of files, what the type that it came in holds. */
const schemaOf = ({ response, files }: Route, headers: Headers): v.GenericSchema =>
  (files ? files[headers.get("content-type")?.split(";")[0] ?? ""] : response) ?? v.literal("");

const faultOf = ({ route }: Asked, { status, body, headers }: Answered): string | null => {
  if (status >= 500) return `answers ${status}`;
  const declared = operations.get(route.id)?.responses ?? {};
  if (!Object.hasOwn(declared, status)) return `answers ${status}, of which the document does not speak`;
  if (headers.get("content-security-policy") === null) return "has no content security policy";
  if (status === route.status) {
    const read = v.safeParse(schemaOf(route, headers), body);
    return read.success
      ? null
      : `has another shape: ${v.flatten(read.issues).nested ? JSON.stringify(v.flatten(read.issues)) : ""}`;
  }
  return v.is(errorBody, body) ? null : "is an error without its shape";
};

test("every answer is one that the document describes, whatever is asked", { timeout: 90_000 }, async () => {
  const answered = new Map<string, number>();
  const faults: string[] = [];
  const property = fc.asyncProperty(asked, async (ask) => {
    const answer = await api(ask.route.method, ask.path, { body: ask.body, headers: ask.headers });
    // As JSON text, since what was asked may hold characters that a report cannot.
    const fault = faultOf(ask, answer);
    answered.set(
      ask.route.id,
      (answered.get(ask.route.id) ?? 0) + (answer.status === ask.route.status ? 1 : 0),
    );
    if (fault !== null)
      faults.push(JSON.stringify({ fault, ...ask, route: ask.route.id, answer: answer.body }));
  });
  await fc.assert(property, { seed, numRuns: requests });
  expect(faults).toEqual([]);
  // Not only refusals: a good part of the API was reached as it is meant to be used.
  expect([...answered.values()].filter((count) => count > 0).length).toBeGreaterThan(20);
});
