import type { Refusal } from "../app-queue/rpc.ts";
import { promotable } from "./admission.ts";
import { evaluateCondition } from "./condition.ts";
import type { Graph } from "./graph.ts";
import { actOnNode, type NodeAction } from "./node-actions.ts";
import { hasKill } from "./open-work.ts";
import { alarmOf } from "./run-alarm.ts";
import type { RunBook } from "./run-book.ts";
import { type RunEvent, type RunRules, stepRun } from "./run-machine.ts";
import { isOpenRun, type RunHead, type RunState } from "./run-state.ts";
import type { StoredConfig } from "./store.ts";

export interface DecisionsHost {
  now(): number;
  config(): StoredConfig | null;
  /** It is stored; null: it was not there before. */
  stored(before: RunState | null, run: RunState): void;
  ended(number: number): void;
  /** It is kept no longer. */
  dropped(number: number): void;
}

/** What becomes of the runs: each event is decided by run-machine.ts and stored at once. What follows from it is asked for elsewhere. */
export class RunDecisions {
  readonly #host: DecisionsHost;
  readonly #book: RunBook;

  constructor(host: DecisionsHost, book: RunBook) {
    this.#host = host;
    this.#book = book;
  }

  /** Whether something may follow from it. */
  take(number: number, event: RunEvent): boolean {
    const run = this.#book.find(number);
    const next = run && this.next(run, event);
    if (!run || !next || next === run) return false;
    this.put(run, next);
    return event.type !== "handed" || hasKill(run, next);
  }

  next(run: RunState, event: RunEvent): RunState {
    return stepRun(this.#graphOf(run), run, event, this.#rules(), this.#host.now());
  }

  /** Null when it was done. */
  act(run: RunState, nodeId: string, action: NodeAction, by: string): Refusal | null {
    const step = actOnNode(this.#graphOf(run), run, nodeId, action, by, this.#rules(), this.#host.now());
    if (!step.ok) return step;
    this.put(run, step.run);
    return null;
  }

  put(before: RunState | null, changed: RunState): void {
    const hasEnded = !isOpenRun(changed.head) && (before === null || isOpenRun(before.head));
    const run = hasEnded ? this.#withAlarm(changed) : changed;
    this.#book.put(before, run);
    this.#host.stored(before, run);
    if (!hasEnded) return;
    this.#host.ended(run.head.number);
    this.dropOld();
    this.promote();
  }

  /** What was told need not be told again. Opened again meanwhile, a run will end again. */
  told({ number, finishedAt }: RunHead, what: "untold" | "alarm"): void {
    const run = this.#book.find(number);
    if (!run || run.head.finishedAt !== finishedAt) return;
    const told = what === "untold" ? { untold: false } : { alarm: null };
    this.put(run, { ...run, head: { ...run.head, ...told } });
  }

  /** Begins the runs whose turn has come. */
  promote(): void {
    const config = this.#host.config();
    if (config === null) return;
    for (const number of promotable(this.#book.openHeads(), config.definition.runConcurrency))
      this.take(number, { type: "begun" });
  }

  dropOld(): void {
    const config = this.#host.config();
    if (config === null) return;
    for (const number of this.#book.dropOld(config)) this.#host.dropped(number);
  }

  #withAlarm(run: RunState): RunState {
    const config = this.#host.config();
    if (config === null) return run;
    const alarm = alarmOf(config, run.head, this.#book.endedBefore(run.head.number));
    return { ...run, head: { ...run.head, alarm } };
  }

  #rules(): RunRules {
    const onNodeFailure = this.#host.config()?.definition.onNodeFailure ?? "fail";
    return { onNodeFailure, evaluate: evaluateCondition };
  }

  #graphOf(run: RunState): Graph {
    return this.#book.graph(run.head.dagVersion);
  }
}
