import { formatRunId, type RunRef } from "../../client/protocol/ids.ts";
import type { WorkerEntry } from "./connected-workers.ts";
import { answerLimitMs } from "./dump-calls.ts";
import type { QueueEngine } from "./engine.ts";
import { edgeWorkerId, fanOutWorkerId } from "./open-run.ts";
import type { DumpAnswer, Refusal } from "./rpc.ts";
import type { Whereabouts } from "./slice-rpc.ts";

const refuse = (code: Refusal["code"], message: string): Refusal => ({ ok: false, code, message });

/** Connected workers that execute something of the run. */
const workersOf = async (engine: QueueEngine, key: string, leaseWorkerId: string): Promise<WorkerEntry[]> => {
  const link = leaseWorkerId === fanOutWorkerId ? await engine.fanOuts.of(key) : null;
  const ids = link ? [...link.holders] : [leaseWorkerId];
  return ids.flatMap((id) => engine.workers.get(id) ?? []);
};

const placeOf = ({ candidate }: WorkerEntry) => ({
  workerId: candidate.workerId,
  address: candidate.identity.address,
});

/** Who executes the run, as far as its slice knows. */
export const whereaboutsOf = (engine: QueueEngine, key: string): Whereabouts => {
  const { state } = engine.machine;
  const run = state.runs.get(key);
  const workerId = run?.lease?.workerId;
  return {
    state: run ? "open" : state.ended.has(key) ? "ended" : "unknown",
    lease: workerId === undefined ? null : { workerId },
  };
};

/** Asks a worker that executes the run what its process is doing, and waits for its answer. */
export const takeThreadDump = async (
  engine: QueueEngine,
  ref: RunRef,
  wanted: string | null,
): Promise<DumpAnswer> => {
  const key = formatRunId(ref);
  const away = engine.slices.of(ref.jobId);
  const run = await (away?.whereabouts(ref.jobId, ref.number) ?? whereaboutsOf(engine, key));
  if (run.state === "ended") return refuse("run_finished", `run ${key} has ended`);
  if (run.state === "unknown") return refuse("not_found", `run ${key} is not open`);
  if (!run.lease) return refuse("conflict", `run ${key} is not being executed now`);
  if (run.lease.workerId === edgeWorkerId)
    return refuse("conflict", `run ${key} is executed by the platform, which has no threads to show`);
  const workers = await workersOf(engine, key, run.lease.workerId);
  const worker = wanted === null ? workers[0] : workers.find((one) => one.candidate.workerId === wanted);
  if (!worker) {
    const why = wanted === null ? "no connected worker executes" : `worker ${wanted} does not execute`;
    return refuse("conflict", `${why} run ${key} at the moment`);
  }
  const { workerId, identity } = worker.candidate;
  if (identity.threadDumps !== true) {
    const client = `${identity.clientKind} ${identity.clientVersion}`;
    return refuse("conflict", `worker ${workerId} (${client}) can't tell what its process is doing`);
  }
  const asked = engine.threadDumps.ask(worker);
  if (asked === "too_many") return refuse("rate_limited", `worker ${workerId} is being asked already`);
  const text = await asked;
  if (text === null)
    return refuse("unavailable", `worker ${workerId} did not answer within ${answerLimitMs / 1000} s`);
  const takenAt = new Date().toISOString();
  return { ok: true, dump: { ...placeOf(worker), takenAt, text, workers: workers.map(placeOf) } };
};
