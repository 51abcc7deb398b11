import { workflowDefaults } from "../../client/protocol/workflow.ts";

const definitionsExample = {
  version: 1,
  jobs: [
    {
      name: "Close the day",
      appId: "demo",
      jobType: "shell",
      script: "echo closing #{dataTime}",
      timeType: "cron",
      cron: "0 30 2 ? * MON-FRI",
    },
  ],
};

/** A body that works as it stands, by route. */
export const bodyExamples: Record<string, Record<string, unknown>> = {
  login: { administrator: { email: "admin@example.com", password: "the password" } },
  createNamespace: { minimal: { id: "team-a", name: "Team A" } },
  updateNamespace: { rename: { name: "Team A (Berlin)" } },
  createApp: { minimal: { appId: "demo", name: "demo" } },
  updateApp: { "flow control": { flowControl: { enabled: true, runConcurrency: 20 } } },
  rotateAppKey: { "one hour of grace": { graceSeconds: 3600 } },
  setAppContacts: { "one person": { items: [{ nickname: "Ada", email: "ada@example.com" }] } },
  createJob: {
    nodejs: {
      appId: "demo",
      name: "hello",
      jobType: "nodejs",
      processor: "hello",
      mode: "standalone",
      timeType: "api",
    },
    "shell by cron": {
      appId: "demo",
      name: "tidy",
      jobType: "shell",
      script: "echo hi",
      timeType: "cron",
      cron: "0/5 * * * * ?",
      timeZone: "Asia/Shanghai",
    },
    "http every minute": {
      appId: "demo",
      name: "ping",
      jobType: "http",
      http: { url: "https://example.com/ping" },
      timeType: "fixed_rate",
      periodSeconds: 60,
    },
    sharding: {
      appId: "demo",
      name: "shards",
      jobType: "python",
      script: "print('hi')",
      mode: "sharding",
      parameters: "0=a,1=b",
      timeType: "second_delay",
      periodSeconds: 60,
    },
  },
  updateJob: { "another time": { cron: "0 30 2 ? * 1L", timeZone: "Europe/Berlin" } },
  batchJobs: {
    disable: { action: "disable", jobIds: [1, 2] },
    "all with a tag": { action: "run", filter: { tag: "nightly" }, dryRun: true },
  },
  runJob: { plain: {}, "other parameters": { parameters: "2026-11-24", workerId: "w-1" } },
  createWorkflow: {
    minimal: { appId: "demo", name: "nightly" },
    "by cron": {
      appId: "demo",
      name: "nightly",
      timeType: "cron",
      cron: "0 30 2 * * ?",
      timeZone: "Europe/Berlin",
    },
  },
  updateWorkflow: { "two at once": { runConcurrency: 2 } },
  putWorkflowDag: {
    "two jobs": {
      nodes: [
        { nodeId: "a", jobId: 1 },
        { nodeId: "b", jobId: 2 },
      ],
      edges: [{ from: "a", to: "b" }],
    },
    "a decision": {
      nodes: [
        { nodeId: "count", jobId: 1 },
        { nodeId: "any", kind: "condition", expression: "upstream.count > 0" },
        { nodeId: "send", jobId: 2 },
      ],
      edges: [
        { from: "count", to: "any" },
        { from: "any", to: "send", when: true },
      ],
    },
  },
  planDefinitions: { "a job": { file: definitionsExample, source: "billing-repository" } },
  applyDefinitions: { "a job": { file: definitionsExample, source: "billing-repository" } },
  publishWorkflow: { "and enable": {}, "only publish": { enable: false } },
  runWorkflow: { published: {}, draft: { draft: true } },
  copyWorkflow: { named: { name: "nightly, tried" } },
  importWorkflow: {
    empty: {
      file: {
        format: "carillon-workflow",
        formatVersion: 1,
        workflow: { ...workflowDefaults, appId: "demo", name: "nightly" },
        nodes: [],
        edges: [],
      },
    },
  },
  batchWorkflows: { disable: { action: "disable", workflowIds: [1, 2] } },
  killWorkflowRun: { why: { reason: "wrong day" } },
  rerunNode: { "this node": {}, "it and all after it": { downstream: true } },
  markNodeSuccess: { plain: {}, "with a result": { result: "42 rows" } },
  killNode: { why: { reason: "hangs" } },
  approveNode: { approved: { comment: "figures are right" }, rejected: { approved: false } },
  backfillJob: {
    "dry run": { startDate: "2026-10-01", endDate: "2026-10-07", time: "11:11:11", dryRun: true },
  },
  backfillWorkflow: {
    week: { startDate: "2026-10-01", endDate: "2026-10-07", order: "newest_first", parallelism: 2 },
  },
  previewSchedule: { cron: { timeType: "cron", cron: "0 30 2 * * ?", timeZone: "Europe/Berlin", count: 5 } },
  batchRuns: {
    kill: { action: "kill", runIds: ["104-218"] },
    "all that failed": { action: "rerun", filter: { status: ["failed"], app: "demo" } },
  },
  batchWorkflowRuns: { stop: { action: "kill", workflowRunIds: ["w12-218"] } },
  killRun: { why: { reason: "wrong parameters" } },
  completeCall: { success: { status: "success", result: "42 rows" } },
  batchTasks: { "run again": { action: "rerun", taskIds: ["1", "2"] } },
  setGrants: { "two people": { userIds: ["usr_1", "usr_2"] } },
  createToken: {
    automation: { name: "ci", role: "operator", expiresAt: "2027-01-01T00:00:00Z" },
    "one app": {
      name: "shop",
      role: "editor",
      scope: { apps: [{ namespace: "default", appId: "shop" }] },
    },
  },
  createCalendar: {
    holidays: {
      calendarId: "office",
      name: "Office",
      workingWeekdays: ["MON", "TUE", "WED", "THU", "FRI"],
      days: [
        { date: "2026-10-01", kind: "off", name: "National Day" },
        { date: "2026-10-10", kind: "work", name: "Made up for National Day" },
      ],
    },
  },
  updateCalendar: { "a longer week": { workingWeekdays: ["MON", "TUE", "WED", "THU", "FRI", "SAT"] } },
  importCalendar: {
    csv: { format: "csv", text: "date,name,kind\n2026-10-01,National Day,off\n", dryRun: true },
  },
  createFeed: { "all apps": { name: "My phone" } },
  createUser: {
    editor: { email: "ada@example.com", name: "Ada", role: "editor", password: "correct horse battery" },
  },
};
