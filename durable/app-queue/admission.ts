import type { RunReason, RunStatus, Trigger } from "../../client/protocol/run.ts";
import type { UpstreamData } from "../../client/protocol/upstream.ts";
import type { Follower } from "../shared/follower.ts";
import type { EndedRuns } from "./ended-runs.ts";
import type { JobEntry } from "./job-entry.ts";
import { type EndedRun, endRun, type OpenRun, runKey } from "./open-run.ts";
import type { QueueChanges } from "./queue-changes.ts";
import type { QueueState } from "./queue-state.ts";
import type { FireAsk, FireVerdict, RunAsk } from "./rpc.ts";
import type { RunIndex } from "./run-index.ts";

/** Asked-for runs over it are skipped, so that a queue that nobody empties stays small. */
const maxOverlapQueue = 100;
/** Steps of the clock of up to an hour keep every fire single. */
const clockJumpMs = 2 * 3_600_000;
const judgedByOverlap: ReadonlySet<Trigger> = new Set(["timer", "manual", "api"]);

/** What became of a run that was asked for: open, or ended at once. */
export interface Admission {
  run: OpenRun | EndedRun["record"];
  status: RunStatus;
  reason: RunReason | null;
}

interface Seed {
  trigger: Trigger;
  operator: string | null;
  scheduleAt: number;
  dataAt: number;
  parameters: string;
  workerId: string | null;
  rerunOf: number | null;
  workflowRunId: string | null;
  follower?: Follower;
  upstream?: UpstreamData[];
}

interface Parts {
  changes: QueueChanges;
  index: RunIndex;
  ended: EndedRuns;
  replaceOldest(entry: JobEntry, now: number, random: number): void;
}

/** Runs on their way in: overlap, run concurrency, and fires that are decided once. */
export class Admissions {
  readonly #state: QueueState;
  readonly #parts: Parts;

  constructor(state: QueueState, parts: Parts) {
    this.#state = state;
    this.#parts = parts;
  }

  ask(entry: JobEntry, ask: RunAsk, now: number, random: number): Admission {
    const { definition } = entry.job;
    const scheduleAt = ask.scheduleAt ?? now;
    return this.#admit(
      entry,
      {
        trigger: ask.trigger,
        operator: ask.operator,
        scheduleAt,
        dataAt: ask.dataAt ?? scheduleAt + definition.offsetSeconds * 1000,
        parameters: ask.parameters ?? definition.parameters,
        workerId: ask.workerId ?? null,
        rerunOf: ask.rerunOf ?? null,
        workflowRunId: ask.workflowRunId ?? null,
        ...(ask.follower ? { follower: ask.follower } : {}),
        ...(ask.upstream?.length ? { upstream: ask.upstream } : {}),
      },
      now,
      random,
    );
  }

  /** Planned fires, oldest first. Each is decided once, however often it is handed over. */
  fire(entry: JobEntry, ask: FireAsk, now: number, random: number): FireVerdict[] {
    const { counters, job } = entry;
    const verdicts: FireVerdict[] = [];
    // The clock was set back by more than any step it may take: what was decided in that future does not bind.
    if (counters.lastFireAt !== null && counters.lastFireAt > now + clockJumpMs) counters.lastFireAt = null;
    for (const fire of ask.fires) {
      if (counters.lastFireAt !== null && fire.scheduleAt <= counters.lastFireAt) {
        verdicts.push({
          scheduleAt: fire.scheduleAt,
          verdict: "repeated",
          number: this.#numberOfFire(entry, fire.scheduleAt),
        });
        continue;
      }
      counters.lastFireAt = fire.scheduleAt;
      const admitted = this.#admit(
        entry,
        {
          trigger: fire.trigger,
          operator: null,
          scheduleAt: fire.scheduleAt,
          dataAt: fire.scheduleAt + job.definition.offsetSeconds * 1000,
          parameters: job.definition.parameters,
          workerId: null,
          rerunOf: null,
          workflowRunId: null,
        },
        now,
        random,
      );
      verdicts.push({
        scheduleAt: fire.scheduleAt,
        verdict:
          admitted.status !== "skipped" ? "ran" : admitted.reason === "queue_full" ? "queue_full" : "overlap",
        number: admitted.run.number,
      });
    }
    // Carried by the same row as the runs; alone it is not worth one.
    counters.nextFireAt = ask.nextAt;
    return verdicts;
  }

  #numberOfFire(entry: JobEntry, scheduleAt: number): number | null {
    for (const key of [...entry.active, ...entry.queue]) {
      const run = this.#state.runs.get(key);
      if (run && run.scheduleAt === scheduleAt && (run.trigger === "timer" || run.trigger === "catch_up"))
        return run.number;
    }
    return null;
  }

  #admit(entry: JobEntry, seed: Seed, now: number, random: number): Admission {
    const { counters, job } = entry;
    const { runConcurrency, overlapPolicy } = job.definition;
    this.#parts.changes.touchJob(job.jobId);
    counters.number += 1;
    const free = entry.active.size < runConcurrency && entry.queue.length === 0;
    if (!free && judgedByOverlap.has(seed.trigger)) {
      if (overlapPolicy === "skip") return this.#skip(entry, seed, "overlap", now);
      if (overlapPolicy === "queue" && entry.queue.length >= maxOverlapQueue)
        return this.#skip(entry, seed, "queue_full", now);
    }
    counters.ordinal += 1;
    const run = this.#newRun(entry, seed, counters.ordinal, now);
    const key = runKey(run);
    if (!free && overlapPolicy === "replace" && judgedByOverlap.has(seed.trigger))
      this.#parts.replaceOldest(entry, now, random);
    if (entry.active.size < runConcurrency && entry.queue.length === 0) {
      entry.active.add(key);
      this.#parts.index.put(entry, { ...run, status: "pool", waitsFor: null }, now);
    } else {
      entry.queue.push(key);
      this.#parts.index.put(entry, run, now);
    }
    const stored = this.#state.runs.get(key) ?? run;
    return { run: stored, status: stored.status, reason: stored.waitsFor };
  }

  #newRun(entry: JobEntry, seed: Seed, ordinal: number, now: number): OpenRun {
    return {
      jobId: entry.job.jobId,
      number: entry.counters.number,
      ordinal,
      version: entry.job.version,
      ...seed,
      createdAt: now,
      status: "waiting",
      waitsFor: "overlap_queue",
      priority: entry.priority,
      readyAt: now,
      unservedMs: 0,
      startedAt: null,
      attempts: [],
      lease: null,
      nextAttemptAt: null,
      timeoutAt: null,
      timedOut: false,
      kill: null,
      awaitsCompletion: false,
    };
  }

  #skip(entry: JobEntry, seed: Seed, reason: "overlap" | "queue_full", now: number) {
    entry.counters.skipped += 1;
    const run = this.#newRun(entry, seed, entry.counters.skipped, now);
    const message =
      reason === "overlap"
        ? `${entry.active.size} open, run concurrency ${entry.job.definition.runConcurrency}`
        : `${maxOverlapQueue} runs wait already`;
    const ended = endRun(
      run,
      { status: "skipped", reason, message, result: null },
      now,
      entry.job.definition.retention,
    );
    this.#parts.ended.note(ended, true);
    return { run: ended.record, status: "skipped" as const, reason };
  }
}
