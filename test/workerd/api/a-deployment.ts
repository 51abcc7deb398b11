import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env as bound } from "cloudflare:workers";
import type { Role } from "../../../client/protocol/session.ts";
import type { Env } from "../../../worker/env.ts";
import worker from "../../../worker/index.ts";
import { sha256Hex } from "../../../worker/secrets.ts";

declare global {
  namespace Cloudflare {
    interface Env
      extends Pick<
        WorkerBindings,
        | "APP_QUEUE"
        | "FAN_OUT"
        | "LIVE_FEED"
        | "JOB_TIMER"
        | "APP_ALARMS"
        | "ALARM_SENDER"
        | "WORKFLOW"
        | "BACKFILL"
        | "BATCH"
        | "BATCH_ACTOR"
        | "CALLER"
        | "ASSETS"
      > {}
  }
}
type WorkerBindings = Env;

export const adminToken = "admin-token-of-the-tests";

/** The deployment under test: real D1 and objects, with the variables that a deployment has. */
export const env: Env = {
  ...bound,
  CARILLON_SECRET_KEY: "a secret key of at least 32 characters",
  CARILLON_ADMIN_TOKEN: adminToken,
  CARILLON_ADMIN_EMAIL: "admin@example.com",
  CARILLON_ADMIN_PASSWORD: "correct horse battery",
};

export interface Answered {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
}

export interface Ask {
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: BodyInit;
  token?: string | null;
  headers?: Record<string, string>;
  env?: Partial<Env>;
  origin?: string;
}

/** One request through the Worker's own entry. */
export const send = async (method: string, path: string, ask: Ask = {}): Promise<Answered> => {
  const headers = new Headers(ask.headers);
  const token = ask.token === undefined ? adminToken : ask.token;
  if (token !== null) headers.set("authorization", `Bearer ${token}`);
  const body = ask.raw ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body));
  if (body !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
  const request = new Request(`${ask.origin ?? "http://localhost"}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const context = createExecutionContext();
  const answer = await worker.fetch(request, { ...env, ...ask.env }, context);
  const text = await answer.text();
  await waitOnExecutionContext(context);
  const isJson = /^application\/json\b/.test(answer.headers.get("content-type") ?? "");
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
};

export const api = (method: string, path: string, ask: Ask = {}): Promise<Answered> =>
  send(method, `/api/v1${path}`, ask);

/** A stored token of a role, written as the API writes it. */
export const tokenOf = async (role: Role): Promise<string> => {
  const { body } = await api("POST", "/tokens", { body: { name: `${role} of a test`, role } });
  return body.token;
};

let apps = 0;
/** A new app in the default namespace; answers its id and key. */
export const newApp = async (settings: object = {}): Promise<{ appId: string; appKey: string }> => {
  apps += 1;
  const appId = `app-${apps}`;
  const { body } = await api("POST", "/namespaces/default/apps", {
    body: { appId, name: `App ${apps}`, ...settings },
  });
  return { appId, appKey: body.appKey };
};

export const newJob = async (appId: string, more: object = {}): Promise<number> => {
  const { body } = await api("POST", "/namespaces/default/jobs", {
    body: { appId, name: "hello", jobType: "nodejs", processor: "hello", timeType: "api", ...more },
  });
  return body.jobId;
};

export const issuePaths = (answer: Answered): string[] =>
  answer.body.error.details.issues.map((issue: { path: string }) => issue.path);

export const keyHashOf = sha256Hex;
