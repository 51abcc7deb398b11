import type { HttpCall } from "../app-queue/http-call.ts";
import { type Claim, chunkOf } from "./fan-out-state.ts";
import type { FanOutMachine } from "./machine.ts";
import type { StartAsk } from "./rpc.ts";
import { soloTaskName } from "./stage-tasks.ts";
import type { FanOutStore } from "./store.ts";

const itemOf = (machine: FanOutMachine, store: FanOutStore, task: number): unknown => {
  const { chunks } = machine.state;
  const index = chunkOf(chunks, task);
  const line = store.lines(index)[task - (chunks[index]?.first ?? 0)];
  if (line === undefined) throw new Error(`task ${task} has no item`);
  return JSON.parse(line);
};

/** The call of one task of an http job; null when the job has no request (any more). */
export const callOfTask = (
  machine: FanOutMachine,
  store: FanOutStore,
  start: StartAsk,
  claim: Claim,
  position: number,
): HttpCall | null => {
  const { definition } = start.job;
  const { shards, chunks, rules } = machine.state;
  if (!definition.http) return null;
  const task = claim.solo ?? claim.tasks[position];
  if (task === undefined) return null;
  const numbered = typeof task === "number" ? task : null;
  const shard = numbered === null ? undefined : shards[numbered];
  const isCallOfItem = rules.mode === "parallel" && numbered !== null;
  return {
    namespace: start.namespace,
    appId: start.appId,
    jobId: start.jobId,
    jobName: definition.name,
    runNumber: start.number,
    attempt: start.attempt,
    taskId: claim.solo ? soloTaskName(claim.solo) : String(task),
    taskName: claim.solo
      ? soloTaskName(claim.solo)
      : (chunks[chunkOf(chunks, numbered ?? 0)]?.taskName ?? null),
    lease: machine.callLease(task),
    request: definition.http,
    parameters: start.parameters,
    scheduleAt: start.scheduleAt,
    dataAt: start.dataAt,
    trigger: start.trigger,
    sharding: shard ? { ...shard, total: shards.length } : null,
    ...(isCallOfItem ? { item: itemOf(machine, store, numbered) } : {}),
    upstream: start.upstream ?? [],
    signingSecrets: start.signingSecrets,
    publicUrl: start.publicUrl,
  };
};
