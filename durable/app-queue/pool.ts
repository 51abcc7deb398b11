import type { OpenRun } from "./open-run.ts";
import type { Standing } from "./slice-rpc.ts";

/** A waiting run gains one level in this time, so that nothing starves. */
export const agingMs = 600_000;
const highest = 3;

export const effectivePriority = (run: Pick<OpenRun, "priority" | "readyAt">, now: number): number =>
  Math.min(highest, run.priority + Math.max(0, Math.floor((now - run.readyAt) / agingMs)));

/** Whether `a` is handed out before `b`: by level with what waiting added, then first in, first out. */
export const goesBefore = (a: Standing, b: Standing, now: number): boolean => {
  const levels = effectivePriority(a, now) - effectivePriority(b, now);
  if (levels !== 0) return levels > 0;
  if (a.readyAt !== b.readyAt) return a.readyAt < b.readyAt;
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt;
  return a.jobId !== b.jobId ? a.jobId < b.jobId : a.number < b.number;
};

/** First in, first out with room for the few that come back to their old place. */
class Line {
  readonly #runs: OpenRun[] = [];
  #head = 0;

  get size(): number {
    return this.#runs.length - this.#head;
  }

  peek(): OpenRun | undefined {
    return this.#runs[this.#head];
  }

  first(count: number): OpenRun[] {
    return this.#runs.slice(this.#head, this.#head + count);
  }

  push(run: OpenRun, now: number): void {
    let index = this.#runs.length;
    while (index > this.#head) {
      const before = this.#runs[index - 1];
      if (before === undefined || !goesBefore(run, before, now)) break;
      index -= 1;
    }
    if (index === this.#runs.length) this.#runs.push(run);
    else this.#runs.splice(index, 0, run);
  }

  shift(): OpenRun | undefined {
    const run = this.#runs[this.#head];
    this.#head += 1;
    if (this.#head > 1024 && this.#head * 2 > this.#runs.length) {
      this.#runs.splice(0, this.#head);
      this.#head = 0;
    }
    return run;
  }

  remove(run: OpenRun): void {
    const index = this.#runs.findIndex(
      (other, at) => at >= this.#head && other.jobId === run.jobId && other.number === run.number,
    );
    if (index >= 0) this.#runs.splice(index, 1);
  }

  *[Symbol.iterator](): Generator<OpenRun> {
    for (let index = this.#head; index < this.#runs.length; index += 1) {
      const run = this.#runs[index];
      if (run) yield run;
    }
  }
}

/** Runs of one demand: a line for each priority. The head of a line is the best of it, since its runs age alike. */
export class PoolLines {
  readonly #lines = [new Line(), new Line(), new Line(), new Line()];
  #fresh: OpenRun[] = [];

  get size(): number {
    return this.#lines.reduce((sum, line) => sum + line.size, 0);
  }

  add(run: OpenRun, now: number): void {
    this.#line(run).push(run, now);
    this.#fresh.push(run);
  }

  remove(run: OpenRun): void {
    this.#line(run).remove(run);
  }

  best(now: number): OpenRun | null {
    let best: OpenRun | null = null;
    for (const line of this.#lines) {
      const head = line.peek();
      if (head && (best === null || goesBefore(head, best, now))) best = head;
    }
    return best;
  }

  /** The best, in order, at most so many. */
  first(count: number, now: number): OpenRun[] {
    const heads = this.#lines.flatMap((line) => line.first(count));
    return heads.sort((a, b) => (goesBefore(a, b, now) ? -1 : 1)).slice(0, count);
  }

  /** Takes what `best` answered. */
  take(run: OpenRun): void {
    const line = this.#line(run);
    if (line.peek() === run) line.shift();
    else line.remove(run);
  }

  /** What was added since the last call, gone again or not. */
  takeFresh(): OpenRun[] {
    if (this.#fresh.length === 0) return [];
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  *[Symbol.iterator](): Generator<OpenRun> {
    for (const line of this.#lines) yield* line;
  }

  #line(run: OpenRun): Line {
    const line = this.#lines[run.priority];
    if (!line) throw new Error(`no line for priority ${run.priority}`);
    return line;
  }
}
