import type { AppSettings } from "../../client/protocol/app.ts";
import type { ObjectSql } from "../shared/object-migrations.ts";

/** More objects than that are no help: all their tasks pass the first one. */
export const maxSlices = 64;

/**
 * Where a new job lives: the first slice with room, so that an app needs one for every `maxJobs` jobs. Pure. It stays there for as long
 * as it exists: neither growing nor switching autoscale off moves a job, and slices that were emptied are filled first.
 */
export const placeFor = (
  jobs: ReadonlyMap<number, number>,
  { maxJobs, autoscale }: Pick<AppSettings, "maxJobs" | "autoscale">,
): number => {
  if (!autoscale.enabled) return 0;
  const most = Math.max(1, Math.min(maxSlices, Math.ceil((autoscale.globalMaxJobs ?? maxJobs) / maxJobs)));
  let emptiest = 0;
  for (let slice = 0; slice < most; slice += 1) {
    const count = jobs.get(slice) ?? 0;
    if (count < maxJobs) return slice;
    if (count < (jobs.get(emptiest) ?? 0)) emptiest = slice;
  }
  return emptiest;
};

type PlaceRow = { job_id: number; slice: number };
type SliceRow = { slice: number };

/** Which jobs live in other slices. The tables exist only where an app has outgrown its first slice. */
export class SlicePlaces {
  readonly #sql: ObjectSql;
  readonly #places = new Map<number, number>();
  readonly #counts = new Map<number, number>();

  constructor(sql: ObjectSql) {
    this.#sql = sql;
  }

  load(): void {
    const exists = this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'slices'").toArray().length > 0;
    if (!exists) return;
    for (const { slice } of this.#sql.exec<SliceRow>("SELECT slice FROM slices").toArray())
      this.#counts.set(slice, 0);
    for (const row of this.#sql.exec<PlaceRow>("SELECT job_id, slice FROM places").toArray())
      this.#note(row.job_id, row.slice);
  }

  /** Every slice that may have open runs, the first left out. */
  get slices(): number[] {
    return [...this.#counts.keys()].sort((a, b) => a - b);
  }

  get jobCounts(): ReadonlyMap<number, number> {
    return this.#counts;
  }

  of(jobId: number): number | null {
    return this.#places.get(jobId) ?? null;
  }

  put(jobId: number, slice: number): void {
    if (this.#counts.size === 0) {
      this.#sql.exec("CREATE TABLE IF NOT EXISTS slices (slice INTEGER PRIMARY KEY) STRICT");
      this.#sql.exec(
        "CREATE TABLE IF NOT EXISTS places (job_id INTEGER PRIMARY KEY, slice INTEGER NOT NULL) STRICT",
      );
    }
    if (!this.#counts.has(slice)) this.#sql.exec("INSERT INTO slices (slice) VALUES (?)", slice);
    this.#sql.exec("INSERT INTO places (job_id, slice) VALUES (?, ?)", jobId, slice);
    this.#note(jobId, slice);
  }

  delete(jobId: number): void {
    const slice = this.#places.get(jobId);
    if (slice === undefined) return;
    this.#sql.exec("DELETE FROM places WHERE job_id = ?", jobId);
    this.#places.delete(jobId);
    this.#counts.set(slice, (this.#counts.get(slice) ?? 1) - 1);
  }

  #note(jobId: number, slice: number): void {
    this.#places.set(jobId, slice);
    this.#counts.set(slice, (this.#counts.get(slice) ?? 0) + 1);
  }
}
