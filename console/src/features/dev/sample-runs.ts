import type { RunStatus } from "../../../../client/protocol/run.ts";

export interface SampleRun {
  runId: string;
  name: string;
  status: RunStatus;
  why?: string;
  type: string;
  mode: string;
  workflowRunId: string | null;
  app: string;
  trigger: string;
  operator: string | null;
  scheduleTime: string;
  startedAt: string | null;
  finishedAt: string | null;
}

const minute = 60_000;
const names = [
  ["61-98", "Send review reminders", "pool", "nodejs", "parallel", "crm", "api", "shop-api"],
  ["72-690", "Check certificates", "success", "go", "standalone", "platform", "timer", null],
  ["51-1730", "Score new orders", "running", "python", "sharding", "risk", "timer", null],
  ["41-3811", "Pull stock levels", "success", "http", "standalone", "warehouse", "timer", null],
  ["31-2875", "Index product changes", "skipped", "nodejs", "parallel", "search", "timer", null],
  ["21-4821", "Refresh price cache", "running", "nodejs", "standalone", "storefront", "timer", null],
  ["62-312", "Expire coupons", "failed", "python", "standalone", "crm", "manual", "Lin Wei"],
  ["43-1204", "Count stock by site", "success", "java", "sharding", "warehouse", "timer", null],
  ["32-58", "Rebuild index", "running", "java", "memory grid", "search", "manual", "Chen Yu"],
  [
    "110-352",
    "Sweep suspense account of last quarter",
    "success",
    "java",
    "standalone",
    "settlement",
    "timer",
    null,
  ],
  ["71-233", "Rotate log archives", "success", "shell", "broadcast", "platform", "timer", null],
  [
    "42-2211",
    "Push replenishment orders",
    "success",
    "shell",
    "standalone",
    "warehouse",
    "backfill",
    "Ada Moss",
  ],
  ["107-218", "Publish report", "waiting", "java", "standalone", "settlement", "workflow", null],
] as const;

/** The mock's list, due in the last minutes, so that ticking parts tick. */
export function sampleRuns(now: number): SampleRun[] {
  return names.map(([runId, name, status, type, mode, app, trigger, operator], index) => {
    const due = Math.floor((now - index * 3 * minute) / 10_000) * 10_000;
    const started = status === "pool" || status === "waiting" || status === "skipped" ? null : due + 400;
    const ended = status === "success" || status === "failed" ? due + 1_200 + index * index * 900 : null;
    return {
      runId,
      name,
      status,
      why: status === "failed" ? "error, exit code 1" : undefined,
      type,
      mode,
      workflowRunId: status === "waiting" ? "w12-218" : null,
      app,
      trigger,
      operator,
      scheduleTime: new Date(due).toISOString(),
      startedAt: started === null ? null : new Date(started).toISOString(),
      finishedAt: ended === null ? null : new Date(ended).toISOString(),
    };
  });
}
