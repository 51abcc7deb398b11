import type { Context, Hono } from "hono";
import * as v from "valibot";
import { parseRunId, type RunRef } from "../client/protocol/ids.ts";
import {
  type BodyOf,
  basePath,
  type PathParams,
  type QueryOf,
  type ResponseOf,
  type Route,
} from "../client/protocol/route.ts";
import { parseWorkflowRunId, type WorkflowRunRef } from "../client/protocol/workflow-run.ts";
import type { RunName } from "../durable/app-queue/rpc.ts";
import { type SeenApps, seenIn } from "./access/access.ts";
import { authenticate, rememberedMs } from "./access/authenticate.ts";
import { type Caller, unknownCaller } from "./access/caller.ts";
import { requireOwnPassword } from "./access/one-time-password.ts";
import { admit, type PathIds } from "./access/sight.ts";
import { type Database, openDatabase } from "./db/database.ts";
import type { Env } from "./env.ts";
import { ApiFailure, invalid, notFound } from "./errors.ts";
import { answerOnce } from "./idempotency.ts";
import { readJsonBody } from "./json-body.ts";
import { announceChange } from "./live/announce.ts";
import { sourceAddress } from "./source-address.ts";
import { validate } from "./validate.ts";

export type AppEnv = { Bindings: Env };

/** Ids in paths arrive read: what cannot be an id is an object that does not exist. */
export type ParamsOf<T extends Route> = {
  [K in keyof PathParams<T>]: K extends "jobId" | "workflowId"
    ? number
    : K extends "runId"
      ? RunRef
      : K extends "workflowRunId"
        ? WorkflowRunRef
        : string;
};

export interface Deployment {
  env: Env;
  db: Database;
  /** Read once for each request. */
  now: number;
  /** Origin under which the platform was called. */
  origin: string;
  sourceAddress: string;
  after(work: Promise<unknown>): void;
}

export interface Call<T extends Route> extends Deployment {
  params: ParamsOf<T>;
  query: QueryOf<T>;
  body: BodyOf<T>;
  caller: Caller;
  /** Apps of the path's namespace that the caller sees: what is listed, counted or named in a body stays within them. */
  seen: SeenApps;
  /** The version that the caller saw, from If-Match. */
  ifMatch: number | null;
  /** Of a request with an Idempotency-Key: a run that it starts is known again by it. */
  runName: RunName | undefined;
  request: Request;
}

interface Manner {
  /** What it does is known again by `runName`: a repeat need not wait until it is certain that the first was cut off. */
  namesRuns?: boolean;
}

type Handler<T extends Route> = (
  call: Call<T>,
) => T["response"] extends null
  ? Promise<void> | Promise<WithHeaders<undefined>>
  : T extends { files: object }
    ? Promise<Response>
    : Promise<ResponseOf<T> | WithHeaders<ResponseOf<T>> | InAnotherForm>;

/** An answer that needs headers of its own, such as a cookie. */
export class WithHeaders<T> {
  readonly value: T;
  readonly headers: Record<string, string>;

  constructor(value: T, headers: Record<string, string>) {
    this.value = value;
    this.headers = headers;
  }
}

/** An answer in another form than JSON, which the request asked for. */
export class InAnotherForm {
  readonly text: string;
  readonly contentType: string;

  constructor(text: string, contentType: string) {
    this.text = text;
    this.contentType = contentType;
  }
}

export interface ServedRoute {
  contract: Route;
  respond(context: Context<AppEnv>): Promise<Response>;
}

const readParam = (name: string, text: string): string | number | RunRef | WorkflowRunRef => {
  if (name === "jobId" || name === "workflowId") {
    if (!/^[1-9]\d{0,15}$/.test(text) || !Number.isSafeInteger(Number(text)))
      throw notFound(name === "jobId" ? "job" : "workflow");
    return Number(text);
  }
  if (name === "runId") {
    const ref = parseRunId(text);
    if (ref === null) throw notFound("run");
    return ref;
  }
  if (name === "workflowRunId") {
    const ref = parseWorkflowRunId(text);
    if (ref === null) throw notFound("workflow run");
    return ref;
  }
  return text;
};

const readParams = <T extends Route>(params: Record<string, string>): ParamsOf<T> =>
  Object.fromEntries(
    Object.entries(params).map(([name, text]) => [name, readParam(name, text)]),
  ) as ParamsOf<T>;

const readQuery = <T extends Route>(contract: T, url: URL): QueryOf<T> => {
  const given: Record<string, string> = {};
  for (const [key, value] of url.searchParams) {
    if (Object.hasOwn(given, key)) {
      throw invalid([{ path: key, rule: "repeated", message: "stands twice in the query" }]);
    }
    // An empty filter is how a form says "not set".
    if (value !== "") given[key] = value;
  }
  return validate(v.strictObject(contract.query ?? {}), given) as QueryOf<T>;
};

const readIfMatch = (request: Request): number | null => {
  const text = request.headers.get("if-match");
  if (text === null || text.trim() === "*") return null;
  const match = /^\s*(?:W\/)?"?(\d{1,15})"?\s*$/.exec(text);
  if (match) return Number(match[1]);
  throw invalid([
    {
      path: "If-Match",
      rule: "version",
      message: 'must be a version such as "3"',
      value: text.slice(0, 100),
    },
  ]);
};

