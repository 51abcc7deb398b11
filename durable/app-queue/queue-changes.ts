import type { JournalEntry, QueueState } from "./queue-state.ts";

/** What changed since the last journal row. */
export class QueueChanges {
  readonly #state: QueueState;
  #runs = new Set<string>();
  #jobs = new Set<number>();
  #ended = new Set<string>();
  #alarms = new Set<string>();
  #gone: string[] = [];
  #told: string[] = [];

  constructor(state: QueueState) {
    this.#state = state;
  }

  touchRun(key: string): void {
    this.#runs.add(key);
  }

  dropRun(key: string): void {
    this.#runs.delete(key);
  }

  touchJob(jobId: number): void {
    this.#jobs.add(jobId);
  }

  touchEnded(key: string): void {
    this.#ended.add(key);
  }

  dropEnded(key: string): void {
    this.#ended.delete(key);
  }

  touchAlarm(id: string): void {
    this.#alarms.add(id);
  }

  /** The alarms object has it. Carried by the next row, too. */
  noteTold(id: string): void {
    this.#alarms.delete(id);
    this.#told.push(id);
  }

  /** The history has it, or its job was removed. Carried by the next row; alone it is not worth one. */
  noteGone(key: string): void {
    this.#gone.push(key);
  }

  /** For one journal row; null when nothing has to be stored now. */
  take(): JournalEntry | null {
    const touched = [this.#runs, this.#jobs, this.#ended, this.#alarms];
    if (touched.every((keys) => keys.size === 0)) return null;
    const entry: JournalEntry = { jobs: [], runs: [], ended: [], gone: this.#gone };
    if (this.#told.length > 0) entry.told = this.#told;
    const alarms = [...this.#alarms].flatMap((id) => this.#state.alarms.get(id) ?? []);
    if (alarms.length > 0) entry.alarms = alarms;
    for (const id of this.#jobs) {
      const job = this.#state.jobs.get(id);
      if (job) entry.jobs.push(job.counters);
    }
    for (const key of this.#runs) {
      const run = this.#state.runs.get(key);
      if (run) entry.runs.push(run);
    }
    for (const key of this.#ended) {
      const run = this.#state.ended.get(key);
      if (run) entry.ended.push(run);
    }
    this.#clear();
    return entry;
  }

  /** Everything that must last, for a snapshot. */
  whole(): JournalEntry {
    this.#clear();
    const { jobs, runs, ended, alarms } = this.#state;
    return {
      jobs: [...jobs.values()].map((entry) => entry.counters),
      runs: [...runs.values()],
      ended: [...ended.values()],
      gone: [],
      alarms: [...alarms.values()],
    };
  }

  #clear(): void {
    this.#runs = new Set();
    this.#jobs = new Set();
    this.#ended = new Set();
    this.#alarms = new Set();
    this.#gone = [];
    this.#told = [];
  }
}
