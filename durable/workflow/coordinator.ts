import type { AddressedAlarm, FireAnswer, FireAsk } from "../app-queue/rpc.ts";
import { isNewer } from "../job-timer/adopt.ts";
import type { FollowedEnd, Follower, Listener } from "../shared/follower.ts";
import { promotable } from "./admission.ts";
import { evaluateCondition } from "./condition.ts";
import type { Graph } from "./graph.ts";
import { HandOver, type HandOverPorts } from "./hand-over.ts";
import { actOnNode, type NodeAction } from "./node-actions.ts";
import { parseTag } from "./node-tag.ts";
import { endOpenNodes, hasKill, wakeInMs } from "./open-work.ts";
import { Projection } from "./projection.ts";
import type { NodeAnswer, WorkflowAnswer, WorkflowConfig, WorkflowRunAsk, WorkflowRunRecord } from "./rpc.ts";
import { alarmOf } from "./run-alarm.ts";
import { RunBook } from "./run-book.ts";
import { type RunEvent, type RunRules, stepRun } from "./run-machine.ts";
import { RunNews } from "./run-news.ts";
import { RunStarts, refuse, started } from "./run-starts.ts";
import { isOpenRun, nodeOf, type RunHead, type RunState } from "./run-state.ts";
import type { StoredConfig, WorkflowStore } from "./store.ts";

export interface CoordinatorPorts extends HandOverPorts {
  now(): number;
  background(work: Promise<void>): void;
  /** Sets the object's alarm, should it be later or not set. */
  wakeBy(at: number): void;
  tell(follower: Listener, end: FollowedEnd): Promise<void>;
  project(runs: readonly { run: RunState; nodeTotal: number }[], gone: readonly number[]): Promise<void>;
  /** Tells people; repeats of an id change nothing. */
  raise(alarm: AddressedAlarm): Promise<void>;
}

/**
 * The open runs of one workflow: decisions from run-machine.ts, stored at once, then the calls that they ask for. Every change is made
 * without waiting for anything, so that the object's storage takes it as a whole.
 */
export class Coordinator {
  readonly #ports: CoordinatorPorts;
  readonly #store: WorkflowStore;
  readonly #book: RunBook;
  readonly #news: RunNews;
  readonly #starts: RunStarts;
  readonly #projection: Projection;
  #handOver: HandOver | null = null;
  #config: StoredConfig | null = null;
  #lookTimer: ReturnType<typeof setTimeout> | null = null;
  #closed = false;

