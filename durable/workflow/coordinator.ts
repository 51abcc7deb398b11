import type { FireAnswer, FireAsk } from "../app-queue/rpc.ts";
import { isNewer } from "../job-timer/adopt.ts";
import type { FollowedEnd, Follower } from "../shared/follower.ts";
import { type FollowUpPorts, FollowUps } from "./follow-ups.ts";
import type { NodeAction } from "./node-actions.ts";
import { parseTag } from "./node-tag.ts";
import { endOpenNodes } from "./open-work.ts";
import type {
  LiveWorkflowRun,
  NodeAnswer,
  WorkflowAnswer,
  WorkflowConfig,
  WorkflowRunAsk,
  WorkflowRunRecord,
} from "./rpc.ts";
import { RunBook } from "./run-book.ts";
import { RunDecisions } from "./run-decisions.ts";
import { RunStarts, refuse, started } from "./run-starts.ts";
import { isOpenRun, nodeOf } from "./run-state.ts";
import type { StoredConfig, WorkflowStore } from "./store.ts";

/**
 * The runs of one workflow: every call is decided and stored without waiting for anything, so that the object's storage takes it as a
 * whole; then comes what follows from it.
 */
export class Coordinator {
  readonly #ports: FollowUpPorts;
  readonly #store: WorkflowStore;
  readonly #book: RunBook;
  readonly #decisions: RunDecisions;
  readonly #followUps: FollowUps;
  readonly #starts: RunStarts;
  #config: StoredConfig | null = null;

  constructor(ports: FollowUpPorts, store: WorkflowStore) {
    this.#ports = ports;
    this.#store = store;
    this.#book = new RunBook(store);
    const config = () => this.#config;
    this.#followUps = new FollowUps(
      ports,
      {
        config,
        happened: (number, event) => {
          if (this.#decisions.take(number, event)) this.#followUps.perform();
        },
        told: (head, what) => this.#decisions.told(head, what),
      },
      this.#book,
    );
    this.#decisions = new RunDecisions(
      {
        now: () => ports.now(),
        config,
        stored: (before, run) => this.#followUps.stored(before, run),
        ended: (number) => this.#followUps.ended(number),
        dropped: (number) => this.#followUps.dropped(number),
      },
      this.#book,
    );
    this.#starts = new RunStarts(
      {
        now: () => ports.now(),
        next: (run, event) => this.#decisions.next(run, event),
        put: (run) => this.#decisions.put(null, run),
        replace: (number) => {
          this.#decisions.take(number, { type: "stop_asked", by: "overlap policy" });
        },
      },
      this.#book,
      store,
    );
  }

  get config(): StoredConfig | null {
    return this.#config;
  }

  /** Goes on where the storage says. */
  load(): void {
    const config = this.#store.config();
    if (config === null) return;
    this.#adopt(config);
    this.#starts.load();
    // Whether the lists know of them is not known any more; what they have is not written again.
    for (const number of this.#book.load()) this.#followUps.show(number);
    this.#followUps.perform();
  }

  configure(config: WorkflowConfig): boolean {
    if (this.#config !== null && !isNewer(config, this.#config)) return false;
    const { draft, published, ...rest } = config;
    for (const dag of [draft, published])
      if (dag !== null && !this.#store.hasDag(dag.version)) this.#store.writeDag(dag);
    const stored = { ...rest, draftVersion: draft.version, publishedVersion: published?.version ?? null };
    this.#store.writeConfig(stored);
    this.#adopt(stored);
    this.#decisions.dropOld();
    this.#book.dropGraphs(stored);
    this.#decisions.promote();
    this.#followUps.perform();
    return true;
  }

  #adopt(config: StoredConfig): void {
    this.#config = config;
    this.#followUps.adopt(config);
  }

  /** The storage goes, or another takes over: what still comes back from outside changes nothing. */
  close(): void {
    this.#book.close();
    this.#followUps.stop();
  }

  // --- starting

  run(ask: WorkflowRunAsk): WorkflowAnswer {
    if (this.#config === null) return refuse("not_found", "the workflow is not known to its object");
    const answer = this.#starts.run(this.#config, ask);
    this.#followUps.perform();
    return answer;
  }

  fire(ask: FireAsk): FireAnswer {
    if (this.#config === null) return { ok: false, code: "not_found" };
    const answer = this.#starts.fire(this.#config, ask);
    this.#followUps.perform();
    return answer;
  }

  // --- what people do

  stop(number: number, by: string): WorkflowAnswer {
    const head = this.#book.head(number);
    if (!head) return refuse("not_found", "no such workflow run");
    if (!isOpenRun(head)) return refuse("run_finished", `the workflow run has ended as ${head.status}`);
    this.#decisions.take(number, { type: "stop_asked", by });
    this.#followUps.perform();
    return started(this.#book.head(number) ?? head);
  }

  /** Asked again by the same follower it is the same run. */
  rerun(number: number, { operator, follower }: { operator: string; follower?: Follower }): WorkflowAnswer {
    const head = this.#book.head(number);
    if (!head) return refuse("not_found", "no such workflow run");
    if (isOpenRun(head))
      return refuse("run_open", "the workflow run is still open: only one that has ended can run again");
    const { scheduleAt, dataAt } = head;
    const ask = { trigger: "rerun", operator, scheduleAt, dataAt, rerunOf: number } as const;
    if (follower && this.#book.followedBy(follower)) return this.run({ ...ask, follower });
    const newer = this.#book.openRerunOf(number);
    if (newer !== null) return refuse("run_open", `run ${newer} is a rerun of it and still open`);
    return this.run(follower ? { ...ask, follower } : ask);
  }

  act(number: number, nodeId: string, action: NodeAction, by: string): NodeAnswer {
    const run = this.#book.find(number);
    if (!run) return refuse("not_found", "no such workflow run");
    const newer = isOpenRun(run.head) ? null : this.#book.openRerunOf(number);
    if (newer !== null) return refuse("run_open", `run ${newer} is a rerun of this one and still open`);
    const refusal = this.#decisions.act(run, nodeId, action, by);
    if (refusal !== null) return refusal;
    this.#followUps.perform();
    const after = this.#book.find(number) ?? run;
    const node = nodeOf(after, nodeId);
    return { ok: true, status: node.status, reason: node.reason, runStatus: after.head.status };
  }

  // --- what others tell

  /** Runs of nodes, and of workflows that are nodes. What is not known any more is heard, too. */
  runsEnded(ends: readonly FollowedEnd[]): void {
    for (const end of ends) {
      const start = parseTag(end.tag);
      if (start !== null) this.#decisions.take(start.number, { type: "ended", ...start, end });
    }
    this.#followUps.perform();
  }

  /** The alarm: whatever is open is asked after, in case its news were lost. */
  wake(): void {
    this.#decisions.promote();
    this.#followUps.perform(true);
  }

  /** Before everything is forgotten: the runs of nodes that are at work are ended. */
  async killAll(by: string): Promise<void> {
    const calls = [...this.#book.live()].flatMap((run) =>
      endOpenNodes(run, this.#book.graph(run.head.dagVersion), this.#ports, by),
    );
    await Promise.all(calls);
  }

  // --- looking up

  read(number: number): WorkflowRunRecord | null {
    return this.#book.record(number);
  }

  live(number: number): LiveWorkflowRun | null {
    const head = this.#book.head(number);
    if (!head || !isOpenRun(head)) return null;
    const { status, reason, startedAt } = head;
    return { status, reason, startedAt };
  }

  get openCount(): number {
    return this.#book.openHeads().length;
  }
}