/** Routes without a body take an empty one or `{}`. */
const readBody = <T extends Route>(contract: T, value: unknown): BodyOf<T> => {
  if (contract.body)
    return validate(
      contract.body,
      value === undefined && contract.body.type !== "optional" ? {} : value,
    ) as BodyOf<T>;
  if (value !== undefined) validate(v.strictObject({}), value);
  return undefined as BodyOf<T>;
};

const answerWith = (contract: Route, answer: unknown): Response => {
  if (answer instanceof InAnotherForm) {
    const headers = { "content-type": answer.contentType, vary: "accept" };
    return new Response(answer.text, { status: contract.status, headers });
  }
  if (answer instanceof Response) return answer;
  const value = answer instanceof WithHeaders ? answer.value : answer;
  const headers = new Headers(answer instanceof WithHeaders ? answer.headers : {});
  if (contract.response === null) return new Response(null, { status: contract.status, headers });
  headers.set("content-type", "application/json");
  if (
    typeof value === "object" &&
    value !== null &&
    "version" in value &&
    typeof value.version === "number"
  ) {
    headers.set("etag", `"${value.version}"`);
  }
  return new Response(JSON.stringify(value), { status: contract.status, headers });
};

/** The runtime makes the URL of whatever the Host header says. */
const originOf = (request: Request): string => {
  if (URL.canParse(request.url)) return new URL(request.url).origin;
  throw invalid([
    {
      path: "Host",
      rule: "host",
      message: "must name one host, such as carillon.example",
      value: request.headers.get("host")?.slice(0, 100),
    },
  ]);
};

export const deploymentOf = (context: Context<AppEnv>): Deployment => ({
  env: context.env,
  db: openDatabase(context.env.DB),
  now: Date.now(),
  origin: originOf(context.req.raw),
  sourceAddress: sourceAddress(context.env, context.req.raw),
  after: (work) => context.executionCtx.waitUntil(work),
});

/** What was held, such as a followed log, is only told to those who may still have it when it is there. */
const admitAgain = async (
  deployment: Deployment,
  request: Request,
  contract: Route,
  params: PathIds,
): Promise<void> => {
  const now = Date.now();
  if (now - deployment.now < rememberedMs) return;
  await admit(deployment.db, await authenticate({ ...deployment, now }, request), contract, params);
};

/**
 * A contract and what answers it. Authentication, then ids and what the caller sees, then rights, query and body, each
 * refused in that order; a repeated Idempotency-Key answers the first outcome.
 */
export const serve = <T extends Route>(
  contract: T,
  handle: Handler<T>,
  { namesRuns = false }: Manner = {},
): ServedRoute => ({
  contract,
  async respond(context) {
    const deployment = deploymentOf(context);
    const request = context.req.raw;
    const isOpen = contract.needs === "nothing";
    const caller = isOpen ? unknownCaller(deployment.sourceAddress) : await authenticate(deployment, request);
    if (!isOpen) requireOwnPassword(caller, contract.id);
    const params = readParams<T>(context.req.param());
    if (!isOpen) await admit(deployment.db, caller, contract, params);
    const query = readQuery(contract, new URL(request.url));
    const { value, bytes } =
      contract.method === "GET" ? { value: undefined, bytes: new Uint8Array() } : await readJsonBody(request);
    const ns = context.req.param("ns");
    const seen = seenIn(caller, ns ?? "");
    const call = { ...deployment, caller, seen, params, query, ifMatch: readIfMatch(request), request };
    const work = async (runName?: RunName): Promise<Response> => {
      const answer = answerWith(
        contract,
        await handle({ ...call, runName, body: readBody(contract, value) }),
      );
      // What is only begun here (202) is announced by the object that does it.
      if (contract.method !== "GET" && answer.status !== 202 && ns !== undefined)
        announceChange(deployment, ns);
      return answer;
    };
    if (contract.method === "GET") {
      const answer = await work();
      if (!isOpen) await admitAgain(deployment, request, contract, params);
      return answer;
    }
    const key = request.headers.get("idempotency-key");
    if (key === null || isOpen) return work();
    return answerOnce(
      deployment,
      {
        caller: `${caller.kind}:${caller.id}`,
        path: `${contract.method} ${context.req.path}`,
        key,
        body: bytes,
        canJoin: namesRuns,
      },
      work,
    );
  },
});

/** `~` sorts after every letter, so that `/runs/counts` is asked before `/runs/{runId}`. */
const byPath = (path: string): string => path.replace(/:\w+/g, "~");

/** Mounts contracts, and answers every other verb of their paths with 405. */
export const mount = (app: Hono<AppEnv>, served: readonly ServedRoute[]): void => {
  const paths = new Map<string, ServedRoute[]>();
  for (const route of served) {
    const path = basePath + route.contract.path.replace(/\{(\w+)\}/g, ":$1");
    paths.set(path, [...(paths.get(path) ?? []), route]);
  }
  const sorted = [...paths].sort(([a], [b]) => (byPath(a) < byPath(b) ? -1 : 1));
  for (const [path, atPath] of sorted) {
    for (const route of atPath) {
      app.on(route.contract.method, path, (context) => route.respond(context));
    }
    const methods = atPath.map((route) => route.contract.method);
    const allow = (methods.includes("GET") ? [...methods, "HEAD"] : methods).join(", ");
    app.all(path, () => {
      throw new ApiFailure("method_not_allowed", `this path takes ${allow}`, undefined, { allow });
    });
  }
};
