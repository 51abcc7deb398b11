import * as v from "valibot";
import type { HttpRequest } from "../../../../../client/protocol/http-request.ts";
import {
  type Job,
  type JobDefinition,
  jobDefaults,
  jobDefinition,
} from "../../../../../client/protocol/job.ts";
import { isProcessor, isScript } from "../../../../../client/protocol/job-rules.ts";
import { taskKeys, taskKeysOf } from "../task-settings.ts";

export interface HeaderRow {
  name: string;
  value: string;
}

/** A request as the form holds it: rows of headers, the compared value as text. */
export interface HttpDraft {
  method: NonNullable<HttpRequest["method"]>;
  url: string;
  headers: HeaderRow[];
  body: string;
  timeoutSeconds: number | null;
  through: NonNullable<HttpRequest["through"]>;
  status: string;
  jsonPath: string;
  equals: string;
  contains: string;
}

export interface WorkersDraft {
  ids: string[];
  labels: string[];
  failover: boolean;
  choice: NonNullable<JobDefinition["workers"]["choice"]> | "";
  stickyKey: string;
}

/** A definition while it is typed. What belongs to other job types stays in it, so that changing one's mind loses nothing. */
export interface JobDraft extends Omit<JobDefinition, "http" | "processor" | "script" | "workers"> {
  processor: string;
  script: string;
  http: HttpDraft;
  workers: WorkersDraft;
}

/** As long as the platform waits for an answer when the request does not say. */
const USUAL_ANSWER_SECONDS = 30;

const textOfJson = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function httpDraft(request: HttpRequest | null): HttpDraft {
  const success = request?.success ?? {};
  return {
    method: request?.method ?? (request?.body ? "POST" : "GET"),
    url: request?.url ?? "",
    headers: Object.entries(request?.headers ?? {}).map(([name, value]) => ({ name, value })),
    body: request?.body ?? "",
    timeoutSeconds: request?.timeoutSeconds ?? (request ? null : USUAL_ANSWER_SECONDS),
    through: request?.through ?? "edge",
    status: success.status ?? "",
    jsonPath: success.jsonPath ?? "",
    equals: "equals" in success ? textOfJson(success.equals) : "",
    contains: success.contains ?? "",
  };
}

function workersDraft(rules: JobDefinition["workers"]): WorkersDraft {
  return {
    ids: [...(rules.ids ?? [])],
    labels: [...(rules.labels ?? [])],
    failover: rules.failover ?? false,
    choice: rules.choice ?? "",
    stickyKey: rules.stickyKey ?? "",
  };
}

/** What a new job starts with. */
export function blankDraft(appId: string): JobDraft {
  return {
    ...structuredClone(jobDefaults),
    name: "",
    appId,
    jobType: "shell",
    processor: "",
    script: "",
    http: httpDraft(null),
    workers: workersDraft({}),
  } satisfies JobDraft;
}

/** The definition out of a job, without what the platform adds to it. */
function definitionOfJob(job: Job): JobDefinition {
  const {
    jobId: _id,
    namespace: _ns,
    enabled: _enabled,
    nextFireAt: _next,
    workflowId: _workflow,
    createdBy: _by,
    updatedBy: _editor,
    createdAt: _created,
    updatedAt: _updated,
    version: _version,
    ...definition
  } = job;
  return structuredClone(definition);
}

export function draftOf(job: Job): JobDraft {
  const definition = definitionOfJob(job);
  return {
    ...definition,
    processor: definition.processor ?? "",
    script: definition.script ?? "",
    http: httpDraft(definition.http),
    workers: workersDraft(definition.workers),
  };
}

/** `0`, `true`, `"ok"` as JSON; other text as the text it is. */
function jsonOfText(text: string): string | number | boolean | null {
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") return value;
  } catch {
    // Plain words: compared as they stand.
  }
  return text;
}

function requestOf(draft: HttpDraft): HttpRequest {
  const success = {
    ...(draft.status.trim() ? { status: draft.status } : {}),
    ...(draft.jsonPath.trim() ? { jsonPath: draft.jsonPath } : {}),
    ...(draft.equals !== "" ? { equals: jsonOfText(draft.equals) } : {}),
    ...(draft.contains !== "" ? { contains: draft.contains } : {}),
  };
  const headers = draft.headers.filter((row) => row.name !== "" || row.value !== "");
  return {
    url: draft.url,
    method: draft.method,
    ...(headers.length > 0
      ? { headers: Object.fromEntries(headers.map((row) => [row.name, row.value])) }
      : {}),
    ...(draft.body === "" || draft.method === "GET" || draft.method === "HEAD" ? {} : { body: draft.body }),
    ...(draft.timeoutSeconds === null ? {} : { timeoutSeconds: draft.timeoutSeconds }),
    ...(Object.keys(success).length > 0 ? { success } : {}),
    through: draft.through,
  };
}

function workersOf(draft: WorkersDraft): JobDefinition["workers"] {
  return {
    ...(draft.ids.length > 0 ? { ids: [...draft.ids], failover: draft.failover } : {}),
    ...(draft.labels.length > 0 ? { labels: [...draft.labels] } : {}),
    ...(draft.choice === "" ? {} : { choice: draft.choice }),
    ...(draft.choice === "sticky" ? { stickyKey: draft.stickyKey } : {}),
  };
}

const textWhere = (wanted: boolean, text: string): string | null => (wanted && text !== "" ? text : null);

/** What was typed into a field that another choice then hid must not stand in the way: what is wrong there is not sent. */
function usualWhereHidden(draft: JobDraft): Partial<JobDefinition> {
  const shown = taskKeysOf(draft);
  const wrong = taskKeys.filter(
    (key) => !shown.includes(key) && !v.is(jobDefinition.entries[key], draft[key]),
  );
  return Object.fromEntries(wrong.map((key) => [key, jobDefaults[key]]));
}

/** What is sent: only what belongs to the job type and the time type. */
export function definitionOf(draft: JobDraft): JobDefinition {
  const { jobType, timeType } = draft;
  const periodic = timeType === "fixed_rate" || timeType === "second_delay";
  return {
    ...draft,
    processor: textWhere(isProcessor(jobType), draft.processor),
    script: textWhere(isScript(jobType), draft.script),
    http: jobType === "http" ? requestOf(draft.http) : null,
    workers: workersOf(draft.workers),
    cron: timeType === "cron" ? draft.cron : null,
    periodSeconds: periodic ? draft.periodSeconds : null,
    at: timeType === "one_time" ? draft.at : null,
    killOnTimeout: draft.timeoutSeconds !== null && draft.killOnTimeout,
    ...usualWhereHidden(draft),
  };
}
