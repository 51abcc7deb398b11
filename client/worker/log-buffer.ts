import { utf8Bytes } from "../http-rules/cut-bytes.ts";
import { type LogLevel, logSizes } from "../protocol/run.ts";
import type { LogBatch } from "../protocol/worker-call.ts";

export interface LogEntry {
  at: string;
  level: LogLevel;
  text: string;
  task: string | null;
}

interface Line extends LogEntry {
  seq: number;
  bytes: number;
  /** How many lines this one stands for: more than one for the note that took their place. */
  standsFor: number;
}

/** The lines of one attempt that the platform has not acknowledged, oldest first. */
interface Stream {
  runId: string;
  attempt: number;
  nextSeq: number;
  lines: Line[];
  bytes: number;
  /** So many of the oldest are in a call that is not answered yet. */
  inFlight: number;
}

export interface LogLimits {
  /** What waits for the platform, over all attempts. */
  maxBytes: number;
  maxLines: number;
}

export const defaultLogLimits: LogLimits = { maxBytes: 16 * 1_048_576, maxLines: 100_000 };

const maxBatchLines = 5000;
const maxBatches = 1000;
/** Attempts whose line count is remembered after their lines are gone: a later task of the same attempt counts on. */
const maxRememberedCounts = 20_000;
/** What JSON adds around the text of a line. */
const lineOverheadBytes = 90;

const cutMark = " … [cut]";

/** One line per line feed, each at most 8 192 characters, fit for UTF-8. Control characters stay: the console shows them as text. */
export const logLines = (text: string): string[] =>
  text
    .toWellFormed()
    .split(/\r?\n/)
    .map((line) => {
      if (line.length <= logSizes.maxLineCharacters) return line;
      return `${line.slice(0, logSizes.maxLineCharacters - cutMark.length).toWellFormed()}${cutMark}`;
    });

const keyOf = (runId: string, attempt: number): string => `${runId} ${attempt}`;

/**
 * Log lines on their way to the platform. Each attempt counts its lines, so that a batch that is sent again is stored once; one
 * batch of an attempt is under way at a time, so that they arrive in order. When the platform is away for long the oldest lines
 * give way to a note.
 */
export class LogBuffer {
  readonly #limits: LogLimits;
  readonly #streams = new Map<string, Stream>();
  readonly #counts = new Map<string, number>();
  #lines = 0;
  #bytes = 0;

  constructor(limits: LogLimits = defaultLogLimits) {
    this.#limits = limits;
  }

