import { type JobDefinition, jobDefaults } from "../../../client/protocol/job.ts";
import { QueueMachine } from "../../../durable/app-queue/machine.ts";
import type { Lease, OpenRun } from "../../../durable/app-queue/open-run.ts";
import { emptyState } from "../../../durable/app-queue/queue-state.ts";
import type { QueueApp, QueueJob } from "../../../durable/app-queue/rpc.ts";
import type { RunRules } from "../../../durable/app-queue/run-machine.ts";
import type { Candidate } from "../../../durable/app-queue/worker-choice.ts";

export const startAt = Date.parse("2026-11-24T06:00:00Z");
export const killGraceMs = 10_000;

export const definition = (changes: Partial<JobDefinition> = {}): JobDefinition => ({
  ...jobDefaults,
  appId: "demo",
  jobType: "nodejs",
  name: "hello",
  processor: "hello",
  ...changes,
});

export const job = (changes: Partial<JobDefinition> = {}, jobId = 1, version = 1): QueueJob => ({
  jobId,
  version,
  enabled: true,
  definition: definition(changes),
});

export const app = (settings: Partial<QueueApp["settings"]> = {}): QueueApp => ({
  namespace: "default",
  appId: "demo",
  appUid: 1,
  version: 1,
  name: "demo",
  settings: {
    name: "demo",
    description: "",
    load5: 0,
    memoryPercent: 90,
    diskPercent: 95,
    triggerBusyWorkers: true,
    maxJobs: 1000,
    autoscale: { enabled: false, globalMaxJobs: null },
    flowControl: { enabled: false, runConcurrency: null },
    channels: [],
    contacts: [],
    alarmQuietSeconds: 300,
    alarmLanguage: "en",
    ...settings,
  },
  keys: [],
  signingSecrets: [],
  publicUrl: null,
});

export const rules = (changes: Partial<RunRules> = {}): RunRules => ({
  retries: 0,
  retryIntervalMs: 30_000,
  retryBackoff: "fixed",
  retryMaxIntervalMs: 3_600_000,
  timeoutMs: 7_200_000,
  killOnTimeout: false,
  expiresAt: null,
  killGraceMs,
  ...changes,
});

export const lease = (token = "s.1", workerId = "w1"): Lease => ({
  token,
  workerId,
  workerAddress: "10.0.0.1",
  leasedAt: startAt,
});

export const openRun = (changes: Partial<OpenRun> = {}): OpenRun => ({
  jobId: 1,
  number: 1,
  ordinal: 1,
  version: 1,
  trigger: "timer",
  operator: null,
  workflowRunId: null,
  rerunOf: null,
  scheduleAt: startAt,
  dataAt: startAt,
  createdAt: startAt,
  parameters: "",
  workerId: null,
  status: "pool",
  waitsFor: null,
  priority: 1,
  readyAt: startAt,
  unservedMs: 0,
  startedAt: null,
  attempts: [],
  lease: null,
  nextAttemptAt: null,
  timeoutAt: null,
  timedOut: false,
  kill: null,
  awaitsCompletion: false,
  ...changes,
});

export const machineWith = (...jobs: QueueJob[]): QueueMachine => {
  const state = emptyState();
  state.app = app();
  const machine = new QueueMachine(state, killGraceMs);
  for (const one of jobs) machine.putJob(one, startAt, 0.5);
  machine.takeEffects();
  machine.takeEntry();
  return machine;
};

export const entryOf = (machine: QueueMachine, jobId = 1) => {
  const entry = machine.state.jobs.get(jobId);
  if (!entry) throw new Error(`no job ${jobId}`);
  return entry;
};

export const candidate = (
  workerId: string,
  changes: Partial<Candidate["identity"]> = {},
  more: Partial<Candidate> = {},
): Candidate => ({
  workerId,
  identity: {
    address: `10.0.0.${workerId.replace(/\D/g, "") || "9"}`,
    clientKind: "node",
    clientVersion: "1",
    labels: [],
    jobTypes: ["nodejs"],
    processors: ["hello"],
    concurrency: 10,
    ...changes,
  },
  load: null,
  running: 0,
  draining: false,
  takesBatches: true,
  ...more,
});
