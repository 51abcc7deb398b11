import { formatRunId, type RunRef } from "../../client/protocol/ids.ts";
import type { DumpAsk, DumpTold } from "../../client/protocol/thread-dump.ts";
import type { WorkerEntry } from "./connected-workers.ts";
import type { QueueEngine } from "./engine.ts";
import { edgeWorkerId, fanOutWorkerId } from "./open-run.ts";
import type { DumpAnswer, Refusal } from "./rpc.ts";

/** A worker that is healthy writes it in far less. */
const answerLimitMs = 10_000;
/** Of one worker at a time: who asks more often than it answers is told so. */
const maxWaiting = 4;

interface Waiting {
  workerId: string;
  resolve: (text: string | null) => void;
}

const refuse = (code: Refusal["code"], message: string): Refusal => ({ ok: false, code, message });

/** Dumps that people wait for. Soft: an object that starts anew has lost the calls that waited as well. */
export class ThreadDumps {
  readonly #waiting = new Map<string, Waiting>();

  ask(worker: WorkerEntry, limitMs = answerLimitMs): Promise<string | null> | "too_many" {
    const { workerId } = worker.candidate;
    const same = [...this.#waiting.values()].filter((one) => one.workerId === workerId);
    if (same.length >= maxWaiting) return "too_many";
    const ask: DumpAsk = { id: crypto.randomUUID() };
    const told = new Promise<string | null>((resolve) => {
      const late = setTimeout(() => end(null), limitMs);
      const end = (text: string | null): void => {
        clearTimeout(late);
        this.#waiting.delete(ask.id);
        worker.dumpAsks = worker.dumpAsks.filter((one) => one.id !== ask.id);
        resolve(text);
      };
      this.#waiting.set(ask.id, { workerId, resolve: end });
    });
    worker.dumpAsks.push(ask);
    worker.held?.release("work");
    return told;
  }

  /** One that nobody waits for any more, or that another worker was asked for, changes nothing. */
  hear(workerId: string, told: readonly DumpTold[]): void {
    for (const { id, text } of told) {
      const waiting = this.#waiting.get(id);
      if (waiting?.workerId === workerId) waiting.resolve(text);
    }
  }
}

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

/** Asks a worker that executes the run what its process is doing, and waits for its answer. */
export const takeThreadDump = async (
  engine: QueueEngine,
  ref: RunRef,
  wanted: string | null,
): Promise<DumpAnswer> => {
  const key = formatRunId(ref);
  const { state } = engine.machine;
  const run = state.runs.get(key);
  if (!run) {
    return state.ended.has(key)
      ? refuse("run_finished", `run ${key} has ended`)
      : refuse("not_found", `run ${key} is not open`);
  }
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
