import * as v from "valibot";
import { pageOf, pageQuery, queryBoolean, queryNumber } from "../page.ts";
import { route } from "../route.ts";
import {
  completion,
  killRequest,
  logPage,
  run,
  runCounts,
  runSorts,
  runStatuses,
  runSummary,
  startedRun,
  trigger,
} from "../run.ts";
import { instant } from "../text.ts";
import { dumpRequest, threadDump } from "../thread-dump.ts";

const tag = "Runs";
const list = "/namespaces/{ns}/runs";
const one = `${list}/{runId}` as const;

const statuses = v.pipe(
  v.string(),
  v.transform((value) => value.split(",")),
  v.array(v.picklist(runStatuses)),
);
export const runFilters = {
  /** Comma separated. */
  status: v.optional(statuses),
  app: v.optional(v.string()),
  /** Id, or part of the name. */
  job: v.optional(v.string()),
  trigger: v.optional(trigger),
  /** By schedule time: from inclusive, to exclusive. */
  from: v.optional(instant),
  to: v.optional(instant),
};

export const runRoutes = {
  listRuns: route({
    id: "listRuns",
    method: "GET",
    path: list,
    tag,
    summary: "Runs of a namespace, newest first",
    needs: "reads",
    query: {
      ...pageQuery,
      ...runFilters,
      sort: v.optional(v.picklist(runSorts)),
      ascending: v.optional(queryBoolean),
    },
    status: 200,
    response: pageOf(runSummary),
  }),
  countRuns: route({
    id: "countRuns",
    method: "GET",
    path: `${list}/counts`,
    tag,
    summary: "How many runs match, by status",
    needs: "reads",
    query: runFilters,
    status: 200,
    response: runCounts,
  }),
  getRun: route({
    id: "getRun",
    method: "GET",
    path: one,
    tag,
    summary: "One run with its attempts",
    needs: "reads",
    status: 200,
    response: run,
  }),
  rerunRun: route({
    id: "rerunRun",
    method: "POST",
    path: `${one}/rerun`,
    tag,
    summary: "A new run with the same parameters and times",
    needs: "operates",
    status: 202,
    response: startedRun,
  }),
  killRun: route({
    id: "killRun",
    method: "POST",
    path: `${one}/kill`,
    tag,
    summary: "End an open run; its retries are cancelled",
    needs: "operates",
    body: v.optional(killRequest),
    status: 200,
    response: startedRun,
  }),
  markRunSuccess: route({
    id: "markRunSuccess",
    method: "POST",
    path: `${one}/mark-success`,
    tag,
    summary: "Turn a failed run into success",
    needs: "operates",
    status: 200,
    response: startedRun,
  }),
  dumpThreads: route({
    id: "dumpThreads",
    method: "POST",
    path: `${one}/thread-dump`,
    tag,
    summary: "What a worker that executes the run is doing: its threads; held until it answers, 10 s at most",
    needs: "operates",
    body: v.optional(dumpRequest),
    status: 200,
    response: threadDump,
  }),
  getRunLog: route({
    id: "getRunLog",
    method: "GET",
    path: `${one}/log`,
    tag,
    summary: "Log lines after a line; `wait=true` holds the answer until there are more",
    needs: "reads",
    query: {
      after: v.optional(queryNumber(0, Number.MAX_SAFE_INTEGER)),
      limit: v.optional(queryNumber(1, 10_000)),
      wait: v.optional(queryBoolean),
    },
    status: 200,
    response: logPage,
  }),
  completeCall: route({
    id: "completeCall",
    method: "POST",
    path: "/completions/{token}",
    tag,
    summary:
      "The target of an http job that answered 202 ends the run; the URL is its own credential, for one use",
    needs: "nothing",
    body: completion,
    status: 200,
    response: startedRun,
  }),
} as const;
