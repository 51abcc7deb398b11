import type { RunReason } from "../../client/protocol/run.ts";
import { edgeWorkerId, type Lease, type OpenRun, type RunEnd, shownWorker } from "./open-run.ts";

/**
 * The life of one run, pure: `(run, event, rules, now, random)` to the run's next state, or its end. Nothing here knows of
 * workers, storage or clocks; the queue decides who executes what, and the object makes it last.
 */

/** What the job's definition says that matters to a run in progress. */
export interface RunRules {
  retries: number;
  retryIntervalMs: number;
  retryBackoff: "fixed" | "exponential";
  retryMaxIntervalMs: number;
  timeoutMs: number | null;
  killOnTimeout: boolean;
  /** Only of planned fires: after it a run that has not started expires. */
  expiresAt: number | null;
  /** SIGTERM to SIGKILL at the worker; the platform closes the attempt `closeSlackMs` later. */
  killGraceMs: number;
}

/** What a worker needs, beyond its own grace, to report that it has killed. */
export const closeSlackMs = 5_000;

export type RunEvent =
  | { type: "promoted" }
  | { type: "leased"; lease: Lease; version: number }
  /** The task never began: it never arrived, or the worker gave it back. */
  | { type: "handed_back" }
  | { type: "succeeded"; result: string | null; message: string | null }
  | {
      type: "failed";
      reason: Extract<
        RunReason,
        | "error"
        | "rejected"
        | "result_too_large"
        | "worker_lost"
        | "partial"
        | "killed"
        | "timeout"
        | "platform_restart"
        | "no_worker"
      >;
      message: string | null;
      result: string | null;
    }
  /** An http target answered 202. */
  | { type: "completion_promised" }
  | { type: "kill_asked"; by: string }
  | { type: "unserved"; message: string }
  | { type: "time_passed" };

export type RunStep =
  | { run: OpenRun; end: null; notes: RunNote[] }
  | { run: OpenRun; end: RunEnd; notes: RunNote[] };

/** What the run's log is told by the platform, and what alarms listen to. */
export interface RunNote {
  kind: "attempt_failed" | "retry" | "kill_asked" | "timed_out" | "closed";
  level: "info" | "warn" | "error";
  text: string;
}

const stay = (run: OpenRun, notes: RunNote[] = []): RunStep => ({ run, end: null, notes });

const retryDelayMs = (rules: RunRules, failedAttempts: number, random: number): number => {
  if (rules.retryBackoff === "fixed") return rules.retryIntervalMs;
  const grown = rules.retryIntervalMs * 2 ** Math.min(failedAttempts - 1, 30);
  // Half of it is jitter, so that runs that failed together do not return together.
  return Math.floor(Math.min(grown, rules.retryMaxIntervalMs) * (0.5 + random / 2));
};

const closeAttempt = (run: OpenRun, lease: Lease, now: number, end: RunEnd): OpenRun => ({
  ...run,
  attempts: [
    ...run.attempts,
    {
      attempt: run.attempts.length + 1,
      status: end.status === "success" ? "success" : "failed",
      reason: end.reason,
      message: end.message,
      result: end.result,
      ...shownWorker(lease),
      leasedAt: lease.leasedAt,
      lastHeartbeatAt: lease.heardAt ?? null,
      finishedAt: now,
    },
  ],
  lease: null,
  timeoutAt: null,
  kill: null,
  awaitsCompletion: false,
});

const failAttempt = (
  run: OpenRun,
  lease: Lease,
  end: RunEnd,
  rules: RunRules,
  now: number,
  random: number,
): RunStep => {
  const closed = closeAttempt(run, lease, now, end);
  const count = closed.attempts.length;
  const failed: RunNote = {
    kind: "attempt_failed",
    level: "error",
    text: `attempt ${count} failed: ${end.reason}${end.message ? `: ${end.message}` : ""}`,
  };
  // Nobody was there for as long as the job waits: another attempt would wait as long again.
  const isFinal = end.reason === "killed" || end.reason === "no_worker";
  if (isFinal || count > rules.retries) return { run: closed, end, notes: [failed] };
  const delayMs = retryDelayMs(rules, count, random);
  const retry: RunNote = {
    kind: "retry",
    level: "info",
    text: `attempt ${count + 1} follows ${delayMs === 0 ? "at once" : `in ${Math.round(delayMs / 100) / 10} s`}`,
  };
  const waiting: OpenRun = {
    ...closed,
    status: "waiting",
    waitsFor: "retry_delay",
    nextAttemptAt: now + delayMs,
  };
  return stay(delayMs === 0 ? enterPool(waiting, now) : waiting, [failed, retry]);
};

const enterPool = (run: OpenRun, now: number): OpenRun => ({
  ...run,
  status: "pool",
  waitsFor: null,
  nextAttemptAt: null,
  readyAt: now,
  unservedMs: 0,
});

const killed = (by: string): RunEnd => ({
  status: "failed",
  reason: "killed",
  message: `killed by ${by}`,
  result: null,
});

const askKill = (run: OpenRun, by: string, rules: RunRules, now: number): RunStep => {
  const note: RunNote = { kind: "kill_asked", level: "warn", text: `kill requested by ${by}` };
  if (run.lease === null) return { run, end: killed(by), notes: [note] };
  // Nobody can be told: the target of an http job has the request already.
  if (run.lease.workerId === edgeWorkerId) return failAttempt(run, run.lease, killed(by), rules, now, 0);
  // A person's kill outranks a timeout's: it cancels the retries too. Asked twice, the first grace counts.
  const closeAt = run.kill?.closeAt ?? now + rules.killGraceMs + closeSlackMs;
  return stay(
    { ...run, kill: { by, reason: "killed", closeAt } },
    run.kill?.reason === "killed" ? [] : [note],
  );
};

