import type { HttpRequest } from "../../../client/protocol/http-request.ts";
import type { HttpCall, HttpCallOutcome } from "../../../durable/app-queue/http-call.ts";
import type { LogEntry } from "../../../durable/job-timer/rpc.ts";
import { openCallLog } from "../../../worker/http-caller/call-log.ts";
import { performCall } from "../../../worker/http-caller/perform-call.ts";
import { parseAllowList } from "../../../worker/outbound/allow-list.ts";

export const aCall = (request: HttpRequest, rest: Partial<HttpCall> = {}): HttpCall => ({
  namespace: "shop",
  appId: "orders",
  jobId: 104,
  jobName: "Nightly 报表",
  runNumber: 218,
  attempt: 1,
  taskId: "0",
  taskName: null,
  lease: "lease-1",
  request,
  parameters: "p=1",
  scheduleAt: Date.UTC(2026, 10, 24, 6, 32, 7),
  dataAt: Date.UTC(2026, 10, 23),
  trigger: "timer",
  sharding: null,
  upstream: [],
  signingSecrets: [],
  publicUrl: "https://carillon.example.com",
  ...rest,
});

export interface Performed {
  outcome: HttpCallOutcome;
  lines: LogEntry[];
  /** The log as one text. */
  log: string;
}

/** Makes the call with node's own fetch: everything but the runtime is the product's. */
export const perform = async (
  call: HttpCall,
  options: { allow?: string; signingSecrets?: string[]; completionUrl?: string | null } = {},
): Promise<Performed> => {
  const lines: LogEntry[] = [];
  const log = openCallLog(call, async (append) => {
    lines.push(...append.lines);
  });
  const outcome = await performCall(call, {
    policy: { allow: parseAllowList(options.allow ?? "127.0.0.1"), lookUp: null, send: fetch },
    log,
    signingSecrets: options.signingSecrets ?? ["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"],
    completionUrl: options.completionUrl ?? null,
    now: Date.now,
  });
  await log.close();
  return { outcome, lines, log: lines.map((line) => line.text).join("\n") };
};
