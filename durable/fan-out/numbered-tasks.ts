import { type Changes, type Detail, type FanOutState, isListed } from "./fan-out-state.ts";
import type { RetryDelays } from "./retry-delays.ts";
import { taskStates } from "./task-table.ts";
import { failureText, type Verdict } from "./verdict.ts";
import type { WaitingLine } from "./waiting-line.ts";

/** A task that lost so many workers is more likely their end than their victim. */
export const maxLosses = 3;
const maxFailuresKept = 1_000;

/** Shards, parts and subtasks: what becomes of each, and what is kept of it. */
export class NumberedTasks {
  readonly #state: FanOutState;
  readonly #changes: Changes;
  readonly #line: WaitingLine;
  readonly #delays: RetryDelays;
  /** How many tasks each worker has, or has done. */
  readonly #owned = new Map<number, number>();

  constructor(state: FanOutState, changes: Changes, line: WaitingLine, delays: RetryDelays) {
    this.#state = state;
    this.#changes = changes;
    this.#line = line;
    this.#delays = delays;
    const { table } = state;
    for (let task = 0; task < table.size; task += 1) {
      const worker = table.worker(task);
      if (worker > 0 && table.state(task) !== taskStates.waiting) this.#own(worker, 1);
      if (table.state(task) === taskStates.delayed) table.setState(task, taskStates.waiting);
    }
  }

  ownedBy(worker: number): number {
    return this.#owned.get(worker) ?? 0;
  }

  claim(tasks: readonly number[], worker: number, now: number): void {
    const { table, rules } = this.#state;
    for (const task of tasks) {
      table.setState(task, taskStates.claimed);
      if (table.worker(task) !== worker) table.setWorker(task, worker);
      if (isListed(rules.mode))
        this.#note(task, { startedAt: now, finishedAt: null, message: null, result: null });
    }
    this.#own(worker, tasks.length);
  }

  settle(task: number, verdict: Verdict, now: number): void {
    const { table, rules } = this.#state;
    if (table.state(task) !== taskStates.claimed) return;
    const { reason, result, message } = verdict;
    if (reason === null) {
      this.#succeed(task, result, message, now);
      return;
    }
    if (reason === "returned") {
      if (rules.mode === "broadcast") this.#fail(task, "the worker left before it began", now);
      else this.#giveBack(task);
      return;
    }
    const text = failureText(verdict);
    if (this.#state.ending) {
      this.#fail(task, text, now);
      return;
    }
    table.setFails(task, table.fails(task) + 1);
    if (table.fails(task) > rules.retries) {
      this.#fail(task, text, now);
      return;
    }
    if (rules.retryIntervalMs === 0) this.#giveBack(task);
    else {
      table.setState(task, taskStates.delayed);
      this.#delays.add(task, now + rules.retryIntervalMs);
    }
    if (isListed(rules.mode)) this.#note(task, { message: text, finishedAt: now });
  }

  #succeed(task: number, result: string | null, message: string | null, now: number): void {
    const { table, rules } = this.#state;
    table.setState(task, taskStates.success);
    if (!isListed(rules.mode)) {
      if (table.fails(task) > 0) this.#forgetNote(task);
      return;
    }
    if (result !== null) this.#state.bytes += result.length;
    this.#note(task, { result, message, finishedAt: now });
  }

  /** It never arrived. */
  takeBack(task: number): void {
    if (this.#state.table.state(task) === taskStates.claimed) this.#giveBack(task);
  }

  lose(task: number, workerId: string, now: number): void {
    const { table, rules, ending } = this.#state;
    if (table.state(task) !== taskStates.claimed) return;
    table.setLosses(task, table.losses(task) + 1);
    if (rules.mode === "broadcast" || !rules.failover || ending || table.losses(task) >= maxLosses)
      this.#fail(task, `worker_lost: worker ${workerId} was lost`, now);
    else this.#giveBack(task);
  }

  /** A part that its worker never fetched. */
  losePart(part: number, workerId: string, now: number): void {
    const { table } = this.#state;
    if (part >= 0 && part < table.size && table.state(part) === taskStates.waiting)
      this.#fail(part, `worker_lost: worker ${workerId} was lost`, now);
  }

  passDelay(task: number): void {
    if (this.#state.table.state(task) === taskStates.delayed) this.#giveBack(task);
  }

  /** None of what waits will be executed. */
  dropWaiting(why: string, now: number): void {
    const { table, rules } = this.#state;
    this.#line.forgetReturned();
    if (!isListed(rules.mode)) return;
    for (let task = 0; task < table.size; task += 1) {
      const at = table.state(task);
      if (at === taskStates.waiting || at === taskStates.delayed) this.#fail(task, why, now);
    }
  }

  mark(task: number, by: string, now: number): void {
    this.#state.table.setState(task, taskStates.marked);
    if (isListed(this.#state.rules.mode)) this.#note(task, { message: `marked by ${by}`, finishedAt: now });
    else this.#forgetNote(task);
  }

  rerun(task: number): void {
    this.#state.table.setFails(task, 0);
    this.#state.table.setLosses(task, 0);
    this.#giveBack(task);
  }

  #giveBack(task: number): void {
    this.#own(this.#state.table.worker(task), -1);
    this.#state.table.setState(task, taskStates.waiting);
    this.#line.putBack(task);
  }

  #fail(task: number, message: string | null, now: number): void {
    const { table, rules, details } = this.#state;
    table.setState(task, taskStates.failed);
    if (isListed(rules.mode) || details.size < maxFailuresKept || details.has(task))
      this.#note(task, { message, result: null, finishedAt: now });
  }

  #own(worker: number, count: number): void {
    this.#owned.set(worker, (this.#owned.get(worker) ?? 0) + count);
  }

  #note(task: number, changes: Partial<Detail>): void {
    const known = this.#state.details.get(task) ?? {
      task,
      result: null,
      message: null,
      startedAt: null,
      finishedAt: null,
    };
    this.#state.details.set(task, { ...known, ...changes });
    this.#changes.details.add(task);
  }

  #forgetNote(task: number): void {
    if (this.#state.details.delete(task)) this.#changes.details.add(task);
  }
}