const leave = (
  run: OpenRun,
  lease: Lease,
  event: Extract<RunEvent, { type: "failed" }>,
  rules: RunRules,
  now: number,
  random: number,
): RunStep => {
  if (run.kill?.reason === "killed") return failAttempt(run, lease, killed(run.kill.by), rules, now, random);
  if (run.kill?.reason === "timeout") return failAttempt(run, lease, timedOut(rules), rules, now, random);
  const end: RunEnd = {
    status: "failed",
    reason: event.reason,
    message: event.message,
    result: event.result,
  };
  return failAttempt(run, lease, end, rules, now, random);
};

const timedOut = (rules: RunRules): RunEnd => ({
  status: "failed",
  reason: "timeout",
  message: `not finished within ${(rules.timeoutMs ?? 0) / 1000} s`,
  result: null,
});

const passTime = (run: OpenRun, rules: RunRules, now: number, random: number): RunStep => {
  if (run.kill && run.kill.closeAt <= now && run.lease) {
    const end = run.kill.reason === "killed" ? killed(run.kill.by) : timedOut(rules);
    return failAttempt(
      run,
      run.lease,
      { ...end, message: `${end.message}; the worker did not answer` },
      rules,
      now,
      random,
    );
  }
  if (run.lease && run.timeoutAt !== null && run.timeoutAt <= now && !run.timedOut) {
    const note: RunNote = {
      kind: "timed_out",
      level: "warn",
      text: `not finished within ${(rules.timeoutMs ?? 0) / 1000} s`,
    };
    if (run.awaitsCompletion || (rules.killOnTimeout && run.lease.workerId === edgeWorkerId))
      return failAttempt(run, run.lease, timedOut(rules), rules, now, random);
    if (!rules.killOnTimeout || run.kill) return stay({ ...run, timedOut: true }, [note]);
    const closeAt = now + rules.killGraceMs + closeSlackMs;
    return stay({ ...run, timedOut: true, kill: { by: "timeout", reason: "timeout", closeAt } }, [note]);
  }
  if (run.startedAt === null && rules.expiresAt !== null && rules.expiresAt <= now) {
    return {
      run,
      end: {
        status: "failed",
        reason: "expired",
        message: "effectiveUntil passed before it started",
        result: null,
      },
      notes: [],
    };
  }
  if (run.nextAttemptAt !== null && run.nextAttemptAt <= now) return stay(enterPool(run, now));
  return stay(run);
};

/** From here on nobody but the target can end the attempt: the lease is the platform's, whoever made the call. */
const awaitCompletion = (
  run: OpenRun,
  lease: Lease,
  rules: RunRules,
  now: number,
  random: number,
): RunStep => {
  // What the worker was told to end, or may not last any longer, does not go on elsewhere.
  if (run.kill?.reason === "killed") return failAttempt(run, lease, killed(run.kill.by), rules, now, random);
  if (run.kill || run.timedOut) return failAttempt(run, lease, timedOut(rules), rules, now, random);
  return stay({ ...run, lease: { ...lease, workerId: edgeWorkerId }, awaitsCompletion: true });
};

/** Events that speak of an attempt need one; the queue refuses what carries another lease before it comes here. */
const leaseOf = (run: OpenRun): Lease => {
  if (run.lease === null) throw new Error(`run ${run.jobId}-${run.number} has no attempt in progress`);
  return run.lease;
};

export const stepRun = (
  run: OpenRun,
  event: RunEvent,
  rules: RunRules,
  now: number,
  random: number,
): RunStep => {
  switch (event.type) {
    case "promoted":
      return stay(enterPool(run, now));
    case "leased":
      return stay({
        ...run,
        status: "running",
        lease: event.lease,
        version: event.version,
        startedAt: run.startedAt ?? now,
        timeoutAt: rules.timeoutMs === null ? null : now + rules.timeoutMs,
        timedOut: false,
      });
    case "handed_back": {
      const lease = leaseOf(run);
      if (run.kill)
        return failAttempt(
          run,
          lease,
          run.kill.reason === "killed" ? killed(run.kill.by) : timedOut(rules),
          rules,
          now,
          random,
        );
      const back: OpenRun = {
        ...run,
        status: "pool",
        lease: null,
        timeoutAt: null,
        awaitsCompletion: false,
        startedAt: run.attempts.length === 0 ? null : run.startedAt,
      };
      return stay(back);
    }
    case "succeeded": {
      const end: RunEnd = {
        status: "success",
        reason: "completed",
        message: event.message,
        result: event.result,
      };
      return { run: closeAttempt(run, leaseOf(run), now, end), end, notes: [] };
    }
    case "failed":
      return leave(run, leaseOf(run), event, rules, now, random);
    case "completion_promised":
      return awaitCompletion(run, leaseOf(run), rules, now, random);
    case "kill_asked":
      return askKill(run, event.by, rules, now);
    case "unserved":
      return {
        run,
        end: { status: "failed", reason: "no_worker", message: event.message, result: null },
        notes: [],
      };
    case "time_passed":
      return passTime(run, rules, now, random);
    default:
      return event satisfies never;
  }
};

/** When time alone changes the run next; null when it does not. */
export const nextDueAt = (run: OpenRun, rules: RunRules): number | null => {
  const times: number[] = [];
  if (run.kill) times.push(run.kill.closeAt);
  if (run.lease && run.timeoutAt !== null && !run.timedOut) times.push(run.timeoutAt);
  if (run.nextAttemptAt !== null) times.push(run.nextAttemptAt);
  if (run.startedAt === null && rules.expiresAt !== null) times.push(rules.expiresAt);
  return times.length === 0 ? null : Math.min(...times);
};
