import type * as v from "valibot";
import { basePath, type Route } from "../../client/protocol/route.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { mapAnswer, mapRequest } from "../../client/protocol/task-batch.ts";
import { maxPollBytes, pollAnswer, pollRequest, workerHeaders } from "../../client/protocol/worker-call.ts";
import { version } from "../health/health.ts";
import { componentSchemas, inputSchema, type JsonSchema, outputSchema } from "./components.ts";
import { bodyExamples } from "./examples.ts";

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  schema: JsonSchema;
  style?: "form";
  explode?: boolean;
}

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  /** What the caller must hold, as the contract declares it. */
  "x-needs"?: Route["needs"];
  security: Record<string, string[]>[];
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Record<string, unknown> };
  responses: Record<string, unknown>;
}

export interface OpenApiDocument {
  openapi: string;
  info: Record<string, unknown>;
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, unknown>;
}

const json = (schema: JsonSchema, examples?: Record<string, unknown>) => ({
  "application/json": {
    schema,
    ...(examples
      ? { examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])) }
      : {}),
  },
});

const pathSchemas: Record<string, JsonSchema> = {
  jobId: { type: "integer", minimum: 1 },
  workflowId: { type: "integer", minimum: 1 },
  workflowRunId: { type: "string", pattern: "^w[1-9][0-9]*-[1-9][0-9]*$", examples: ["w12-7"] },
  runId: { type: "string", pattern: "^[1-9][0-9]*-[1-9][0-9]*$", examples: ["104-218"] },
};

