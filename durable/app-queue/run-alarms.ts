import type { AlarmKind } from "../../client/protocol/alarm.ts";
import { formatRunId } from "../../client/protocol/ids.ts";
import type { JobDefinition } from "../../client/protocol/job.ts";
import type { AlarmNote } from "../app-alarms/rpc.ts";
import type { JobEntry } from "./job-entry.ts";
import { lackMessage, wantedOf } from "./lack.ts";
import { type OpenRun, runKey, shownWorker } from "./open-run.ts";
import type { QueueChanges } from "./queue-changes.ts";
import type { DemandLine, QueueState } from "./queue-state.ts";
import type { AddressedAlarm, MissedFires, RunRecord } from "./rpc.ts";

type Told = Pick<AlarmNote, "kind" | "at" | "reason"> & Partial<AlarmNote>;

const inWords = (reason: string | null, message: string | null): string =>
  message === null ? (reason ?? "") : `${reason}: ${message}`;

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

/** The kind that a failed run is told as: its own where the job has it switched on, else a failure like any other. */
const kindOfFailure = (definition: JobDefinition, reason: RunRecord["reason"]): AlarmKind => {
  if (reason === "timeout" && definition.timeoutAlarm) return "timeout";
  if (reason === "no_worker" && definition.noWorkerAlarm) return "no_worker";
  if (reason === "expired" && definition.missedAlarm) return "missed";
  return "failure";
};

const workerOf = (record: Pick<RunRecord, "attempts">): string | null => {
  const last = record.attempts.at(-1);
  return last?.workerAddress ? `${last.workerAddress} ${last.workerId}` : null;
};

/**
 * What of the queue's life is told to people: one alarm for a run, after its last attempt. Alarms are part of the state that the
 * journal holds, in the row of what they tell, until the app's alarms object has them.
 */
export class RunAlarms {
  readonly #state: QueueState;
  readonly #changes: QueueChanges;

  constructor(state: QueueState, changes: QueueChanges) {
    this.#state = state;
    this.#changes = changes;
  }

  /** True when the end must stand in the same journal row as what was counted or is told, lest a repeat counts twice. */
  ended(entry: JobEntry, record: RunRecord, told: OpenRun["told"], line: DemandLine | null): boolean {
    if (record.status === "success") return this.#succeeded(entry, record);
    // What a person or the overlap policy ended is no failure of the job.
    return record.status === "failed" && record.reason !== "killed"
      ? this.#failed(entry, record, told, line)
      : false;
  }

