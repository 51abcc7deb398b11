import { originText } from "../shared/follower.ts";
import type { RowCosts } from "../shared/row-costs.ts";
import { maxBatchRuns, type RunPlace } from "./history-batch.ts";
import { type EndedRun, runKey } from "./open-run.ts";
import type { RunRecord } from "./rpc.ts";

const fields = (row: string, names: readonly string[]): string =>
  names.map((name) => `json_extract(${row}, '$.${name}')`).join(", ");

const endedColumns = [
  "job_id",
  "slot",
  "number",
  "ordinal",
  "namespace",
  "app_id",
  "status",
  "reason",
  "message",
  "trigger",
  "operator",
  "workflow_run_id",
  "schedule_at",
  "data_at",
  "created_at",
  "started_at",
  "finished_at",
  "version",
  "attempt",
  "attempts",
  "rerun_of",
  "parameters",
  "result",
  "origin",
] as const;

const openColumns = [
  "namespace",
  "job_id",
  "number",
  "app_id",
  "status",
  "reason",
  "message",
  "trigger",
  "operator",
  "workflow_run_id",
  "schedule_at",
  "data_at",
  "created_at",
  "started_at",
  "version",
  "attempt",
  "rerun_of",
] as const;

const assignments = (columns: readonly string[], keys: readonly string[]): string =>
  columns
    .filter((column) => !keys.includes(column))
    .map((column) => `${column} = excluded.${column}`)
    .join(", ");

/** A slot only moves forward: the first end of a run is the one that counts, and a batch may be sent again. */
const recordEnded = `INSERT INTO runs (${endedColumns.join(", ")})
SELECT ${fields("value", endedColumns)} FROM json_each(?1) WHERE true
ON CONFLICT (job_id, slot) DO UPDATE SET ${assignments(endedColumns, ["job_id", "slot"])}
WHERE excluded.ordinal > runs.ordinal`;

const projectOpen = `INSERT INTO open_runs (${openColumns.join(", ")})
SELECT ${fields("value", openColumns)} FROM json_each(?1) WHERE true
ON CONFLICT (namespace, job_id, number) DO UPDATE SET ${assignments(openColumns, ["namespace", "job_id", "number"])}`;

const dropOpen = `DELETE FROM open_runs WHERE namespace = ?1 AND (job_id, number) IN
(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?2))`;

const findEnded = `SELECT runs.job_id AS jobId, runs.number AS number FROM json_each(?1) AS asked
JOIN runs ON runs.job_id = json_extract(asked.value, '$[0]') AND runs.slot = json_extract(asked.value, '$[2]')
WHERE runs.number = json_extract(asked.value, '$[1]')`;

const commonRow = (place: RunPlace, run: RunRecord) => ({
  namespace: place.namespace,
  app_id: place.appId,
  job_id: run.jobId,
  number: run.number,
  status: run.status,
  reason: run.reason,
  message: run.message,
  trigger: run.trigger,
  operator: run.operator,
  workflow_run_id: run.workflowRunId,
  schedule_at: run.scheduleAt,
  data_at: run.dataAt,
  created_at: run.createdAt,
  started_at: run.startedAt,
  version: run.version,
  attempt: run.attempt,
  rerun_of: run.rerunOf,
});

const endedRow = (place: RunPlace, ended: EndedRun) => ({
  ...commonRow(place, ended.record),
  slot: ended.slot,
  ordinal: ended.ordinal,
  finished_at: ended.record.finishedAt,
  attempts: JSON.stringify(ended.record.attempts),
  parameters: ended.record.parameters,
  result: ended.record.result,
  origin: ended.follower ? originText(ended.follower) : null,
});

/** Columns as D1 answers them. */
export interface FailedRow {
  ordinal: number;
  version: number;
  reason: RunRecord["reason"];
  message: string | null;
  trigger: RunRecord["trigger"];
  operator: string | null;
  workflow_run_id: string | null;
  rerun_of: number | null;
  schedule_at: number;
  data_at: number;
  created_at: number;
  started_at: number | null;
  attempts: string;
  parameters: string;
  origin: string | null;
}

/** How a followed run ended, as the history has it. */
export interface FollowedRow {
  number: number;
  status: "success" | "failed" | "skipped";
  reason: RunRecord["reason"];
  message: string | null;
  result: string | null;
  started_at: number | null;
  finished_at: number | null;
  created_at: number;
  origin: string | null;
  attempts: string;
}

const followedColumns =
  "number, status, reason, message, result, started_at, finished_at, created_at, origin, attempts";

/** The queue's writes to D1, where a run that ended becomes history. Rows that lists show while a run is open go the same way. */
export class RunHistory {
  readonly #db: D1Database;
  readonly #costs: RowCosts;

  constructor(db: D1Database, costs: RowCosts) {
    this.#db = db;
    this.#costs = costs;
  }