  append(runId: string, attempt: number, entry: LogEntry): void {
    const stream = this.#streamOf(runId, attempt);
    for (const text of logLines(entry.text)) {
      const bytes = utf8Bytes(JSON.stringify(text)) + lineOverheadBytes;
      stream.lines.push({ ...entry, text, bytes, seq: stream.nextSeq, standsFor: 1 });
      stream.nextSeq += 1;
      this.#count(stream, 1, bytes);
    }
    while (this.#bytes > this.#limits.maxBytes || this.#lines > this.#limits.maxLines) {
      if (!this.#dropOldest(entry)) return;
    }
  }

  get isEmpty(): boolean {
    return this.#lines === 0;
  }

  /** Lines that no call carries at the moment. */
  get hasUnsent(): boolean {
    for (const stream of this.#streams.values()) if (stream.inFlight < stream.lines.length) return true;
    return false;
  }

  /** Whether lines of the attempt wait for the platform's word. */
  holds(runId: string, attempt: number): boolean {
    return this.#streams.has(keyOf(runId, attempt));
  }

  /** Whether all lines of the attempt are with the platform or on their way in this call. */
  isUnderWay(runId: string, attempt: number): boolean {
    const stream = this.#streams.get(keyOf(runId, attempt));
    return stream === undefined || stream.inFlight === stream.lines.length;
  }

  /** Takes what fits into one call. Only one call may hold batches at a time. */
  take(maxBytes: number): LogBatch[] {
    const batches: LogBatch[] = [];
    let room = maxBytes;
    for (const [key, stream] of [...this.#streams]) {
      if (batches.length >= maxBatches || room <= 0) break;
      if (stream.inFlight > 0) throw new Error(`log lines of ${key} are already under way`);
      const first = stream.lines[0];
      const taken = countFitting(stream.lines, room);
      if (first === undefined || taken.lines === 0) continue;
      room -= taken.bytes;
      stream.inFlight = taken.lines;
      batches.push({
        runId: stream.runId,
        attempt: stream.attempt,
        seq: first.seq,
        lines: stream.lines
          .slice(0, taken.lines)
          .map(({ at, level, text, task }) =>
            task === null ? { at, level, text } : { at, level, text, task },
          ),
      });
      // The next call begins with others, so that one chatty task does not hold up the rest.
      this.#streams.delete(key);
      this.#streams.set(key, stream);
    }
    return batches;
  }

  /** The call that held batches was answered: they are stored, or can't be. */
  acknowledge(): void {
    for (const [key, stream] of this.#streams) {
      if (stream.inFlight === 0) continue;
      this.#remove(stream, stream.inFlight);
      stream.inFlight = 0;
      if (stream.lines.length === 0) this.#forget(key, stream);
    }
  }

  /** The call that held batches got no answer: they are sent again with the same count. */
  putBack(): void {
    for (const stream of this.#streams.values()) stream.inFlight = 0;
  }

  #streamOf(runId: string, attempt: number): Stream {
    const key = keyOf(runId, attempt);
    let stream = this.#streams.get(key);
    if (!stream) {
      stream = { runId, attempt, nextSeq: this.#counts.get(key) ?? 0, lines: [], bytes: 0, inFlight: 0 };
      this.#streams.set(key, stream);
    }
    return stream;
  }

  #count(stream: Stream, lines: number, bytes: number): void {
    stream.bytes += bytes;
    this.#lines += lines;
    this.#bytes += bytes;
  }

  #remove(stream: Stream, count: number): void {
    const gone = stream.lines.splice(0, count);
    this.#count(stream, -count, -gone.reduce((sum, line) => sum + line.bytes, 0));
  }

  #forget(key: string, stream: Stream): void {
    this.#streams.delete(key);
    this.#counts.delete(key);
    this.#counts.set(key, stream.nextSeq);
    if (this.#counts.size > maxRememberedCounts) {
      const oldest = this.#counts.keys().next();
      if (!oldest.done) this.#counts.delete(oldest.value);
    }
  }

  /** Lets the older half of the largest stream go; false when everything is under way. */
  #dropOldest(latest: LogEntry): boolean {
    let largest: Stream | null = null;
    for (const stream of this.#streams.values()) {
      const waiting = stream.lines.length - stream.inFlight;
      if (waiting > 1 && (largest === null || stream.bytes > largest.bytes)) largest = stream;
    }
    if (largest === null) return false;
    const count = Math.ceil((largest.lines.length - largest.inFlight) / 2);
    const gone = largest.lines.slice(largest.inFlight, largest.inFlight + count);
    const note = noteOf(gone, latest.at);
    largest.lines.splice(largest.inFlight, count, note);
    this.#count(largest, 1 - count, note.bytes - gone.reduce((sum, line) => sum + line.bytes, 0));
    return true;
  }
}

/** Has the count of the last line it stands for, so that no later line changes its own. */
const noteOf = (gone: readonly Line[], at: string): Line => {
  const standsFor = gone.reduce((sum, line) => sum + line.standsFor, 0);
  const text = `[${standsFor} lines were dropped by the worker: the platform was away or slower than the log]`;
  const seq = gone.at(-1)?.seq ?? 0;
  return { at, level: "warn", text, task: null, bytes: text.length + lineOverheadBytes, seq, standsFor };
};

const countFitting = (lines: readonly Line[], room: number): { lines: number; bytes: number } => {
  let bytes = 0;
  let count = 0;
  for (const line of lines) {
    if (count >= maxBatchLines || bytes + line.bytes > room) break;
    // Lines dropped in between: what follows counts on from there, in a batch of its own.
    if (count > 0 && line.seq !== (lines[count - 1]?.seq ?? 0) + 1) break;
    bytes += line.bytes;
    count += 1;
  }
  return { lines: count, bytes };
};
