import type { ObjectSql } from "../shared/object-migrations.ts";
import type { JobCounters } from "./job-entry.ts";
import { type EndedRun, type OpenRun, runKey } from "./open-run.ts";
import type { JournalEntry } from "./queue-state.ts";
import type { AddressedAlarm } from "./rpc.ts";

/** Rows between two snapshots, and with it what a start has to replay. The ring is twice as long: a row is overwritten only when a snapshot covers it. */
const snapshotEvery = 256;
const ringSlots = snapshotEvery * 2;
/** An object's row may have 2 MB; text may take four bytes a character. */
const maxRowCharacters = 450_000;
/** Reasons may have thousands of characters. */
const maxRowAlarms = 100;

export interface JournaledState {
  jobs: Map<number, JobCounters>;
  runs: Map<string, OpenRun>;
  ended: Map<string, EndedRun>;
  alarms: Map<string, AddressedAlarm>;
}

type Row = { seq: number; body: string };

const splitEntry = (entry: JournalEntry): string[] => {
  const body = JSON.stringify(entry);
  if (body.length <= maxRowCharacters) return [body];
  // Rare: thousands of runs in one turn. The parts are written in one transaction, counters first.
  const { jobs, gone, told = [] } = entry;
  const parts = [JSON.stringify({ jobs, runs: [], ended: [], gone, told })];
  let runs: OpenRun[] = [];
  let ended: EndedRun[] = [];
  let size = 0;
  const close = () => {
    if (runs.length + ended.length > 0) parts.push(JSON.stringify({ jobs: [], runs, ended, gone: [] }));
    [runs, ended, size] = [[], [], 0];
  };
  const grow = (value: OpenRun | EndedRun) => {
    const length = JSON.stringify(value).length;
    if (size + length > maxRowCharacters) close();
    size += length;
  };
  for (const run of entry.runs) {
    grow(run);
    runs.push(run);
  }
  for (const run of entry.ended) {
    grow(run);
    ended.push(run);
  }
  close();
  // Small ones, and few: what is equal waits in the alarms object.
  const alarms = entry.alarms ?? [];
  for (let from = 0; from < alarms.length; from += maxRowAlarms)
    parts.push(
      JSON.stringify({
        jobs: [],
        runs: [],
        ended: [],
        gone: [],
        alarms: alarms.slice(from, from + maxRowAlarms),
      }),
    );
  return parts;
};

/**
 * Makes the queue's state last: one row for everything that changed in a turn, in a ring, with a snapshot now and then.
 * Who writes: `append` and `snapshot`, each in one transaction of the object. Who deletes: the ring overwrites itself.
 */
export class Journal {
  readonly #sql: ObjectSql;
  #seq = 0;
  #sinceSnapshot = 0;

  constructor(sql: ObjectSql) {
    this.#sql = sql;
  }

  get wantsSnapshot(): boolean {
    return this.#sinceSnapshot >= snapshotEvery;
  }

  append(entry: JournalEntry): void {
    for (const body of splitEntry(entry)) {
      this.#seq += 1;
      this.#sinceSnapshot += 1;
      this.#sql.exec(
        "INSERT OR REPLACE INTO journal (slot, seq, body) VALUES (?, ?, ?)",
        this.#seq % ringSlots,
        this.#seq,
        body,
      );
    }
  }

  snapshot(entry: JournalEntry): void {
    const parts = splitEntry(entry);
    for (const [part, body] of parts.entries()) {
      this.#sql.exec(
        "INSERT OR REPLACE INTO snapshot (part, seq, body) VALUES (?, ?, ?)",
        part,
        this.#seq,
        body,
      );
    }
    this.#sql.exec("DELETE FROM snapshot WHERE part >= ?", parts.length);
    this.#sinceSnapshot = 0;
  }

  restore(): JournaledState {
    const state: JournaledState = { jobs: new Map(), runs: new Map(), ended: new Map(), alarms: new Map() };
    const snapshot = this.#sql.exec<Row>("SELECT seq, body FROM snapshot ORDER BY part").toArray();
    for (const row of snapshot) replay(state, JSON.parse(row.body) as JournalEntry);
    const covered = snapshot[0]?.seq ?? 0;
    const rows = this.#sql
      .exec<Row>("SELECT seq, body FROM journal WHERE seq > ? ORDER BY seq", covered)
      .toArray();
    for (const row of rows) replay(state, JSON.parse(row.body) as JournalEntry);
    this.#seq = rows.at(-1)?.seq ?? covered;
    this.#sinceSnapshot = rows.length;
    return state;
  }
}

const replay = (state: JournaledState, entry: JournalEntry): void => {
  for (const counters of entry.jobs) state.jobs.set(counters.jobId, counters);
  for (const key of entry.gone) {
    state.runs.delete(key);
    state.ended.delete(key);
  }
  for (const id of entry.told ?? []) state.alarms.delete(id);
  for (const alarm of entry.alarms ?? []) state.alarms.set(alarm.id, alarm);
  for (const run of entry.runs) state.runs.set(runKey(run), run);
  for (const run of entry.ended) {
    const key = runKey(run.record);
    state.runs.delete(key);
    state.ended.set(key, run);
  }
};