  /** One transaction: the ends, and the open rows they replace. */
  async record(
    place: RunPlace,
    ended: readonly EndedRun[],
    projected: (key: string) => boolean,
  ): Promise<void> {
    const statements = [
      this.#db.prepare(recordEnded).bind(JSON.stringify(ended.map((run) => endedRow(place, run)))),
    ];
    const shown = ended
      .filter((run) => projected(runKey(run.record)))
      .map((run) => [run.record.jobId, run.record.number]);
    if (shown.length > 0)
      statements.push(this.#db.prepare(dropOpen).bind(place.namespace, JSON.stringify(shown)));
    await this.#write(statements);
  }

  async projectOpen(place: RunPlace, runs: readonly RunRecord[]): Promise<void> {
    const statements: D1PreparedStatement[] = [];
    for (let from = 0; from < runs.length; from += maxBatchRuns) {
      const rows = runs.slice(from, from + maxBatchRuns).map((run) => commonRow(place, run));
      statements.push(this.#db.prepare(projectOpen).bind(JSON.stringify(rows)));
    }
    await this.#write(statements);
  }

  /** Which of these are in the history already: asked after a start, before work is handed out a second time. */
  async findEnded(
    asked: readonly { jobId: number; number: number; slot: number }[],
  ): Promise<{ jobId: number; number: number }[]> {
    const found = await this.#db
      .prepare(findEnded)
      .bind(JSON.stringify(asked.map((run) => [run.jobId, run.number, run.slot])))
      .all<{ jobId: number; number: number }>();
    return found.results;
  }

  /** A failed run as the history has it, with its place; null for every other. */
  async readFailed(jobId: number, number: number): Promise<FailedRow | null> {
    return this.#db
      .prepare("SELECT * FROM runs WHERE job_id = ?1 AND number = ?2 AND status = 'failed'")
      .bind(jobId, number)
      .first<FailedRow>();
  }

  /** A run that somebody waits for, by whom. */
  async readFollowed(jobId: number, origin: string): Promise<FollowedRow | null> {
    return this.#db
      .prepare(`SELECT ${followedColumns} FROM runs WHERE job_id = ?1 AND origin = ?2 ORDER BY number DESC`)
      .bind(jobId, origin)
      .first<FollowedRow>();
  }

  /** The same by its number; null when nobody waits for it. */
  async readFollowedRun(jobId: number, number: number): Promise<FollowedRow | null> {
    return this.#db
      .prepare(`SELECT ${followedColumns} FROM runs WHERE job_id = ?1 AND number = ?2 AND origin IS NOT NULL`)
      .bind(jobId, number)
      .first<FollowedRow>();
  }

  /** The run is open again: its end is no history any more. */
  async takeBack(jobId: number, number: number): Promise<void> {
    await this.#write([
      this.#db
        .prepare("DELETE FROM runs WHERE job_id = ?1 AND number = ?2 AND status = 'failed'")
        .bind(jobId, number),
    ]);
  }

  /** Turns failed into success; false when it is not a failed run of the history. */
  async markSuccess(jobId: number, number: number, by: string): Promise<"marked" | "not_failed" | "unknown"> {
    const marked = await this.#db
      .prepare(
        "UPDATE runs SET status = 'success', reason = 'marked', message = ?3 WHERE job_id = ?1 AND number = ?2 AND status = 'failed'",
      )
      .bind(jobId, number, `marked by ${by}`)
      .run();
    if (marked.meta.changes > 0) return "marked";
    const known = await this.#db
      .prepare("SELECT 1 FROM runs WHERE job_id = ?1 AND number = ?2")
      .bind(jobId, number)
      .first();
    return known ? "not_failed" : "unknown";
  }

  /** A job keeps more or fewer runs: its ring is laid out anew, in one transaction. */
  async changeRetention(jobId: number, retention: number): Promise<void> {
    const away = 10_000_000;
    await this.#db.batch([
      this.#db
        .prepare(
          "DELETE FROM runs WHERE job_id = ?1 AND slot >= 0 AND ordinal <= (SELECT max(ordinal) FROM runs WHERE job_id = ?1 AND slot >= 0) - ?2",
        )
        .bind(jobId, retention),
      this.#db.prepare("UPDATE runs SET slot = slot + ?2 WHERE job_id = ?1 AND slot >= 0").bind(jobId, away),
      this.#db
        .prepare("UPDATE runs SET slot = ordinal % ?2 WHERE job_id = ?1 AND slot >= ?3")
        .bind(jobId, retention, away),
    ]);
  }

  async #write(statements: D1PreparedStatement[]): Promise<void> {
    const [only] = statements;
    if (!only) return;
    const results = statements.length === 1 ? [await only.run()] : await this.#db.batch(statements);
    for (const result of results) this.#costs.d1Rows += result.meta.rows_written;
  }
}