  #succeeded(entry: JobEntry, record: RunRecord): boolean {
    const { counters, job } = entry;
    const { failures = 0, alarmed = false } = counters;
    const at = record.finishedAt ?? record.createdAt;
    const tookMs = at - (record.startedAt ?? at);
    if (failures > 0 || alarmed) {
      counters.failures = 0;
      counters.alarmed = false;
      this.#changes.touchJob(job.jobId);
    }
    if (this.#isFolded(record)) return failures > 0;
    if (alarmed && job.definition.recoveredNotice)
      this.#raiseOf(entry, record, {
        kind: "recovered",
        at,
        reason: `succeeded after ${failures} ${failures === 1 ? "failure" : "failures"}`,
      });
    else if (job.definition.successNotice)
      this.#raiseOf(entry, record, { kind: "success", at, reason: `finished after ${seconds(tookMs)}` });
    else return failures > 0;
    return true;
  }

  #failed(entry: JobEntry, record: RunRecord, told: OpenRun["told"], line: DemandLine | null): boolean {
    const { counters, job } = entry;
    const { definition } = job;
    const failures = (counters.failures ?? 0) + 1;
    counters.failures = failures;
    this.#changes.touchJob(job.jobId);
    if (this.#isFolded(record)) return true;
    const kind = kindOfFailure(definition, record.reason);
    const isTold =
      (kind === "timeout" && told === "timeout") ||
      (kind === "no_worker" && line?.toldJobs.has(job.jobId) === true);
    if (kind === "failure" && (!definition.failureAlarm || failures < definition.failureAlarmAfter))
      return true;
    counters.alarmed = true;
    const row = failures > 1 ? ` (${failures} in a row)` : "";
    const at = record.finishedAt ?? record.createdAt;
    if (!isTold)
      this.#raiseOf(entry, record, { kind, at, reason: `${inWords(record.reason, record.message)}${row}` });
    return true;
  }

  /** Its workflow run tells, once for all its nodes. */
  #isFolded(record: Pick<RunRecord, "workflowRunId">): boolean {
    return record.workflowRunId !== null;
  }

  /** A run that is over its time and goes on. False when nobody wants to know. */
  overTime(entry: JobEntry, run: OpenRun, now: number): boolean {
    if (!entry.job.definition.timeoutAlarm || run.told === "timeout") return false;
    entry.counters.alarmed = true;
    this.#changes.touchJob(run.jobId);
    const limit = entry.job.definition.timeoutSeconds ?? 0;
    const worker = run.lease && shownWorker(run.lease).workerId !== null ? run.lease : null;
    this.#raiseOf(entry, run, {
      kind: "timeout",
      at: now,
      reason: `not finished within ${limit} s; it goes on`,
      worker: worker === null ? null : `${worker.workerAddress} ${worker.workerId}`,
    });
    return true;
  }

  /** Runs of one job that wait and that nobody can take. */
  unserved(entry: JobEntry, runs: readonly OpenRun[], line: DemandLine, now: number): void {
    const [first] = runs;
    const { definition } = entry.job;
    if (!first || line.lack === null) return;
    const kind = line.lack === "all_busy" ? "all_busy" : "no_worker";
    if (!(kind === "all_busy" ? definition.allBusyAlarm : definition.noWorkerAlarm)) return;
    line.toldJobs.add(entry.job.jobId);
    const wanted = wantedOf(line.demand);
    this.#raiseOf(entry, first, {
      kind,
      at: now,
      count: runs.length,
      reason: `${lackMessage(line.lack, wanted)}; ${runs.length === 1 ? "the run waits" : `${runs.length} runs wait`} in the pool`,
    });
  }

  missed(entry: JobEntry, { from, to, count }: MissedFires, now: number): void {
    if (!entry.job.definition.missedAlarm) return;
    const until = to === from ? "" : `, the last due at ${new Date(to).toISOString()}`;
    this.#raise(entry, {
      id: `missed:${entry.job.jobId}:${from}:${to}`,
      kind: "missed",
      at: now,
      scheduleAt: from,
      reason: `${count} planned ${count === 1 ? "time" : "times"} passed without a run${until}`,
    });
  }

  /** From others of the app: a workflow tells its own. */
  add(alarm: AddressedAlarm): void {
    if (this.#state.alarms.has(alarm.id)) return;
    this.#state.alarms.set(alarm.id, alarm);
    this.#changes.touchAlarm(alarm.id);
  }

  /** The alarms object has them. */
  told(ids: readonly string[]): void {
    for (const id of ids) if (this.#state.alarms.delete(id)) this.#changes.noteTold(id);
  }

  #raiseOf(
    entry: JobEntry,
    run: Pick<RunRecord, "jobId" | "number" | "scheduleAt" | "attempts">,
    told: Told,
  ): void {
    this.#raise(entry, {
      id: `${told.kind}:${runKey(run)}`,
      runId: formatRunId(run),
      scheduleAt: run.scheduleAt,
      worker: workerOf(run),
      ...told,
    });
  }

  #raise(entry: JobEntry, told: Told & { id: string }): void {
    this.add({
      count: 1,
      subject: { type: "job", id: entry.job.jobId, name: entry.job.definition.name },
      runId: null,
      scheduleAt: null,
      worker: null,
      ...told,
    });
  }
}
