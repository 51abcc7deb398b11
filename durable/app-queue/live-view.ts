import type { RunRef } from "../../client/protocol/ids.ts";
import type { RunReason } from "../../client/protocol/run.ts";
import type { ConnectedWorkers } from "./connected-workers.ts";
import { triesOf } from "./followers.ts";
import { demandOfRun } from "./job-entry.ts";
import { type LiveFacts, type OpenRun, runKey, viewOpenRun } from "./open-run.ts";
import type { QueueState } from "./queue-state.ts";
import type { LiveRun, RunRecord } from "./rpc.ts";

/** Runs the app's flow control still lets out. */
export const flowTokens = (state: QueueState): number => {
  if (state.isFlowBlocked !== null) return state.isFlowBlocked ? 0 : Number.POSITIVE_INFINITY;
  const flow = state.app?.settings.flowControl;
  if (!flow?.enabled || !flow.runConcurrency) return Number.POSITIVE_INFINITY;
  return flow.runConcurrency - state.leases.size - state.leasedElsewhere;
};

/** What is known of a distributed run at work. */
export interface SharedFacts {
  progress: { done: number; total: number } | null;
  unserved: { lack: RunReason } | null;
}

const reasonOfOpen = (state: QueueState, run: OpenRun, shared: SharedFacts | undefined): RunReason | null => {
  if (run.status === "waiting") return run.waitsFor;
  if (run.status === "running") return shared?.unserved?.lack ?? null;
  if (flowTokens(state) <= 0) return "flow_control";
  const entry = state.jobs.get(run.jobId);
  const lack = entry ? state.lines.get(demandOfRun(entry, run).key)?.lack : null;
  return lack ?? "slots_full";
};

/** Open runs as the API shows them: what lasts, with what only memory knows. */
export class LiveView {
  readonly #state: QueueState;
  readonly #workers: ConnectedWorkers;
  readonly #shared: (key: string) => SharedFacts | undefined;
  readonly #progress = new Map<string, { done: number; total: number }>();

  constructor(
    state: QueueState,
    workers: ConnectedWorkers,
    shared: (key: string) => SharedFacts | undefined = () => undefined,
  ) {
    this.#shared = shared;
    this.#state = state;
    this.#workers = workers;
  }

  noteProgress(lease: string, progress: { done: number; total: number }): void {
    this.#progress.set(lease, progress);
  }

  forgetLease(lease: string): void {
    this.#progress.delete(lease);
  }

  run(run: OpenRun): RunRecord {
    return viewOpenRun(run, this.#facts(run));
  }

  /** How an open run stands; null when it has ended or is not known. */
  live(ref: RunRef): LiveRun | null {
    const run = this.#state.runs.get(runKey(ref));
    if (!run) return null;
    const { status, reason, startedAt, attempt, attempts, progress } = this.run(run);
    return { status, reason, startedAt, attempt, progress, tries: triesOf(attempts) };
  }

  runs(): RunRecord[] {
    return [...this.#state.runs.values()].map((run) => this.run(run));
  }

  #facts(run: OpenRun): LiveFacts {
    const shared = this.#shared(runKey(run));
    return {
      reason: reasonOfOpen(this.#state, run, shared),
      lastHeartbeatAt: run.lease ? (this.#workers.get(run.lease.workerId)?.lastHeardAt ?? null) : null,
      progress: run.lease ? (this.#progress.get(run.lease.token) ?? shared?.progress ?? null) : null,
    };
  }
}
