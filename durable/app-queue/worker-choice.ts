import type { AppSettings, ConnectedWorker, Load } from "../../client/protocol/app.ts";
import type { WorkerIdentity } from "../../client/protocol/worker-call.ts";
import type { Demand } from "./demand.ts";

/** What matters of a worker when work is given out. */
export interface Candidate {
  workerId: string;
  identity: WorkerIdentity;
  load: Load | null;
  /** Tasks in hand. */
  running: number;
  draining: boolean;
  /** It has told of batches, if of none: only then is it given tasks of distributed runs. */
  takesBatches: boolean;
}

export type BusyThresholds = Pick<
  AppSettings,
  "load5" | "memoryPercent" | "diskPercent" | "triggerBusyWorkers"
>;

/** The measures over their threshold; a load threshold above the worker's cores counts as its cores. */
export const busyMeasures = (load: Load | null, limits: BusyThresholds): ConnectedWorker["busy"] => {
  if (load === null) return [];
  const busy: ConnectedWorker["busy"] = [];
  const load5 = limits.load5 > 0 ? Math.min(limits.load5, load.cores) : 0;
  if (load5 > 0 && load.load5 > load5) busy.push({ measure: "load5", value: load.load5, limit: load5 });
  if (load.memoryPercent > limits.memoryPercent)
    busy.push({ measure: "memoryPercent", value: load.memoryPercent, limit: limits.memoryPercent });
  if (load.diskPercent > limits.diskPercent)
    busy.push({ measure: "diskPercent", value: load.diskPercent, limit: limits.diskPercent });
  return busy;
};

const serves = (worker: Candidate, demand: Demand): boolean =>
  worker.identity.jobTypes.includes(demand.jobType) &&
  (worker.takesBatches || !demand.fanOut) &&
  (demand.processor === null || worker.identity.processors.includes(demand.processor));

const isDesignated = (worker: Candidate, demand: Demand): boolean => {
  const { ids = [], labels = [] } = demand.rules;
  return (
    ids.includes(worker.workerId) ||
    ids.includes(worker.identity.address) ||
    labels.some((label) => worker.identity.labels.includes(label))
  );
};

const hasDesignation = (demand: Demand): boolean =>
  (demand.rules.ids?.length ?? 0) > 0 || (demand.rules.labels?.length ?? 0) > 0;

export type Eligibility =
  | { workers: readonly Candidate[]; lack: null }
  /** Nobody can take it, and which of the three it is. */
  | { workers: readonly []; lack: "no_worker_connected" | "no_processor" | "all_busy" };

/** Who may execute it at all, whether free at the moment or not. */
export const eligibleWorkers = (
  workers: readonly Candidate[],
  demand: Demand,
  limits: BusyThresholds,
): Eligibility => {
  const connected = workers.filter((worker) => !worker.draining);
  if (connected.length === 0) return { workers: [], lack: "no_worker_connected" };
  let serving = connected.filter((worker) => serves(worker, demand));
  if (serving.length === 0) return { workers: [], lack: "no_processor" };
  if (demand.workerId !== null) serving = serving.filter((worker) => worker.workerId === demand.workerId);
  else if (hasDesignation(demand)) {
    const designated = serving.filter((worker) => isDesignated(worker, demand));
    if (designated.length > 0 || demand.rules.failover !== true) serving = designated;
  }
  if (serving.length === 0) return { workers: [], lack: "no_worker_connected" };
  if (limits.triggerBusyWorkers) return { workers: serving, lack: null };
  const healthy = serving.filter((worker) => busyMeasures(worker.load, limits).length === 0);
  return healthy.length > 0 ? { workers: healthy, lack: null } : { workers: [], lack: "all_busy" };
};

const hash = (text: string): number => {
  let value = 2_166_136_261;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 16_777_619);
  return value >>> 0;
};

/** Rendezvous hashing: a key stays with its worker while that one is there, and only its own keys move when it goes. */
const stickyWorker = (free: readonly Candidate[], key: string): Candidate | undefined => {
  let best: Candidate | undefined;
  let bestWeight = -1;
  for (const worker of free) {
    const weight = hash(`${key}\n${worker.workerId}`);
    if (weight > bestWeight) [best, bestWeight] = [worker, weight];
  }
  return best;
};

/** Which of the free workers takes it: healthy before busy, then by the job's choice. `turn` counts hand-outs for round robin. */
export const chooseWorker = (
  free: readonly Candidate[],
  demand: Demand,
  limits: BusyThresholds,
  turn: number,
  random: number,
): Candidate | null => {
  const healthy = free.filter((worker) => busyMeasures(worker.load, limits).length === 0);
  const among = healthy.length > 0 ? healthy : free;
  if (among.length === 0) return null;
  switch (demand.rules.choice ?? "random") {
    case "random":
      return among[Math.floor(random * among.length)] ?? null;
    case "round_robin":
      return [...among].sort((a, b) => (a.workerId < b.workerId ? -1 : 1))[turn % among.length] ?? null;
    case "least_loaded":
      return among.reduce((least, worker) => (share(worker) < share(least) ? worker : least));
    case "sticky":
      return stickyWorker(among, demand.rules.stickyKey ?? "") ?? null;
  }
};

const share = (worker: Candidate): number =>
  worker.running / worker.identity.concurrency +
  (worker.load ? worker.load.load5 / Math.max(1, worker.load.cores) / 100 : 0);
