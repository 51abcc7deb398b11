import type { FanOutEnd, WorkerName } from "../fan-out/rpc.ts";
import type { Demand } from "./demand.ts";
import type { QueueEngine } from "./engine.ts";
import { fanOutWorkerId, type Lease, type OpenRun, runKey } from "./open-run.ts";
import type { RunEvent } from "./run-machine.ts";
import type { SharedStart, WorkerNews } from "./slice-rpc.ts";
import { type Candidate, eligibleWorkers } from "./worker-choice.ts";

export const eventOfEnd = (end: FanOutEnd): RunEvent => {
  if (end.status === "success") return { type: "succeeded", result: end.result, message: end.message };
  const reason = end.reason === "completed" ? "error" : end.reason;
  return { type: "failed", reason, message: end.message, result: end.result };
};

const names = (workers: readonly Candidate[]): WorkerName[] =>
  workers.map((worker) => ({ workerId: worker.workerId, address: worker.identity.address }));

/** Who may take tasks of a distributed run that starts now, and who is left out as busy. */
export const namesFor = (
  { workers, machine }: QueueEngine,
  demand: Demand,
): { workers: WorkerName[]; leftOut: WorkerName[]; eligible: number } => {
  const settings = machine.state.app?.settings;
  if (!settings) return { workers: [], leftOut: [], eligible: 0 };
  const connected = workers.candidates();
  const eligible: readonly Candidate[] = eligibleWorkers(connected, demand, settings).workers;
  const all = eligibleWorkers(connected, demand, { ...settings, triggerBusyWorkers: true });
  const leftOut = all.workers.filter((worker) => !eligible.includes(worker));
  return { workers: names(eligible), leftOut: names(leftOut), eligible: eligible.length };
};

/** Starts the object of a run of this slice, or asks it how it is; null when that came to nothing. */
export const askObject = async (
  engine: QueueEngine,
  run: OpenRun,
  lease: Lease,
  workers: WorkerName[],
  leftOut: WorkerName[],
): Promise<SharedStart | null> => {
  const { state } = engine.machine;
  const key = runKey(run);
  const job = engine.store.readJob(run.jobId);
  if (!job || !state.app) return null;
  const { namespace, appId, signingSecrets, publicUrl } = state.app;
  const answer = await engine.fanOuts.stub(key).start({
    namespace,
    appId,
    job,
    jobId: run.jobId,
    number: run.number,
    lease: lease.token,
    attempt: run.attempts.length + 1,
    parameters: run.parameters,
    scheduleAt: run.scheduleAt,
    dataAt: run.dataAt,
    trigger: run.trigger,
    workers,
    leftOut,
    upstream: run.upstream ?? [],
    signingSecrets,
    publicUrl,
  });
  const current = state.runs.get(key);
  if (current?.lease?.token !== lease.token) return null;
  if (answer.end) {
    engine.machine.apply(key, eventOfEnd(answer.end), Date.now(), Math.random());
    void engine.turn();
    return null;
  }
  if (current.kill) void engine.fanOuts.kill(key, lease.token, current.kill.by, current.kill.reason);
  return {
    answer,
    isPush: job.definition.taskDistribution === "push",
    startLimitMs: job.definition.startLimitSeconds * 1000,
  };
};

/** At the slice that has the run: starts its object on behalf of the first slice, which knows the workers. */
export const startShared = async (
  engine: QueueEngine,
  key: string,
  lease: string,
  workers: WorkerName[],
  leftOut: WorkerName[],
): Promise<SharedStart | null> => {
  const run = engine.machine.state.runs.get(key);
  // The history may know its end: asked again until that is clear.
  if (!engine.mayReturn(key)) throw new Error("the history was not asked yet");
  if (run?.lease?.token !== lease || run.lease.workerId !== fanOutWorkerId) return null;
  return askObject(engine, run, run.lease, workers, leftOut);
};

/** At the first slice: what others want workers to know. */
export const tellWorkers = (engine: QueueEngine, { kills, batchKills, supplies }: WorkerNews): void => {
  for (const { workerId, kill } of kills) {
    const worker = engine.workers.get(workerId);
    if (!worker) continue;
    const before = worker.parcels.length;
    worker.parcels = worker.parcels.filter((task) => task.lease !== kill.lease);
    // What never left is not to be ended: the worker's next call shows that it does not have it.
    if (worker.parcels.length === before) worker.kills.push(kill);
    worker.held?.release("work");
  }
  for (const { workerId, kill } of batchKills) engine.fanOuts.tell(workerId, kill);
  for (const { key, lease, supply } of supplies) {
    const link = engine.fanOuts.get(key);
    if (link?.lease === lease) engine.fanOuts.noteSupply(link, supply, null);
  }
  if (supplies.length > 0) void engine.turn();
};
