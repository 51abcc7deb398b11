import type { AddressedAlarm } from "../app-queue/rpc.ts";
import type { FollowedEnd, Listener } from "../shared/follower.ts";
import { HandOver, type HandOverPorts } from "./hand-over.ts";
import { wakeInMs } from "./open-work.ts";
import { Projection } from "./projection.ts";
import type { RunBook } from "./run-book.ts";
import type { RunEvent } from "./run-machine.ts";
import { RunNews } from "./run-news.ts";
import { isOpenRun, type RunHead, type RunState } from "./run-state.ts";
import type { StoredConfig } from "./store.ts";

/** Calls outside, and the clock. */
export interface FollowUpPorts extends HandOverPorts {
  now(): number;
  background(work: Promise<void>): void;
  /** Sets the object's alarm, should it be later or not set. */
  wakeBy(at: number): void;
  tell(follower: Listener, end: FollowedEnd): Promise<void>;
  project(runs: readonly { run: RunState; nodeTotal: number }[], gone: readonly number[]): Promise<void>;
  /** Tells people; repeats of an id change nothing. */
  raise(alarm: AddressedAlarm): Promise<void>;
}

export interface FollowUpsHost {
  config(): StoredConfig | null;
  /** What came of a hand-over. */
  happened(number: number, event: RunEvent): void;
  told(head: RunHead, what: "untold" | "alarm"): void;
}

/** What is asked of others once a decision is stored: read off the runs as they stand, so that a restart needs nothing else. */
export class FollowUps {
  readonly #ports: FollowUpPorts;
  readonly #host: FollowUpsHost;
  readonly #book: RunBook;
  readonly #news: RunNews;
  readonly #projection: Projection;
  #handOver: HandOver | null = null;
  #lookTimer: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;

  constructor(ports: FollowUpPorts, host: FollowUpsHost, book: RunBook) {
    this.#ports = ports;
    this.#host = host;
    this.#book = book;
    this.#news = new RunNews({
      tell: (follower, end) => ports.tell(follower, end),
      raise: (alarm) => ports.raise(alarm),
      background: (work) => ports.background(work),
      lookIn: (ms) => this.#lookIn(ms),
      told: (head, what) => host.told(head, what),
    });
    this.#projection = new Projection({
      background: (work) => ports.background(work),
      write: (changed, gone) => this.#project(changed, gone),
    });
  }

  /** Nodes are handed over in its name. */
  adopt({ workflowId }: StoredConfig): void {
    this.#handOver ??= new HandOver(this.#ports, {
      workflowId,
      now: () => this.#ports.now(),
      background: (work) => this.#ports.background(work),
      apply: (number, event) => this.#host.happened(number, event),
      lookIn: (ms) => this.#lookIn(ms),
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#projection.stop();
    if (this.#lookTimer !== null) clearTimeout(this.#lookTimer);
  }

  stored(before: RunState | null, run: RunState): void {
    const { number } = run.head;
    for (const node of run.nodes.values())
      if (node.starts !== before?.nodes.get(node.nodeId)?.starts)
        this.#handOver?.noteOwn({ number, ...node });
    this.show(number);
  }

  /** No node of it is open: nothing of its hand-overs is needed any more. */
  ended(number: number): void {
    this.#handOver?.forget(number);
  }

  /** Brings it to the lists. */
  show(number: number): void {
    this.#projection.changed(number);
  }

  dropped(number: number): void {
    this.#projection.gone(number);
  }

  /** Whatever follows from the state as it is stored now. `all`: also what was asked before, in case its news were lost. */
  perform(all = false): void {
    const config = this.#host.config();
    if (config === null) return;
    for (const run of this.#book.live()) {
      if (isOpenRun(run.head)) this.#handOver?.perform(this.#book.graph(run.head.dagVersion), run, all);
      else this.#news.perform(config, run.head);
    }
    const ms = wakeInMs(this.#book.live());
    if (ms !== null) this.#ports.wakeBy(this.#ports.now() + ms);
  }

  #lookIn(ms: number): void {
    if (this.#stopped) return;
    this.#lookTimer ??= setTimeout(() => {
      this.#lookTimer = null;
      this.perform();
    }, ms);
  }

  async #project(changed: readonly number[], gone: readonly number[]): Promise<void> {
    const runs = changed.flatMap((number) => {
      const run = this.#book.find(number);
      return run ? [{ run, nodeTotal: this.#book.graph(run.head.dagVersion).nodes.size }] : [];
    });
    await this.#ports.project(runs, gone);
  }
}