  constructor(ports: CoordinatorPorts, store: WorkflowStore) {
    this.#ports = ports;
    this.#store = store;
    this.#book = new RunBook(store);
    this.#news = new RunNews({
      tell: (follower, end) => ports.tell(follower, end),
      raise: (alarm) => ports.raise(alarm),
      background: (work) => ports.background(work),
      lookIn: (ms) => this.#lookIn(ms),
      told: (head, what) => this.#told(head, what),
    });
    this.#starts = new RunStarts(
      {
        now: () => ports.now(),
        next: (run, event) => this.#next(run, event),
        put: (run) => this.#put(null, run),
        replace: (number) => this.#step(number, { type: "stop_asked", by: "overlap policy" }),
      },
      this.#book,
      store,
    );
    this.#projection = new Projection({
      background: (work) => ports.background(work),
      write: (changed, gone) => this.#project(changed, gone),
    });
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
    for (const number of this.#book.load()) this.#projection.changed(number);
    this.perform();
  }

  configure(config: WorkflowConfig): boolean {
    if (this.#config !== null && !isNewer(config, this.#config)) return false;
    const { draft, published, ...rest } = config;
    for (const dag of [draft, published])
      if (dag !== null && !this.#store.hasDag(dag.version)) this.#store.writeDag(dag);
    const stored = { ...rest, draftVersion: draft.version, publishedVersion: published?.version ?? null };
    this.#store.writeConfig(stored);
    this.#adopt(stored);
    this.#dropOld();
    this.#book.dropGraphs(stored);
    this.#promote();
    this.perform();
    return true;
  }

  #adopt(config: StoredConfig): void {
    this.#config = config;
    this.#handOver ??= new HandOver(this.#ports, {
      workflowId: config.workflowId,
      now: () => this.#ports.now(),
      background: (work) => this.#ports.background(work),
      apply: (number, event) => this.#step(number, event),
      lookIn: (ms) => this.#lookIn(ms),
    });
  }

  /** The storage goes, or another takes over: what still comes back from outside changes nothing. */
  close(): void {
    this.#closed = true;
    this.#book.close();
    this.#projection.stop();
    if (this.#lookTimer !== null) clearTimeout(this.#lookTimer);
  }

  // --- starting

  run(ask: WorkflowRunAsk): WorkflowAnswer {
    if (this.#config === null) return refuse("not_found", "the workflow is not known to its object");
    const answer = this.#starts.run(this.#config, ask);
    this.perform();
    return answer;
  }

  fire(ask: FireAsk): FireAnswer {
    if (this.#config === null) return { ok: false, code: "not_found" };
    const answer = this.#starts.fire(this.#config, ask);
    this.perform();
    return answer;
  }

  // --- what people do

  stop(number: number, by: string): WorkflowAnswer {
    const head = this.#book.head(number);
    if (!head) return refuse("not_found", "no such workflow run");
    if (!isOpenRun(head)) return refuse("run_finished", `the workflow run has ended as ${head.status}`);
    this.#step(number, { type: "stop_asked", by });
    this.perform();
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
    const step = actOnNode(this.#graphOf(run), run, nodeId, action, by, this.#rules(), this.#ports.now());
    if (!step.ok) return step;
    this.#put(run, step.run);
    this.perform();
    const after = this.#book.find(number) ?? step.run;
    const node = nodeOf(after, nodeId);
    return { ok: true, status: node.status, reason: node.reason, runStatus: after.head.status };
  }

  // --- what others tell

  /** Runs of nodes, and of workflows that are nodes. What is not known any more is heard, too. */
  runsEnded(ends: readonly FollowedEnd[]): void {
    for (const end of ends) {
      const start = parseTag(end.tag);
      if (start !== null) this.#change(start.number, { type: "ended", ...start, end });
    }
    this.perform();
  }

  /** The alarm: whatever is open is asked after, in case its news were lost. */
  wake(): void {
    this.#promote();
    this.perform(true);
  }

  /** Before everything is forgotten: the runs of nodes that are at work are ended. */
  async killAll(by: string): Promise<void> {
    const calls = [...this.#book.live()].flatMap((run) =>
      endOpenNodes(run, this.#graphOf(run), this.#ports, by),
    );
    await Promise.all(calls);
  }

  read(number: number): WorkflowRunRecord | null {
    return this.#book.record(number);
  }

  get openCount(): number {
    return this.#book.openHeads().length;
  }

  // --- deciding, storing

  #change(number: number, event: RunEvent): boolean {
    const run = this.#book.find(number);
    const next = run && this.#next(run, event);
    if (!run || !next || next === run) return false;
    this.#put(run, next);
    return event.type !== "handed" || hasKill(run, next);
  }

  #step(number: number, event: RunEvent): void {
    if (this.#change(number, event)) this.perform();
  }

  #next(run: RunState, event: RunEvent): RunState {
    return stepRun(this.#graphOf(run), run, event, this.#rules(), this.#ports.now());
  }

  #put(before: RunState | null, changed: RunState): void {
    const hasEnded = !isOpenRun(changed.head) && (before === null || isOpenRun(before.head));
    const run = hasEnded ? this.#withAlarm(changed) : changed;
    const { number } = run.head;
    this.#book.put(before, run);
    for (const node of run.nodes.values())
      if (node.starts !== before?.nodes.get(node.nodeId)?.starts)
        this.#handOver?.noteOwn({ number, ...node });
    this.#projection.changed(number);
    if (!hasEnded) return;
    // No node of it is open: nothing of its hand-overs is needed any more.
    this.#handOver?.forget(number);
    this.#dropOld();
    this.#promote();
  }

  #withAlarm(run: RunState): RunState {
    if (this.#config === null) return run;
    const alarm = alarmOf(this.#config, run.head, this.#book.endedBefore(run.head.number));
    return { ...run, head: { ...run.head, alarm } };
  }

  #promote(): void {
    if (this.#config === null) return;
    for (const number of promotable(this.#book.openHeads(), this.#config.definition.runConcurrency))
      this.#step(number, { type: "begun" });
  }

  /** Whatever follows from the state as it is stored now. */
  perform(all = false): void {
    const config = this.#config;
    if (config === null) return;
    for (const run of this.#book.live()) {
      if (isOpenRun(run.head)) this.#handOver?.perform(this.#graphOf(run), run, all);
      else this.#news.perform(config, run.head);
    }
    const ms = wakeInMs(this.#book.live());
    if (ms !== null) this.#ports.wakeBy(this.#ports.now() + ms);
  }

  #lookIn(ms: number): void {
    if (this.#closed) return;
    this.#lookTimer ??= setTimeout(() => {
      this.#lookTimer = null;
      this.perform();
    }, ms);
  }

  /** Opened again meanwhile, a run will end again. */
  #told(head: RunHead, what: "untold" | "alarm"): void {
    const run = this.#book.find(head.number);
    if (!run || run.head.finishedAt !== head.finishedAt) return;
    const told = what === "untold" ? { untold: false } : { alarm: null };
    this.#put(run, { ...run, head: { ...run.head, ...told } });
  }

  // --- looking up

  #rules(): RunRules {
    return { onNodeFailure: this.#config?.definition.onNodeFailure ?? "fail", evaluate: evaluateCondition };
  }

  #graphOf(run: RunState): Graph {
    return this.#book.graph(run.head.dagVersion);
  }

  #dropOld(): void {
    if (this.#config === null) return;
    for (const number of this.#book.dropOld(this.#config)) {
      this.#projection.gone(number);
    }
  }

  async #project(changed: readonly number[], gone: readonly number[]): Promise<void> {
    const runs = changed.flatMap((number) => {
      const run = this.#book.find(number);
      return run ? [{ run, nodeTotal: this.#graphOf(run).nodes.size }] : [];
    });
    await this.#ports.project(runs, gone);
  }
}
