import type { Pair } from "../../client/protocol/task-batch.ts";
import { migrate, type ObjectSql } from "../shared/object-migrations.ts";
import {
  type Chunk,
  type Claim,
  type Detail,
  type FanOutState,
  newState,
  numbersOf,
  stretchesOf,
} from "./fan-out-state.ts";
import type { FanOutMachine } from "./machine.ts";
import { fanOutMigrations } from "./migrations.ts";
import type { StartAsk } from "./rpc.ts";
import type { Stretch } from "./task-table.ts";

/** Rows between two snapshots: what a start replays. The ring is twice as long. */
const snapshotEvery = 512;
const ringSlots = snapshotEvery * 2;
const stretchesPerRow = 30_000;
const bucketSize = 64;
/** Tasks are taken in order, but for the few that came back. */
const cachedChunks = 4;

type Header = Omit<FanOutState, "table" | "chunks" | "batchIds" | "claims" | "details">;

interface StoredClaim {
  lease: string;
  workerId: string;
  at: number;
  solo: Claim["solo"];
  killed: Claim["killed"];
  tasks: Pair[];
  closed: Pair[];
}

interface Entry {
  header?: Header;
  stretches?: Stretch[];
  claims?: StoredClaim[];
  gone?: string[];
}

const headerOf = ({
  table: _t,
  chunks: _c,
  batchIds: _b,
  claims: _l,
  details: _d,
  ...header
}: FanOutState): Header => header;

const storedClaim = (claim: Claim): StoredClaim => {
  const closed: number[] = [];
  for (const [position, flag] of claim.closed.entries()) if (flag !== 0) closed.push(position);
  const { lease, workerId, at, solo, killed } = claim;
  return { lease, workerId, at, solo, killed, tasks: stretchesOf(claim.tasks), closed: stretchesOf(closed) };
};

const claimOf = (stored: StoredClaim): Claim => {
  const tasks = numbersOf(stored.tasks);
  const closed = new Uint8Array(stored.solo ? 1 : tasks.length);
  let open = closed.length;
  for (const position of numbersOf(stored.closed)) {
    closed[position] = 1;
    open -= 1;
  }
  const { lease, workerId, at, solo, killed } = stored;
  return { lease, workerId, at, solo, killed, tasks, closed, open };
};

/** What one attempt keeps: start, items, the journal of states, results. A new attempt empties it first. */
export class FanOutStore {
  readonly #sql: ObjectSql;
  #seq = 0;
  #sinceSnapshot = 0;
  #chunkCount = 0;
  readonly #lines = new Map<number, string[]>();
  /** Memory grids keep their items here and nowhere else. */
  readonly #held = new Map<number, string>();
  readonly #details = new Map<number, Map<number, Detail>>();

  constructor(sql: ObjectSql) {
    this.#sql = sql;
  }

