import type { PollAnswer, PollRequest, Task } from "../../../client/protocol/worker-call.ts";
import type { ReadAnswer } from "../../../client/worker/machine-effects.ts";

export const someTask = (lease: string, change: Partial<Task> = {}): Task => ({
  lease,
  runId: `7-${lease.replace(/\D/g, "") || "1"}`,
  taskId: "0",
  attempt: 1,
  jobId: 7,
  jobName: "report",
  jobType: "nodejs",
  mode: "standalone",
  processor: "hello",
  script: null,
  http: null,
  httpCall: null,
  parameters: "",
  scheduleTime: "2026-11-24T06:32:07Z",
  dataTime: "2026-11-24T06:32:07Z",
  trigger: "manual",
  phase: "process",
  taskName: null,
  sharding: null,
  upstream: [],
  timeoutSeconds: null,
  ...change,
});

export const times: PollAnswer["times"] = {
  pollMs: 15_000,
  heartbeatMs: 10_000,
  leaseMs: 30_000,
  killGraceMs: 10_000,
};

export const someAnswer = (change: Partial<PollAnswer> = {}): PollAnswer => ({
  now: "2026-11-24T06:32:07.000Z",
  times,
  identify: false,
  drain: false,
  tasks: [],
  kills: [],
  results: [],
  logIssues: [],
  ...change,
});

/** Every result of the call accepted, as a platform does that knows nothing against them. */
export const acceptAll = (request: PollRequest, change: Partial<PollAnswer> = {}): ReadAnswer => ({
  ...someAnswer({ results: (request.results ?? []).map(() => ({ outcome: "accepted" })), ...change }),
  batches: change.batches ?? [],
  unreadable: [],
});
