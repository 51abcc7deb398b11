import type { AppSettings, ConnectedWorker, Load } from "../../client/protocol/app.ts";
import type { BatchKill } from "../../client/protocol/task-batch.ts";
import type { DumpAsk } from "../../client/protocol/thread-dump.ts";
import type { PollAnswer, Task, WorkerIdentity } from "../../client/protocol/worker-call.ts";
import { busyMeasures, type Candidate } from "./worker-choice.ts";

/** A poll that waits for something to do. */
export interface HeldPoll {
  capacity: number;
  /** More tasks of distributed runs in hand are welcome, whatever the capacity. */
  prefetch: boolean;
  /** `shared`: a distributed run has something for it. */
  release: (why: "work" | "shared" | "time" | "superseded") => void;
}

export interface WorkerEntry {
  candidate: Candidate;
  connectedAt: number;
  lastHeardAt: number;
  lost: boolean;
  held: HeldPoll | null;
  /** Tasks handed out that its answer has still to carry, by lease. */
  outgoing: Set<string>;
  /** Tasks that other slices leased to it, for its next answer. */
  parcels: Task[];
  kills: PollAnswer["kills"];
  batchKills: BatchKill[];
  /** Questions that its next answer carries. */
  dumpAsks: DumpAsk[];
  /** Distributed runs that count on its next call. */
  offers: Set<object>;
}

/** How long a lost worker is still shown. */
const lostShownMs = 300_000;

/** Who is connected: soft state, rebuilt from the workers' own polls after a start. */
export class ConnectedWorkers {
  readonly #workers = new Map<string, WorkerEntry>();

  get(workerId: string): WorkerEntry | undefined {
    const worker = this.#workers.get(workerId);
    return worker && !worker.lost ? worker : undefined;
  }

  get size(): number {
    let size = 0;
    for (const worker of this.#workers.values()) if (!worker.lost) size += 1;
    return size;
  }

  connect(workerId: string, identity: WorkerIdentity, load: Load | null, now: number): WorkerEntry {
    const known = this.get(workerId);
    if (known) {
      known.candidate.identity = identity;
      return known;
    }
    const entry: WorkerEntry = {
      candidate: { workerId, identity, load, running: 0, draining: false, takesBatches: false },
      connectedAt: now,
      lastHeardAt: now,
      lost: false,
      held: null,
      outgoing: new Set(),
      parcels: [],
      kills: [],
      batchKills: [],
      dumpAsks: [],
      offers: new Set(),
    };
    this.#workers.set(workerId, entry);
    return entry;
  }

  candidates(): Candidate[] {
    const candidates: Candidate[] = [];
    for (const worker of this.#workers.values()) if (!worker.lost) candidates.push(worker.candidate);
    return candidates;
  }

  *all(): Generator<WorkerEntry> {
    for (const worker of this.#workers.values()) if (!worker.lost) yield worker;
  }

  /** Those not heard of for long enough; each is told once. */
  takeLost(now: number, lostAfterMs: number): WorkerEntry[] {
    const lost: WorkerEntry[] = [];
    for (const [id, worker] of this.#workers) {
      if (worker.lost) {
        if (now - worker.lastHeardAt > lostShownMs) this.#workers.delete(id);
      } else if (worker.held === null && now - worker.lastHeardAt >= lostAfterMs) {
        worker.lost = true;
        lost.push(worker);
      }
    }
    return lost;
  }

  remove(workerId: string): void {
    this.#workers.delete(workerId);
  }

  releaseAll(): void {
    for (const worker of this.#workers.values()) worker.held?.release("superseded");
    this.#workers.clear();
  }

  views(settings: AppSettings, runningOf: (workerId: string) => string[]): ConnectedWorker[] {
    const perAddress = new Map<string, number>();
    for (const worker of this.all())
      perAddress.set(
        worker.candidate.identity.address,
        (perAddress.get(worker.candidate.identity.address) ?? 0) + 1,
      );
    return [...this.#workers.values()].map((worker) =>
      view(worker, settings, perAddress, runningOf(worker.candidate.workerId)),
    );
  }
}

const view = (
  worker: WorkerEntry,
  settings: AppSettings,
  perAddress: ReadonlyMap<string, number>,
  running: string[],
): ConnectedWorker => {
  const { candidate } = worker;
  const { identity } = candidate;
  const busy = busyMeasures(candidate.load, settings);
  return {
    workerId: candidate.workerId,
    address: identity.address,
    clientsAtAddress: perAddress.get(identity.address) ?? 0,
    state: worker.lost ? "lost" : busy.length > 0 ? "busy" : "healthy",
    busy,
    draining: candidate.draining,
    clientKind: identity.clientKind,
    clientVersion: identity.clientVersion,
    labels: identity.labels,
    jobTypes: identity.jobTypes,
    processors: identity.processors,
    concurrency: identity.concurrency,
    running,
    load: candidate.load,
    connectedAt: new Date(worker.connectedAt).toISOString(),
    lastHeartbeatAt: new Date(worker.lastHeardAt).toISOString(),
  };
};
