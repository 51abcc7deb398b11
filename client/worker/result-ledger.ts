import { utf8Bytes } from "../http-rules/cut-bytes.ts";
import type { TaskResult } from "../protocol/worker-call.ts";
import type { TaskName } from "./machine-effects.ts";

/** The two calls a worker may have under way at a time: the one that waits for work, and a short one that reports meanwhile. */
export type Lane = "poll" | "report";

interface Entry {
  task: TaskName;
  result: TaskResult;
  bytes: number;
  lane: Lane | null;
}

const resultOverheadBytes = 120;

/** Results from the moment a task ended until the platform's word on them. Nothing is dropped: a lost answer means sending again. */
export class ResultLedger {
  readonly #entries = new Map<string, Entry>();
  readonly #inLane: Record<Lane, string[]> = { poll: [], report: [] };
  #unsent = 0;

  add(task: TaskName, result: TaskResult): void {
    const bytes = resultOverheadBytes + utf8Bytes(result.result ?? "") + utf8Bytes(result.message ?? "");
    this.#entries.set(result.lease, { task, result, bytes, lane: null });
    this.#unsent += 1;
  }

  get size(): number {
    return this.#entries.size;
  }

  get unsent(): number {
    return this.#unsent;
  }

  has(lease: string): boolean {
    return this.#entries.has(lease);
  }

  leases(): Iterable<string> {
    return this.#entries.keys();
  }

  /** Takes unsent results that may go with this call, oldest first. */
  take(lane: Lane, maxBytes: number, mayGo: (task: TaskName) => boolean): TaskResult[] {
    const results: TaskResult[] = [];
    if (this.#unsent === 0) return results;
    let room = maxBytes;
    for (const [lease, entry] of this.#entries) {
      if (entry.lane !== null || !mayGo(entry.task)) continue;
      room -= entry.bytes;
      if (room < 0 && results.length > 0) break;
      entry.lane = lane;
      this.#unsent -= 1;
      this.#inLane[lane].push(lease);
      results.push(entry.result);
    }
    return results;
  }

  /** Answers in the order in which they were taken. Returns the tasks whose result the platform refused to read. */
  acknowledge(
    lane: Lane,
    outcomes: readonly { outcome: string; message?: string | undefined }[],
  ): { task: TaskName; message: string }[] {
    const refused: { task: TaskName; message: string }[] = [];
    const sent = this.#inLane[lane];
    this.#inLane[lane] = [];
    for (const [index, lease] of sent.entries()) {
      const entry = this.#entries.get(lease);
      if (!entry) continue;
      const answer = outcomes[index];
      if (!answer) {
        entry.lane = null;
        this.#unsent += 1;
        continue;
      }
      this.#entries.delete(lease);
      if (answer.outcome === "invalid")
        refused.push({ task: entry.task, message: answer.message ?? "no reason given" });
    }
    return refused;
  }

  /** The call got no answer. */
  putBack(lane: Lane): void {
    for (const lease of this.#inLane[lane]) {
      const entry = this.#entries.get(lease);
      if (!entry) continue;
      entry.lane = null;
      this.#unsent += 1;
    }
    this.#inLane[lane] = [];
  }
}
