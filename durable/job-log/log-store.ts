import type { LogAppend, LogSlice, StoredLogLine } from "../job-timer/rpc.ts";
import type { ObjectSql } from "../shared/object-migrations.ts";
import { type Chunk, chunksToCut, divide, joins, type Piece } from "./chunks.ts";
import { packLine, unpackLine, utf8Bytes } from "./log-line.ts";
import { emptyHead, heardFrom, parseHead, type RunHead, repeatedLines } from "./run-head.ts";

const maxJobBytes = 512 * 1024 * 1024;
const maxAnswerBytes = 1_000_000;
/** A run that wrote within this time is not dropped for being old: it is still running. */
const activeMs = 3_600_000;

type HeadRow = { first_line: number; last_line: number; bytes: number; head: string };
type ChunkRow = { first_line: number; last_line: number; bytes: number };
type BodyRow = { last_line: number; body: string };
type SizeRow = { run: number; bytes: number };

interface RunSize {
  bytes: number;
  /** Memory only: 0 for what this instance did not write. */
  writtenAt: number;
}

/** The lines of a job's runs, in chunks. See README.md for what is kept and what an append costs. */
export class LogStore {
  readonly #sql: ObjectSql;
  readonly #maxJobBytes: number;
  /** Every run that has lines; read once. */
  #sizes: Map<number, RunSize> | null = null;

  constructor(sql: ObjectSql, limits: { maxJobBytes: number } = { maxJobBytes }) {
    this.#sql = sql;
    this.#maxJobBytes = limits.maxJobBytes;
  }

