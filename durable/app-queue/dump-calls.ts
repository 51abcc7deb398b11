import type { DumpAsk, DumpTold } from "../../client/protocol/thread-dump.ts";
import type { WorkerEntry } from "./connected-workers.ts";

/** A worker that is healthy writes it in far less. */
export const answerLimitMs = 10_000;
/** Of one worker at a time: who asks more often than it answers is told so. */
const maxWaiting = 4;

interface Waiting {
  workerId: string;
  resolve: (text: string | null) => void;
}

/** Dumps that people wait for. Soft: an object that starts anew has lost the calls that waited as well. */
export class ThreadDumps {
  readonly #waiting = new Map<string, Waiting>();

  ask(worker: WorkerEntry, limitMs = answerLimitMs): Promise<string | null> | "too_many" {
    const { workerId } = worker.candidate;
    const same = [...this.#waiting.values()].filter((one) => one.workerId === workerId);
    if (same.length >= maxWaiting) return "too_many";
    const ask: DumpAsk = { id: crypto.randomUUID() };
    const told = new Promise<string | null>((resolve) => {
      const late = setTimeout(() => end(null), limitMs);
      const end = (text: string | null): void => {
        clearTimeout(late);
        this.#waiting.delete(ask.id);
        worker.dumpAsks = worker.dumpAsks.filter((one) => one.id !== ask.id);
        resolve(text);
      };
      this.#waiting.set(ask.id, { workerId, resolve: end });
    });
    worker.dumpAsks.push(ask);
    worker.held?.release("work");
    return told;
  }

  /** One that nobody waits for any more, or that another worker was asked for, changes nothing. */
  hear(workerId: string, told: readonly DumpTold[]): void {
    for (const { id, text } of told) {
      const waiting = this.#waiting.get(id);
      if (waiting?.workerId === workerId) waiting.resolve(text);
    }
  }
}
