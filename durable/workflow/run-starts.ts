import type { FireAnswer, FireAsk, FireVerdict, Refusal } from "../app-queue/rpc.ts";
import { admit } from "./admission.ts";
import type { WorkflowAnswer, WorkflowRunAsk } from "./rpc.ts";
import type { RunBook } from "./run-book.ts";
import type { RunEvent } from "./run-machine.ts";
import { endOf } from "./run-news.ts";
import type { RunHead, RunState } from "./run-state.ts";
import type { StoredConfig, WorkflowCounters, WorkflowStore } from "./store.ts";

/** Steps of the clock of up to an hour keep every fire single. */
const clockJumpMs = 2 * 3_600_000;

export const refuse = (code: Refusal["code"], message: string): Refusal => ({ ok: false, code, message });

export const started = (head: RunHead): WorkflowAnswer & { ok: true } => ({
  ok: true,
  number: head.number,
  status: head.status,
  reason: head.reason,
  end: head.finishedAt !== null && head.follower ? endOf(head, head.follower.tag) : null,
});

type Seed = Pick<
  RunHead,
  | "trigger"
  | "operator"
  | "scheduleAt"
  | "dataAt"
  | "dagVersion"
  | "draft"
  | "rerunOf"
  | "follower"
  | "ancestors"
>;

export interface StartsHost {
  now(): number;
  next(run: RunState, event: RunEvent): RunState;
  /** Stores a run that was not there before. */
  put(run: RunState): void;
  /** The oldest open run gives way to a new one. */
  replace(number: number): void;
}

/** Runs on their way in: what is asked for, and what the schedule fires, each planned time once. */
export class RunStarts {
  readonly #host: StartsHost;
  readonly #book: RunBook;
  readonly #store: WorkflowStore;
  #counters: WorkflowCounters = { number: 0, lastFireAt: null };

  constructor(host: StartsHost, book: RunBook, store: WorkflowStore) {
    this.#host = host;
    this.#book = book;
    this.#store = store;
  }

  load(): void {
    this.#counters = this.#store.counters();
  }

  run(config: StoredConfig, ask: WorkflowRunAsk): WorkflowAnswer {
    const known = ask.follower && this.#book.followedBy(ask.follower);
    if (known) return started(known);
    if (ask.ancestors?.includes(config.workflowId))
      return refuse("conflict", `workflow ${config.workflowId} would run inside of itself`);
    const published = config.publishedVersion;
    // Nobody stands at the canvas of a workflow inside of another.
    if (ask.trigger === "workflow" && published === null)
      return refuse("conflict", `workflow ${config.workflowId} was never published`);
    const draft = ask.draft === true || published === null;
    const rerun = ask.rerunOf === undefined ? null : (this.#book.head(ask.rerunOf) ?? null);
    const version = rerun?.dagVersion ?? (draft ? config.draftVersion : (published ?? config.draftVersion));
    if (this.#book.graph(version).nodes.size === 0)
      return refuse("conflict", "the workflow has no nodes to run");
    const scheduleAt = ask.scheduleAt ?? this.#host.now();
    const head = this.#admit(config, {
      trigger: ask.trigger,
      operator: ask.operator,
      scheduleAt,
      dataAt: ask.dataAt ?? scheduleAt + config.definition.offsetSeconds * 1000,
      dagVersion: version,
      draft: rerun?.draft ?? draft,
      rerunOf: ask.rerunOf ?? null,
      follower: ask.follower ?? null,
      ancestors: ask.ancestors ?? [],
    });
    return started(head);
  }

  /** Planned fires, oldest first. Each is decided once, however often it is handed over. */
  fire(config: StoredConfig, ask: FireAsk): FireAnswer {
    if (config.publishedVersion === null) return { ok: false, code: "not_found" };
    const { lastFireAt } = this.#counters;
    const now = this.#host.now();
    if (this.#counters.lastFireAt !== null && this.#counters.lastFireAt > now + clockJumpMs)
      this.#counters.lastFireAt = null;
    const verdicts: FireVerdict[] = [];
    for (const { scheduleAt, trigger } of ask.fires) {
      const last = this.#counters.lastFireAt;
      if (last !== null && scheduleAt <= last) {
        verdicts.push({ scheduleAt, verdict: "repeated", number: null });
        continue;
      }
      this.#counters.lastFireAt = scheduleAt;
      const head = this.#admit(config, {
        trigger,
        operator: null,
        scheduleAt,
        dataAt: scheduleAt + config.definition.offsetSeconds * 1000,
        dagVersion: config.publishedVersion,
        draft: false,
        rerunOf: null,
        follower: null,
        ancestors: [],
      });
      verdicts.push({
        scheduleAt,
        verdict: head.status !== "skipped" ? "ran" : head.reason === "queue_full" ? "queue_full" : "overlap",
        number: head.number,
      });
    }
    return { ok: true, verdicts, lastFireAt, crowd: 0 };
  }

  #admit(config: StoredConfig, seed: Seed): RunHead {
    const now = this.#host.now();
    const verdict = admit(this.#book.openHeads(), config.definition, seed.trigger);
    this.#counters = { ...this.#counters, number: this.#counters.number + 1 };
    this.#store.writeCounters(this.#counters);
    const { number } = this.#counters;
    const head: RunHead = {
      number,
      revision: now,
      status: "waiting",
      reason: "overlap_queue",
      message: null,
      ...seed,
      createdAt: now,
      startedAt: null,
      finishedAt: null,
      untold: false,
      stoppedBy: null,
      alarm: null,
      result: null,
    };
    const waiting: RunState = { head, nodes: new Map() };
    switch (verdict.verdict) {
      case "skip":
        this.#host.put(
          this.#host.next(waiting, { type: "skipped", reason: verdict.reason, message: verdict.message }),
        );
        break;
      case "begin":
        this.#host.put(this.#host.next(waiting, { type: "begun" }));
        break;
      case "replace":
        this.#host.put(waiting);
        if (verdict.oldest !== null) this.#host.replace(verdict.oldest);
        break;
      case "wait":
        this.#host.put(waiting);
    }
    return this.#book.head(number) ?? head;
  }
}