  exists(): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'start'").toArray().length > 0;
  }

  create(): void {
    migrate(this.#sql, fanOutMigrations);
  }

  empty(): void {
    for (const table of ["start", "journal", "snapshot", "chunks", "details"])
      this.#sql.exec(`DELETE FROM ${table}`);
    this.#seq = 0;
    this.#sinceSnapshot = 0;
    this.#chunkCount = 0;
    this.#lines.clear();
    this.#held.clear();
    this.#details.clear();
  }

  writeStart(ask: StartAsk): void {
    this.#sql.exec("INSERT OR REPLACE INTO start (id, body) VALUES (1, ?)", JSON.stringify(ask));
  }

  readStart(): StartAsk | null {
    const row = this.#sql.exec<{ body: string }>("SELECT body FROM start").toArray()[0];
    return row ? (JSON.parse(row.body) as StartAsk) : null;
  }

  // --- items

  addChunk(chunk: Chunk, batchId: string, itemLines: string, inMemory: boolean): void {
    const index = this.#chunkCount;
    this.#chunkCount += 1;
    if (inMemory) {
      this.#held.set(index, itemLines);
      return;
    }
    this.#sql.exec(
      "INSERT INTO chunks (chunk, first, count, task_name, batch_id, bytes, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
      index,
      chunk.first,
      chunk.count,
      chunk.taskName,
      batchId,
      chunk.bytes,
      itemLines,
    );
  }

  /** Items of a chunk as JSON texts, in order. */
  lines(chunk: number): string[] {
    const known = this.#lines.get(chunk);
    if (known) return known;
    const body =
      this.#held.get(chunk) ??
      this.#sql.exec<{ body: string }>("SELECT body FROM chunks WHERE chunk = ?", chunk).toArray()[0]?.body;
    if (body === undefined) throw new Error(`chunk ${chunk} is missing`);
    const lines = body.split("\n");
    if (this.#lines.size >= cachedChunks) {
      const oldest = this.#lines.keys().next().value;
      if (oldest !== undefined) this.#lines.delete(oldest);
    }
    this.#lines.set(chunk, lines);
    return lines;
  }

  // --- states

  /** Everything that changed since the last call, in few rows. */
  save(machine: FanOutMachine): void {
    const { state, changes } = machine;
    const entry: Entry = {};
    if (changes.header) entry.header = headerOf(state);
    changes.header = false;
    for (const lease of changes.claims) {
      const claim = state.claims.get(lease);
      if (claim) entry.claims = [...(entry.claims ?? []), storedClaim(claim)];
      else entry.gone = [...(entry.gone ?? []), lease];
    }
    changes.claims.clear();
    this.#saveDetails(machine);
    let rest: Entry | null = entry.header || entry.claims || entry.gone ? entry : null;
    for (const stretches of state.table.takeStretches(stretchesPerRow)) {
      this.#append({ ...rest, stretches });
      rest = null;
    }
    if (rest) this.#append(rest);
    if (this.#sinceSnapshot >= snapshotEvery) this.#snapshot(state);
  }

  #append(entry: Entry): void {
    this.#seq += 1;
    this.#sinceSnapshot += 1;
    this.#sql.exec(
      "INSERT OR REPLACE INTO journal (slot, seq, body) VALUES (?, ?, ?)",
      this.#seq % ringSlots,
      this.#seq,
      JSON.stringify(entry),
    );
  }

  #snapshot(state: FanOutState): void {
    let part = 0;
    const write = (entry: Entry) => {
      this.#sql.exec(
        "INSERT OR REPLACE INTO snapshot (part, seq, body) VALUES (?, ?, ?)",
        part,
        this.#seq,
        JSON.stringify(entry),
      );
      part += 1;
    };
    write({ header: headerOf(state) });
    write({ claims: [...state.claims.values()].map(storedClaim) });
    for (const stretches of state.table.allStretches(stretchesPerRow)) write({ stretches });
    this.#sql.exec("DELETE FROM snapshot WHERE part >= ?", part);
    this.#sinceSnapshot = 0;
  }

  #saveDetails(machine: FanOutMachine): void {
    const buckets = new Set<number>();
    for (const task of machine.changes.details) {
      const bucket = Math.floor(task / bucketSize);
      const details = this.#details.get(bucket) ?? new Map<number, Detail>();
      this.#details.set(bucket, details);
      const detail = machine.state.details.get(task);
      if (detail) details.set(task, detail);
      else details.delete(task);
      buckets.add(bucket);
    }
    machine.changes.details.clear();
    for (const bucket of buckets) {
      const body = JSON.stringify([...(this.#details.get(bucket)?.values() ?? [])]);
      // 64 tasks with 1 000 bytes of result and 2 000 characters of message: 1.2 MB at the most, escapes included.
      this.#sql.exec("INSERT OR REPLACE INTO details (bucket, body) VALUES (?, ?)", bucket, body);
    }
  }

  /** The state as it was stored last; null when no attempt was started. */
  restore(): FanOutState | null {
    let state: FanOutState | null = null;
    const replay = (body: string) => {
      const entry = JSON.parse(body) as Entry;
      if (entry.header) {
        state ??= newState(entry.header);
        Object.assign(state, entry.header);
      }
      if (!state) return;
      if (entry.stretches) state.table.restore(entry.stretches);
      for (const lease of entry.gone ?? []) state.claims.delete(lease);
      for (const claim of entry.claims ?? []) state.claims.set(claim.lease, claimOf(claim));
    };
    const snapshot = this.#sql
      .exec<{ seq: number; body: string }>("SELECT seq, body FROM snapshot ORDER BY part")
      .toArray();
    for (const row of snapshot) replay(row.body);
    const covered = snapshot[0]?.seq ?? 0;
    const rows = this.#sql
      .exec<{ seq: number; body: string }>(
        "SELECT seq, body FROM journal WHERE seq > ? ORDER BY seq",
        covered,
      )
      .toArray();
    for (const row of rows) replay(row.body);
    this.#seq = rows.at(-1)?.seq ?? covered;
    this.#sinceSnapshot = rows.length;
    if (state) this.#restoreRest(state);
    return state;
  }

  #restoreRest(state: FanOutState): void {
    const chunks = this.#sql
      .exec<{ first: number; count: number; task_name: string | null; batch_id: string; bytes: number }>(
        "SELECT first, count, task_name, batch_id, bytes FROM chunks ORDER BY chunk",
      )
      .toArray();
    this.#chunkCount = chunks.length;
    for (const { first, count, task_name, batch_id, bytes } of chunks) {
      state.chunks.push({ first, count, taskName: task_name, bytes });
      state.batchIds.add(batch_id);
      state.bytes += bytes;
    }
    // Items are stored a moment before the states of their tasks: those whose states are missing have not begun.
    const last = chunks.at(-1);
    if (last && last.first + last.count > state.table.size)
      state.table.grow(last.first + last.count - state.table.size);
    for (const { bucket, body } of this.#sql
      .exec<{ bucket: number; body: string }>("SELECT bucket, body FROM details ORDER BY bucket")
      .toArray()) {
      const details = new Map((JSON.parse(body) as Detail[]).map((detail) => [detail.task, detail]));
      this.#details.set(bucket, details);
      for (const [task, detail] of details) state.details.set(task, detail);
    }
  }
}
