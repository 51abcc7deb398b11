import { appDefaults } from "../../client/protocol/app.ts";
import { migrate, type ObjectSql } from "../shared/object-migrations.ts";
import { appQueueMigrations } from "./migrations.ts";
import type { QueueApp, QueueJob } from "./rpc.ts";

type BodyRow = { body: string };

/** Definitions whose texts stay in memory after they were read; scripts can be large, and a few jobs make most of the runs. */
const cachedDefinitions = 64;

/** App and definitions in the object's storage. */
export class QueueStore {
  readonly #sql: ObjectSql;
  readonly #recent = new Map<number, QueueJob>();

  constructor(sql: ObjectSql) {
    this.#sql = sql;
  }

  /** False for an object that was only ever asked for by name: nothing is written for those. */
  exists(): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'app'").toArray().length > 0;
  }

  create(): void {
    migrate(this.#sql, appQueueMigrations);
  }

  readApp(): QueueApp | null {
    const row = this.#sql.exec<BodyRow>("SELECT body FROM app").toArray()[0];
    if (!row) return null;
    const app = JSON.parse(row.body) as QueueApp;
    // Defaults stand in for settings that are younger than the row.
    return { ...app, settings: { ...appDefaults, ...app.settings } };
  }

  writeApp(app: QueueApp): void {
    this.#sql.exec("INSERT OR REPLACE INTO app (id, body) VALUES (1, ?)", JSON.stringify(app));
  }

  *readJobs(): Generator<QueueJob> {
    for (const row of this.#sql.exec<BodyRow>("SELECT body FROM jobs ORDER BY job_id").toArray())
      yield JSON.parse(row.body) as QueueJob;
  }

  /** The whole definition, for a task. */
  readJob(jobId: number): QueueJob | null {
    const cached = this.#recent.get(jobId);
    if (cached) return cached;
    const row = this.#sql.exec<BodyRow>("SELECT body FROM jobs WHERE job_id = ?", jobId).toArray()[0];
    if (!row) return null;
    const job = JSON.parse(row.body) as QueueJob;
    this.#remember(job);
    return job;
  }

  writeJob(job: QueueJob): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO jobs (job_id, version, body) VALUES (?, ?, ?)",
      job.jobId,
      job.version,
      JSON.stringify(job),
    );
    this.#recent.delete(job.jobId);
  }

  deleteJob(jobId: number): void {
    this.#sql.exec("DELETE FROM jobs WHERE job_id = ?", jobId);
    this.#recent.delete(jobId);
  }

  forget(): void {
    this.#recent.clear();
  }

  #remember(job: QueueJob): void {
    if (this.#recent.size >= cachedDefinitions) {
      const oldest = this.#recent.keys().next().value;
      if (oldest !== undefined) this.#recent.delete(oldest);
    }
    this.#recent.set(job.jobId, job);
  }
}