const pathParameters = (path: string): Parameter[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map((match) => {
    const name = match[1] ?? "";
    return { name, in: "path", required: true, schema: pathSchemas[name] ?? { type: "string" } };
  });

const queryParameters = (query: v.ObjectEntries): Parameter[] =>
  Object.entries(query).map(([name, schema]) => {
    // What a query means after it was read: digits are a number, a comma list is an array.
    const read = outputSchema(unwrap(schema).schema);
    const isList = read.type === "array";
    return {
      name,
      in: "query",
      required: false,
      schema: read,
      ...(isList ? { style: "form" as const, explode: false } : {}),
    };
  });

const unwrap = (schema: v.GenericSchema): { schema: v.GenericSchema; isOptional: boolean } => {
  const inner: unknown = Reflect.get(schema, "wrapped");
  const isOptional = schema.type === "optional" && isSchema(inner);
  return isOptional ? { schema: inner, isOptional } : { schema, isOptional: false };
};

const isSchema = (value: unknown): value is v.GenericSchema =>
  typeof value === "object" && value !== null && Reflect.get(value, "kind") === "schema";

const isChange = ({ method }: Route): boolean => method === "PATCH" || method === "PUT";
const changed = new Set(
  Object.values<Route>(routes)
    .filter(isChange)
    .map(({ path }) => path),
);

/** Changes of something that is there and answers with its version, and what deletes it. */
const hasVersion = (route: Route): boolean =>
  isChange(route) || (route.method === "DELETE" && changed.has(route.path));

const writeHeaders = (route: Route): Parameter[] => {
  if (route.method === "GET" || route.needs === "nothing") return [];
  const key: Parameter = {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description: "Repeating the request with the same key within 24 hours answers the first outcome.",
    schema: { type: "string", minLength: 1, maxLength: 255 },
  };
  const match: Parameter = {
    name: "If-Match",
    in: "header",
    required: false,
    description: 'The version that was seen, such as "3": 412 when the object changed meanwhile.',
    schema: { type: "string" },
  };
  return hasVersion(route) ? [key, match] : [key];
};

const error = (description: string) => ({
  description,
  content: json({ $ref: "#/components/schemas/Error" }),
});

const loginResponses = {
  401: error("E-mail, password or code is wrong; `second_factor_required` asks for a code."),
  403: error("Plain http on a host other than this machine."),
  429: error("Too many failed tries; Retry-After says how long the pause is."),
};

/** Open routes look at credentials of their own. */
const openResponses = {
  401: error("What was sent proves nobody."),
  403: error("Not from here: another site's page, or plain http."),
  404: error("Not set up here."),
  429: error("Too many failed tries; Retry-After says how long the pause is."),
};

const errorResponses = (route: Route): Record<string, unknown> => ({
  400: error("A field is wrong: `details.issues` names each with path, rule, message and value."),
  ...(route.needs === "nothing"
    ? {}
    : {
        401: error("No valid session or token."),
        429: error("Too many refused credentials from this address."),
      }),
  ...(route.needs === "nothing" || route.needs === "identity"
    ? {}
    : { 403: error("The role does not allow it.") }),
  ...(route.needs === "identity"
    ? { 403: error("A one-time password is to be replaced first, or only people may do it.") }
    : {}),
  ...(route.needs === "nothing" ? openResponses : {}),
  ...(route.id === "login" ? loginResponses : {}),
  ...(route.path.includes("{") ? { 404: error("No such object here.") } : {}),
  ...(route.method === "GET" ? {} : { 409: error("In conflict with the state of the object.") }),
  ...(hasVersion(route) ? { 412: error("The object has another version than If-Match says.") } : {}),
  ...(route.id === "applyDefinitions" ? { 412: error("An object changed since the plan.") } : {}),
  ...(route.method === "GET" ? {} : { 415: error("The body is not application/json.") }),
  ...(route.method === "GET" ? {} : { 413: error("The body has more than 1048576 bytes.") }),
  503: error("The database or an object does not answer; Retry-After says when to try again."),
});

const contentOf = ({ id, response, files }: Route): Record<string, unknown> => {
  if (response === null) return {};
  const yaml = id === "exportDefinitions" ? { "application/yaml": { schema: { type: "string" } } } : {};
  if (!files) return { content: { ...json(outputSchema(response)), ...yaml } };
  const content = Object.entries(files).map(([type, schema]) => [type, { schema: outputSchema(schema) }]);
  return { content: Object.fromEntries(content) };
};

const success = (route: Route): Record<string, unknown> => ({
  [route.status]: { description: route.summary, ...contentOf(route) },
});

const bodyOf = (route: Route): Pick<Operation, "requestBody"> => {
  if (!route.body) return {};
  const { schema, isOptional } = unwrap(route.body);
  return {
    requestBody: { required: !isOptional, content: json(inputSchema(schema), bodyExamples[route.id]) },
  };
};

const needsInWords: Record<Route["needs"], string> = {
  nothing: "Open to everyone.",
  identity: "For everyone who is logged in.",
  reads: "Role viewer or higher, where it has a grant.",
  operates: "Role operator or higher, where it has a grant.",
  edits: "Role editor or higher, where it has a grant.",
  administers: "Role administrator.",
};

const operationOf = (route: Route): Operation => ({
  operationId: route.id,
  tags: [route.tag],
  summary: route.summary,
  description: needsInWords[route.needs],
  "x-needs": route.needs,
  security: route.needs === "nothing" ? [] : [{ token: [] }, { session: [] }],
  parameters: [...pathParameters(route.path), ...queryParameters(route.query ?? {}), ...writeHeaders(route)],
  ...bodyOf(route),
  responses: { ...success(route), ...errorResponses(route) },
});

const workerParameter = (name: string, description: string): Parameter => ({
  name,
  in: "header",
  required: true,
  description,
  schema: { type: "string" },
});

const pollOperation = (): Operation => ({
  operationId: "poll",
  tags: ["Worker protocol"],
  summary: "Heartbeat, results, logs and the request for work in one call",
  description: [
    "The first call of a process carries `identity`; so does the next one after an answer with `identify`.",
    "With `wait` true it is held until there are tasks or commands, at most as long as `times` of the first answer say; one call of a worker is held at a time.",
    "With `wait` false it only reports, also beside a held one, and brings no tasks.",
    "`running` names the lease of every task in hand: one that was given to this worker and is missing there when it asks for work counts as never arrived.",
    "Tasks of distributed runs come as `batches`, only to a worker whose calls carry `batches` too, if only an empty list.",
    "Results and log batches are judged one by one and answered in order: `repeated` was known already, `stale` came after its lease was given up and changes nothing, `invalid` says why.",
    "After a network error, a 429 or a 5xx send the same again later: nothing counts twice.",
  ].join(" "),
  security: [{ appKey: [] }],
  parameters: [
    workerParameter(workerHeaders.namespace, "Namespace of the app."),
    workerParameter(workerHeaders.app, "Id of the app."),
  ],
  requestBody: { required: true, content: json(inputSchema(pollRequest)) },
  responses: {
    200: {
      description: "Tasks, commands and what became of each result",
      content: json(outputSchema(pollAnswer)),
    },
    400: error("The frame of the call is wrong."),
    401: error("Namespace, app and key do not match, whether or not the app exists."),
    413: error(`The body has more than ${maxPollBytes} bytes.`),
    429: error("Too many refused keys from this address."),
    503: error("Try again after Retry-After."),
  },
});

const mapOperation = (): Operation => ({
  operationId: "map",
  tags: ["Worker protocol"],
  summary: "Subtasks of a distributed run, from a task of it",
  description: "A batch is stored whole or not at all; the same batch id again is stored once.",
  security: [{ appKey: [] }],
  parameters: [
    workerParameter(workerHeaders.namespace, "Namespace of the app."),
    workerParameter(workerHeaders.app, "Id of the app."),
  ],
  requestBody: { required: true, content: json(inputSchema(mapRequest)) },
  responses: {
    200: { description: "How many subtasks the run holds now", content: json(outputSchema(mapAnswer)) },
    400: error("The call or an item is wrong; items are named by index."),
    401: error("Namespace, app and key do not match, whether or not the app exists."),
    409: error("The mode takes no more, or the lease of the mapping task was given up."),
    413: error(`The body has more than ${maxPollBytes} bytes.`),
    429: error("Too many refused keys from this address."),
    503: error("Try again after Retry-After."),
  },
});

const openOperation = (id: string, summary: string, responses: Record<string, unknown>): Operation => ({
  operationId: id,
  tags: ["Health"],
  summary,
  security: id === "metrics" ? [{ token: [] }] : [],
  parameters: [],
  responses,
});

const rootPaths = (): OpenApiDocument["paths"] => ({
  "/worker/v1/poll": { post: pollOperation() },
  "/worker/v1/map": { post: mapOperation() },
  "/healthz": {
    get: openOperation("health", "State of the parts, build and time-zone data", {
      200: { description: "State", content: json({ $ref: "#/components/schemas/Health" }) },
    }),
  },
  "/readyz": {
    get: openOperation("ready", "Whether the database answers with every migration applied", {
      200: { description: "Ready" },
      503: error("Not ready, and why."),
    }),
  },
  "/metrics": {
    get: openOperation("metrics", "Prometheus text", {
      200: { description: "Metrics", content: { "text/plain": { schema: { type: "string" } } } },
      401: error("No valid token."),
    }),
  },
});

const securitySchemes = {
  token: { type: "http", scheme: "bearer", description: "API token." },
  session: { type: "apiKey", in: "cookie", name: "carillon", description: "Set by logging in." },
  appKey: { type: "http", scheme: "bearer", description: "Key of the app; workers only." },
};

const assemble = (): OpenApiDocument => {
  const paths: OpenApiDocument["paths"] = {};
  const all: Route[] = Object.values(routes);
  for (const route of all) {
    const path = basePath + route.path;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  Object.assign(paths, rootPaths());
  const tags = new Set([...all.map((route) => route.tag), "Worker protocol", "Health"]);
  return {
    openapi: "3.1.0",
    info: {
      title: "Carillon",
      version,
      description:
        "Lists take `limit` (50, at most 200) and `cursor`, and answer `items` with `nextCursor`. Times are RFC 3339 in UTC. Unknown fields are refused by name.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: [...tags].map((name) => ({ name })),
    paths,
    components: { schemas: componentSchemas(), securitySchemes },
  };
};

let assembled: OpenApiDocument | null = null;

/** Made from the contracts that validate, once for each isolate. */
export const openApiDocument = (): OpenApiDocument => {
  assembled ??= assemble();
  return assembled;
};