  /** Stores what is new. Answers the runs that got lines. */
  append(appends: readonly LogAppend[], retention: number, now: number): number[] {
    const byRun = Map.groupBy(appends, ({ number }) => number);
    const grown = [...byRun].filter(([run, parts]) => this.#appendToRun(run, parts, now)).map(([run]) => run);
    if (grown.length > 0) {
      this.#dropBeyondRetention(retention, now);
      this.#dropBeyondSize(grown);
    }
    return grown;
  }

  read(run: number, after: number, limit: number): LogSlice {
    const newest = this.#newest(run);
    const { total, cut } = newest === null ? emptyHead : parseHead(newest.head);
    const lines: StoredLogLine[] = [];
    let bytes = 0;
    let at = after;
    while (lines.length < limit && bytes < maxAnswerBytes && at < total) {
      const chunk = this.#chunkAfter(run, at);
      if (chunk === undefined) break;
      const packed = chunk.body === "" ? [] : chunk.body.split("\n");
      const firstLine = chunk.last_line - packed.length + 1;
      for (const [index, text] of packed.entries()) {
        const line = firstLine + index;
        if (line <= at) continue;
        if (lines.length === limit || (lines.length > 0 && bytes + text.length > maxAnswerBytes)) break;
        lines.push(unpackLine(text, line));
        bytes += text.length;
      }
      const read = lines.at(-1)?.line ?? after;
      if (read < chunk.last_line && packed.length > 0) break;
      at = chunk.last_line;
    }
    return { lines, nextAfter: lines.at(-1)?.line ?? after, cut, total };
  }

  #appendToRun(run: number, appends: readonly LogAppend[], now: number): boolean {
    const newest = this.#newest(run);
    let head = newest === null ? emptyHead : parseHead(newest.head);
    const packed: { line: string; bytes: number }[] = [];
    for (const append of appends) {
      const repeated = repeatedLines(head, append, append.lines.length);
      if (repeated === append.lines.length) continue;
      for (const entry of append.lines.slice(repeated)) {
        const line = packLine(entry, append.source, append.attempt);
        packed.push({ line, bytes: utf8Bytes(line) });
      }
      head = heardFrom(head, append, append.seq + append.lines.length);
    }
    if (packed.length === 0) return false;
    const open = newest === null ? null : chunkOf(newest);
    const pieces = divide(open, head.total + 1, packed);
    head = { ...head, total: head.total + packed.length };
    // Before the write: sizes are read from the table the first time.
    this.#grow(
      run,
      pieces.reduce((sum, piece) => sum + piece.bytes, 0),
      now,
    );
    this.#write(run, open, pieces, head);
    return true;
  }

  #write(run: number, open: Chunk | null, pieces: Piece[], head: RunHead): void {
    const [first, ...others] = pieces;
    const joined = open !== null && first !== undefined && joins(open, first);
    if (joined) this.#extend(run, open.firstLine, first, others.length === 0 ? head : null);
    const created = joined ? others : pieces;
    if (created.length > 0) this.#create(run, created, head);
  }

  #extend(run: number, firstLine: number, piece: Piece, head: RunHead | null): void {
    this.#sql.exec(
      `UPDATE log_chunks SET last_line = ?1, bytes = bytes + ?2, head = ?3,
         body = CASE body WHEN '' THEN ?4 ELSE body || char(10) || ?4 END
       WHERE run = ?5 AND first_line = ?6`,
      lastLineOf(piece),
      piece.bytes,
      head === null ? "" : JSON.stringify(head),
      piece.lines.join("\n"),
      run,
      firstLine,
    );
  }

  /** New chunks, and with them the cut that they make necessary. */
  #create(run: number, created: Piece[], head: RunHead): void {
    const added = new Map(created.map((piece) => [piece.firstLine, piece]));
    const all = [...this.#chunks(run), ...created.map(chunkOfPiece)];
    let { cut } = head;
    for (const { firstLine, lastLine, bytes } of chunksToCut(all)) {
      cut = { from: cut?.from ?? firstLine, to: lastLine };
      if (!added.delete(firstLine)) {
        this.#sql.exec("DELETE FROM log_chunks WHERE run = ? AND first_line = ?", run, firstLine);
      }
      this.#grow(run, -bytes);
    }
    for (const piece of added.values()) {
      this.#sql.exec(
        "INSERT INTO log_chunks (run, first_line, last_line, bytes, head, body) VALUES (?, ?, ?, ?, ?, ?)",
        run,
        piece.firstLine,
        lastLineOf(piece),
        piece.bytes,
        piece === created.at(-1) ? JSON.stringify({ ...head, cut }) : "",
        piece.lines.join("\n"),
      );
    }
  }

  /** By number of runs that have lines, since run numbers also count runs that never started. */
  #dropBeyondRetention(retention: number, now: number): void {
    const runs = [...this.#allSizes()].sort(([a], [b]) => b - a);
    for (const [run, { writtenAt }] of runs.slice(retention)) {
      if (writtenAt > now - activeMs) continue;
      this.#sql.exec("DELETE FROM log_chunks WHERE run = ?", run);
      this.#allSizes().delete(run);
    }
  }

  /** The oldest runs lose their lines first; a row without lines stays to say how many there were. */
  #dropBeyondSize(written: readonly number[]): void {
    const sizes = this.#allSizes();
    let total = 0;
    for (const { bytes } of sizes.values()) total += bytes;
    if (total <= this.#maxJobBytes) return;
    for (const run of [...sizes.keys()].sort((a, b) => a - b)) {
      const bytes = sizes.get(run)?.bytes ?? 0;
      if (total <= this.#maxJobBytes) return;
      if (bytes === 0 || written.includes(run)) continue;
      this.#empty(run);
      total -= bytes;
    }
  }

  #empty(run: number): void {
    const newest = this.#newest(run);
    if (newest === null) return;
    const head = parseHead(newest.head);
    const emptied: RunHead = { ...head, cut: { from: 1, to: head.total } };
    this.#sql.exec("DELETE FROM log_chunks WHERE run = ? AND first_line < ?", run, newest.first_line);
    this.#sql.exec(
      "UPDATE log_chunks SET bytes = 0, head = ?, body = '' WHERE run = ? AND first_line = ?",
      JSON.stringify(emptied),
      run,
      newest.first_line,
    );
    this.#allSizes().set(run, { bytes: 0, writtenAt: 0 });
  }

  #newest(run: number): HeadRow | null {
    return (
      this.#sql
        .exec<HeadRow>(
          "SELECT first_line, last_line, bytes, head FROM log_chunks WHERE run = ? ORDER BY first_line DESC LIMIT 1",
          run,
        )
        .toArray()[0] ?? null
    );
  }

  #chunks(run: number): Chunk[] {
    return this.#sql
      .exec<ChunkRow>(
        "SELECT first_line, last_line, bytes FROM log_chunks WHERE run = ? ORDER BY first_line",
        run,
      )
      .toArray()
      .map(chunkOf);
  }

  /** The first chunk that holds a line after this one. */
  #chunkAfter(run: number, line: number): BodyRow | undefined {
    return this.#sql
      .exec<BodyRow>(
        "SELECT last_line, body FROM log_chunks WHERE run = ? AND last_line > ? ORDER BY first_line LIMIT 1",
        run,
        line,
      )
      .toArray()[0];
  }

  #allSizes(): Map<number, RunSize> {
    this.#sizes ??= new Map(
      this.#sql
        .exec<SizeRow>("SELECT run, sum(bytes) AS bytes FROM log_chunks GROUP BY run")
        .toArray()
        .map(({ run, bytes }) => [run, { bytes, writtenAt: 0 }]),
    );
    return this.#sizes;
  }

  #grow(run: number, bytes: number, writtenAt?: number): void {
    const size = this.#allSizes().get(run);
    this.#allSizes().set(run, {
      bytes: (size?.bytes ?? 0) + bytes,
      writtenAt: writtenAt ?? size?.writtenAt ?? 0,
    });
  }
}

const lastLineOf = (piece: Piece): number => piece.firstLine + piece.lines.length - 1;

const chunkOf = ({ first_line, last_line, bytes }: ChunkRow): Chunk => ({
  firstLine: first_line,
  lastLine: last_line,
  bytes,
});

const chunkOfPiece = (piece: Piece): Chunk => ({
  firstLine: piece.firstLine,
  lastLine: lastLineOf(piece),
  bytes: piece.bytes,
});
