import type { RunStatus } from "../../client/protocol/run.ts";
import type { LogAppend } from "../job-timer/rpc.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { timerName } from "../shared/names.ts";
import type { QueueEngine } from "./engine.ts";
import type { HttpCallOutcome } from "./http-call.ts";
import { edgeWorkerId, fanOutWorkerId, type Lease, type OpenRun, runKey } from "./open-run.ts";
import type { QueueEffect } from "./queue-effect.ts";
import type { RunEvent } from "./run-machine.ts";
import { callOf } from "./task.ts";

const eventOfOutcome = (outcome: HttpCallOutcome): RunEvent => {
  switch (outcome.outcome) {
    case "success":
      return { type: "succeeded", result: outcome.result, message: outcome.message };
    case "failed":
      return { type: "failed", reason: outcome.reason, message: outcome.message, result: null };
    case "accepted":
      return { type: "completion_promised" };
    case "listed":
      throw new Error("a standalone run lists no calls");
  }
};

/** Makes the call of an http job and takes its outcome, unless the attempt was given up meanwhile. */
const callOut = async (engine: QueueEngine, run: OpenRun, lease: Lease): Promise<void> => {
  const { state } = engine.machine;
  const job = engine.store.readJob(run.jobId);
  const call = job && state.app ? callOf(run, lease, state.app, job) : null;
  let event: RunEvent;
  if (!call)
    event = { type: "failed", reason: "error", message: "the job has no request any more", result: null };
  else {
    engine.callsUnderWay += 1;
    try {
      event = eventOfOutcome(await engine.env.CALLER.call(call));
    } catch (error) {
      logEvent("error", "http_caller_failed", { runId: runKey(run), error: reasonOf(error) });
      event = {
        type: "failed",
        reason: "error",
        message: `the call could not be made: ${reasonOf(error)}`,
        result: null,
      };
    } finally {
      engine.callsUnderWay -= 1;
    }
  }
  const key = state.leases.get(lease.token);
  if (key !== undefined) engine.machine.apply(key, event, Date.now(), Math.random());
  // Its place is free, whether the outcome still counts or not.
  await engine.turn();
};

const logCounts = new WeakMap<QueueEngine, { writer: string; count: number }>();

/** Every line has a place of its own under this start's name, so that a repeat is recognised. */
const nextLogPlace = (engine: QueueEngine): { writer: string; seq: number } => {
  let counter = logCounts.get(engine);
  if (!counter) {
    counter = { writer: `platform:${crypto.randomUUID().slice(0, 8)}`, count: 0 };
    logCounts.set(engine, counter);
  }
  const seq = counter.count;
  counter.count += 1;
  return { writer: counter.writer, seq };
};

const logAppend = (
  engine: QueueEngine,
  effect: Extract<QueueEffect, { kind: "log" }>,
  now: number,
): LogAppend | null => {
  const { app } = engine.machine.state;
  if (!app) return null;
  return {
    namespace: app.namespace,
    appId: app.appId,
    number: effect.number,
    attempt: effect.attempt,
    source: "platform",
    ...nextLogPlace(engine),
    lines: [{ at: now, level: effect.note.level, task: null, text: effect.note.text }],
  };
};

const timerOf = (engine: QueueEngine, jobId: number) =>
  engine.env.JOB_TIMER.get(engine.env.JOB_TIMER.idFromName(timerName(jobId)));

const ignoring = async (event: string, call: Promise<unknown>): Promise<void> => {
  try {
    await call;
  } catch (error) {
    // Logs are best effort here, and a timer that was not told is found by the next check.
    logEvent("warn", event, { error: reasonOf(error) });
  }
};

const killFanOut = (engine: QueueEngine, token: string): void => {
  const key = engine.machine.state.leases.get(token);
  const kill = key === undefined ? null : engine.machine.state.runs.get(key)?.kill;
  if (key !== undefined && kill) engine.ctx.waitUntil(engine.fanOuts.kill(key, token, kill.by, kill.reason));
};

const countEnd = (engine: QueueEngine, status: RunStatus): void => {
  if (status === "success" || status === "failed" || status === "skipped") engine.endedCounts[status] += 1;
};

/** Does what was decided, after it is stored. Nothing here is waited for: answers come back as new events. */
export const performEffects = (engine: QueueEngine, effects: readonly QueueEffect[], now: number): void => {
  const ended: string[] = [];
  const logs = new Map<number, LogAppend[]>();
  for (const effect of effects) {
    switch (effect.kind) {
      case "assigned": {
        if (effect.lease.workerId === edgeWorkerId) {
          engine.ctx.waitUntil(callOut(engine, effect.run, effect.lease));
          break;
        }
        if (effect.lease.workerId === fanOutWorkerId) {
          // Of another slice the first one starts it: it knows the workers.
          if (!engine.satellite.isOn) engine.ctx.waitUntil(engine.fanOuts.start(effect.run, effect.lease));
          break;
        }
        const worker = engine.workers.get(effect.lease.workerId);
        worker?.outgoing.add(effect.lease.token);
        worker?.held?.release("work");
        break;
      }
      case "kill": {
        if (effect.workerId === fanOutWorkerId) {
          killFanOut(engine, effect.lease);
          break;
        }
        if (engine.satellite.isOn) {
          engine.satellite.tellKill(effect.workerId, effect.lease, effect.reason);
          break;
        }
        const worker = engine.workers.get(effect.workerId);
        worker?.kills.push({ lease: effect.lease, reason: effect.reason });
        worker?.held?.release("work");
        break;
      }
      case "ended":
        ended.push(runKey(effect.run.record));
        engine.followers.add(effect.run);
        countEnd(engine, effect.run.record.status);
        break;
      case "log": {
        const append = logAppend(engine, effect, now);
        if (append) logs.set(effect.jobId, [...(logs.get(effect.jobId) ?? []), append]);
        break;
      }
      case "abandoned":
        engine.ctx.waitUntil(engine.fanOuts.abandon(effect.key, effect.lease, effect.end));
        break;
      case "timer_run_ended": {
        const { jobId, number, scheduleAt, endedAt } = effect;
        engine.ctx.waitUntil(
          ignoring("timer_not_told", timerOf(engine, jobId).runEnded({ number, scheduleAt, endedAt })),
        );
        break;
      }
      default:
        effect satisfies never;
    }
  }
  for (const [jobId, appends] of logs)
    engine.ctx.waitUntil(ignoring("log_not_written", timerOf(engine, jobId).appendLog(appends)));
  engine.outbox.add(ended, now);
};
