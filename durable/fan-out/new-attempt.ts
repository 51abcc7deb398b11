import { formatRunId } from "../../client/protocol/ids.ts";
import { parseShards } from "../../client/protocol/job-rules.ts";
import { type FanOutState, newState } from "./fan-out-state.ts";
import { FanOutMachine } from "./machine.ts";
import type { FanOutEnd, StartAsk } from "./rpc.ts";
import { failedEnd } from "./run-end.ts";
import { rulesOf } from "./task-rules.ts";

/** Rules are read from the definition again: those that an earlier version stored may lack what this one looks at. */
export const withRulesOf = (state: FanOutState, start: StartAsk): FanOutState => {
  const rules = rulesOf(start) ?? state.rules;
  const timeoutAt = Number.isFinite(state.timeoutAt) ? state.timeoutAt : null;
  return { ...state, rules, timeoutAt };
};

/** The tasks that an attempt begins with, or why it can't. */
export const newAttempt = (ask: StartAsk, now: number): FanOutMachine | FanOutEnd => {
  const rules = rulesOf(ask);
  if (!rules) return failedEnd("rejected", "standalone runs have no tasks");
  const shards = rules.mode === "sharding" ? parseShards(ask.parameters) : null;
  if (shards && !shards.ok) return failedEnd("rejected", `parameters: ${shards.message}`);
  const state = newState({
    rules,
    runId: formatRunId(ask),
    lease: ask.lease,
    attempt: ask.attempt,
    startedAt: now,
    leftOut: ask.leftOut,
  });
  if (rules.mode === "broadcast") state.workers = ask.workers;
  if (shards) state.shards = shards.shards;
  const machine = new FanOutMachine(state);
  machine.begin(rules.mode === "broadcast" ? ask.workers.length : state.shards.length);
  return machine;
};
