import type { WorkflowReason } from "../../client/protocol/workflow-run.ts";
import type { AddressedAlarm, FireAnswer, FireAsk, FireVerdict, Refusal } from "../app-queue/rpc.ts";
import type { FollowedEnd, Follower } from "../shared/follower.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { admit, outOfRetention, promotable } from "./admission.ts";
import { evaluateCondition } from "./condition.ts";
import { type Graph, graphOf } from "./graph.ts";
import { HandOver, type HandOverPorts } from "./hand-over.ts";
import { actOnNode, type NodeAction } from "./node-actions.ts";
import { parseTag } from "./node-tag.ts";
import { Projection } from "./projection.ts";
import type { NodeAnswer, WorkflowAnswer, WorkflowConfig, WorkflowRunAsk, WorkflowRunRecord } from "./rpc.ts";
import { alarmNote, alarmOf } from "./run-alarm.ts";
import { type RunEvent, type RunRules, stepRun } from "./run-machine.ts";
import { isOpenRun, nodeOf, type RunHead, type RunState } from "./run-state.ts";
import type { StoredConfig, WorkflowCounters, WorkflowStore } from "./store.ts";

export interface CoordinatorPorts extends HandOverPorts {
  now(): number;
  background(work: Promise<void>): void;
  /** Sets the object's alarm, should it be later or not set. */
  wakeBy(at: number): void;
  tell(follower: Follower, end: FollowedEnd): Promise<void>;
  project(runs: readonly { run: RunState; nodeTotal: number }[], gone: readonly number[]): Promise<void>;
  /** Tells people; repeats of an id change nothing. */
  raise(alarm: AddressedAlarm): Promise<void>;
}

/** Asked by a clock of its own in case an answer was lost with the process; while nothing is in doubt a look now and then is enough. */
const doubtMs = 10_000;
const lookMs = 300_000;
const tellAgainMs = 1_000;
/** Steps of the clock of up to an hour keep every fire single. */
const clockJumpMs = 2 * 3_600_000;

const refuse = (code: Refusal["code"], message: string): Refusal => ({ ok: false, code, message });

/**
 * The open runs of one workflow: decisions from run-machine.ts, stored at once, then the calls that they ask for. Every change is made
 * without waiting for anything, so that the object's storage takes it as a whole.
 */
export class Coordinator {
  readonly #ports: CoordinatorPorts;
  readonly #store: WorkflowStore;
  readonly #graphs = new Map<number, Graph>();
  readonly #heads = new Map<number, RunHead>();
  /** Of open runs, and of those whose end has not been told. */
  readonly #runs = new Map<number, RunState>();
  readonly #projection: Projection;
  #handOver: HandOver | null = null;
  #config: StoredConfig | null = null;
  #counters: WorkflowCounters = { number: 0, lastFireAt: null };
  #lookTimer: ReturnType<typeof setTimeout> | null = null;
  #closed = false;
  readonly #telling = new Set<number>();
  readonly #raising = new Set<number>();

  constructor(ports: CoordinatorPorts, store: WorkflowStore) {
    this.#ports = ports;
    this.#store = store;
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
    this.#counters = this.#store.counters();
    for (const head of this.#store.heads()) {
      this.#heads.set(head.number, head);
      // Whether the lists know is not known any more; what they have is not written again.
      this.#projection.changed(head.number);
    }
    for (const run of this.#store.openRuns()) this.#runs.set(run.head.number, run);
    if (this.#runs.size > 0) this.perform();
  }

  configure(config: WorkflowConfig): boolean {
    if (this.#config !== null && config.version <= this.#config.version) return false;
    const { draft, published, ...rest } = config;
    for (const dag of [draft, published])
      if (dag !== null && !this.#store.hasDag(dag.version)) this.#store.writeDag(dag);
    const stored = { ...rest, draftVersion: draft.version, publishedVersion: published?.version ?? null };
    this.#store.writeConfig(stored);
    this.#adopt(stored);
    this.#dropOld();
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
    this.#runs.clear();
    this.#projection.stop();
    if (this.#lookTimer !== null) clearTimeout(this.#lookTimer);
  }

  // --- starting

  run(ask: WorkflowRunAsk): WorkflowAnswer {
    const config = this.#config;
    if (config === null) return refuse("not_found", "the workflow is not known to its object");
    const known = ask.follower && this.#followedRun(ask.follower);
    if (known) return started(known);
    if (ask.ancestors?.includes(config.workflowId))
      return refuse("conflict", `workflow ${config.workflowId} would run inside of itself`);
    const published = config.publishedVersion;
    // Nobody stands at the canvas of a workflow inside of another.
    if (ask.trigger === "workflow" && published === null)
      return refuse("conflict", `workflow ${config.workflowId} was never published`);
    const draft = ask.draft === true || published === null;
    const rerun = ask.rerunOf === undefined ? null : (this.#heads.get(ask.rerunOf) ?? null);
    const version = rerun?.dagVersion ?? (draft ? config.draftVersion : (published ?? config.draftVersion));
    if (this.#graph(version).nodes.size === 0) return refuse("conflict", "the workflow has no nodes to run");
    const scheduleAt = ask.scheduleAt ?? this.#ports.now();
    const head = this.#admit({
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
    this.perform();
    return head ? started(head) : refuse("not_found", "the workflow is not known to its object");
  }

  /** Planned fires, oldest first. Each is decided once, however often it is handed over. */
  fire(ask: FireAsk): FireAnswer {
    const config = this.#config;
    if (config === null || config.publishedVersion === null) return { ok: false, code: "not_found" };
    const { lastFireAt } = this.#counters;
    const now = this.#ports.now();
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
      const head = this.#admit({
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
        verdict: head?.status === "skipped" ? "overlap" : "ran",
        number: head?.number ?? null,
      });
    }
    this.perform();
    return { ok: true, verdicts, lastFireAt, crowd: 0 };
  }

  #admit(
    seed: Pick<
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
    >,
  ): RunHead | null {
    if (this.#config === null) return null;
    const now = this.#ports.now();
    const verdict = admit(this.#openHeads(), this.#config.definition, seed.trigger);
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
        this.#put(
          null,
          this.#next(waiting, { type: "skipped", reason: verdict.reason, message: verdict.message }),
        );
        break;
      case "begin":
        this.#put(null, this.#next(waiting, { type: "begun" }));
        break;
      case "replace":
        this.#put(null, waiting);
        if (verdict.oldest !== null) this.#step(verdict.oldest, { type: "stop_asked", by: "overlap policy" });
        break;
      case "wait":
        this.#put(null, waiting);
    }
    return this.#heads.get(number) ?? null;
  }

  #followedRun({ object, name, tag }: Follower): RunHead | undefined {
    for (const head of this.#heads.values()) {
      const { follower } = head;
      if (follower?.tag === tag && follower.name === name && follower.object === object) return head;
    }
    return undefined;
  }

  // --- what people do

  stop(number: number, by: string): WorkflowAnswer {
    const head = this.#heads.get(number);
    if (!head) return refuse("not_found", "no such workflow run");
    if (!isOpenRun(head)) return refuse("run_finished", `the workflow run has ended as ${head.status}`);
    this.#step(number, { type: "stop_asked", by });
    this.perform();
    return started(this.#heads.get(number) ?? head);
  }

  rerun(number: number, operator: string): WorkflowAnswer {
    const head = this.#heads.get(number);
    if (!head) return refuse("not_found", "no such workflow run");
    if (isOpenRun(head))
      return refuse("run_open", "the workflow run is still open: only one that has ended can run again");
    const newer = this.#openRerun(number);
    if (newer !== null) return refuse("run_open", `run ${newer} is a rerun of it and still open`);
    const { scheduleAt, dataAt } = head;
    return this.run({ trigger: "rerun", operator, scheduleAt, dataAt, rerunOf: number });
  }

  act(number: number, nodeId: string, action: NodeAction, by: string): NodeAnswer {
    const run = this.#find(number);
    if (!run) return refuse("not_found", "no such workflow run");
    const newer = isOpenRun(run.head) ? null : this.#openRerun(number);
    if (newer !== null) return refuse("run_open", `run ${newer} is a rerun of this one and still open`);
    const step = actOnNode(
      this.#graph(run.head.dagVersion),
      run,
      nodeId,
      action,
      by,
      this.#rules(),
      this.#ports.now(),
    );
    if (!step.ok) return step;
    this.#put(run, step.run);
    this.perform();
    const after = this.#find(number) ?? step.run;
    const node = nodeOf(after, nodeId);
    return { ok: true, status: node.status, reason: node.reason, runStatus: after.head.status };
  }

  #openRerun(number: number): number | null {
    for (const head of this.#openHeads()) if (head.rerunOf === number) return head.number;
    return null;
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
    const calls: Promise<void>[] = [];
    for (const run of this.#runs.values()) {
      const graph = this.graphOfRun(run);
      for (const { nodeId, status, runNumber } of run.nodes.values()) {
        const node = graph.nodes.get(nodeId);
        if (status !== "open" || runNumber === null || !node) continue;
        if (node.kind === "workflow")
          calls.push(this.#ports.stopWorkflow(node.workflowId ?? 0, runNumber, by));
        else if (node.kind === "job")
          calls.push(this.#ports.killJob(node.appId ?? "", node.jobId ?? 0, runNumber, by));
      }
    }
    await Promise.all(calls);
  }

  read(number: number): WorkflowRunRecord | null {
    const run = this.#find(number);
    if (!run) return null;
    const dag = this.#store.dag(run.head.dagVersion);
    if (dag === null) return null;
    return { head: run.head, dag, nodes: dag.nodes.map(({ nodeId }) => nodeOf(run, nodeId)) };
  }

  get openCount(): number {
    return this.#openHeads().length;
  }

  graphOfRun(run: RunState): Graph {
    return this.#graph(run.head.dagVersion);
  }

  // --- deciding, storing

  #change(number: number, event: RunEvent): boolean {
    const run = this.#find(number);
    const next = run && this.#next(run, event);
    if (!run || !next || next === run) return false;
    this.#put(run, next);
    return event.type !== "handed" || hasKill(run, next);
  }

  #step(number: number, event: RunEvent): void {
    if (this.#change(number, event)) this.perform();
  }

  #next(run: RunState, event: RunEvent): RunState {
    return stepRun(this.#graph(run.head.dagVersion), run, event, this.#rules(), this.#ports.now());
  }

  #put(before: RunState | null, changed: RunState): void {
    const hasEnded = !isOpenRun(changed.head) && (before === null || isOpenRun(before.head));
    const run = hasEnded ? this.#withAlarm(changed) : changed;
    const { head } = run;
    this.#store.writeRun(before, run);
    this.#heads.set(head.number, head);
    for (const node of run.nodes.values()) {
      if (node.starts !== before?.nodes.get(node.nodeId)?.starts)
        this.#handOver?.noteOwn({ number: head.number, ...node });
    }
    this.#projection.changed(head.number);
    if (isOpenRun(head) || hasToTell(head)) this.#runs.set(head.number, run);
    else this.#runs.delete(head.number);
    if (!hasEnded) return;
    this.#dropOld();
    this.#promote();
  }

  #withAlarm(run: RunState): RunState {
    if (this.#config === null) return run;
    let before: RunHead | undefined;
    for (const head of this.#heads.values())
      if (head.number < run.head.number && head.finishedAt !== null && head.status !== "skipped")
        before = head;
    return { ...run, head: { ...run.head, alarm: alarmOf(this.#config, run.head, before) } };
  }

  #promote(): void {
    if (this.#config === null) return;
    for (const number of promotable(this.#openHeads(), this.#config.definition.runConcurrency))
      this.#step(number, { type: "begun" });
  }

  /** Whatever follows from the state as it is stored now. */
  perform(all = false): void {
    for (const run of this.#runs.values()) {
      if (isOpenRun(run.head)) this.#handOver?.perform(this.graphOfRun(run), run, all);
      else {
        if (run.head.untold) this.#tell(run);
        if (run.head.alarm !== null) this.#raise(run.head);
      }
    }
    const wakeInMs = this.#wakeInMs();
    if (wakeInMs !== null) this.#ports.wakeBy(this.#ports.now() + wakeInMs);
  }

  #wakeInMs(): number | null {
    let ms: number | null = null;
    for (const { head, nodes } of this.#runs.values()) {
      for (const node of nodes.values()) {
        if (node.status !== "open" || node.reason === "approval") continue;
        if (node.runNumber === null || node.killedBy !== null) return doubtMs;
        ms = lookMs;
      }
      if (hasToTell(head)) return doubtMs;
    }
    return ms;
  }

  #lookIn(ms: number): void {
    if (this.#closed) return;
    this.#lookTimer ??= setTimeout(() => {
      this.#lookTimer = null;
      this.perform();
    }, ms);
  }

  #tell(run: RunState): void {
    const { head } = run;
    if (head.follower === null || this.#telling.has(head.number)) return;
    this.#telling.add(head.number);
    this.#ports.background(this.#tellEnd(head, head.follower));
  }

  async #tellEnd(head: RunHead, follower: Follower): Promise<void> {
    try {
      await this.#ports.tell(follower, endOf(head, follower.tag));
      const run = this.#find(head.number);
      // Opened again meanwhile, it will end again.
      if (run?.head.untold && run.head.finishedAt === head.finishedAt)
        this.#put(run, { ...run, head: { ...run.head, untold: false } });
    } catch (error) {
      logEvent("warn", "follower_not_told", {
        object: follower.object,
        name: follower.name,
        error: reasonOf(error),
      });
      this.#lookIn(tellAgainMs);
    } finally {
      this.#telling.delete(head.number);
    }
  }

  #raise(head: RunHead): void {
    const note = this.#config && alarmNote(this.#config, head);
    if (!note || this.#raising.has(head.number)) return;
    this.#raising.add(head.number);
    this.#ports.background(this.#raiseNote(head, note));
  }

  async #raiseNote(head: RunHead, note: AddressedAlarm): Promise<void> {
    try {
      await this.#ports.raise(note);
      const run = this.#find(head.number);
      if (run && run.head.finishedAt === head.finishedAt)
        this.#put(run, { ...run, head: { ...run.head, alarm: null } });
    } catch (error) {
      logEvent("warn", "alarm_not_handed_over", { alarm: note.id, error: reasonOf(error) });
      this.#lookIn(tellAgainMs);
    } finally {
      this.#raising.delete(head.number);
    }
  }

  // --- looking up

  #find(number: number): RunState | null {
    if (this.#closed) return null;
    const known = this.#runs.get(number);
    if (known) return known;
    const head = this.#heads.get(number);
    return head ? { head, nodes: this.#store.nodes(number) } : null;
  }

  #openHeads(): RunHead[] {
    return [...this.#runs.values()].map((run) => run.head).filter(isOpenRun);
  }

  #rules(): RunRules {
    return { onNodeFailure: this.#config?.definition.onNodeFailure ?? "fail", evaluate: evaluateCondition };
  }

  #graph(version: number): Graph {
    const known = this.#graphs.get(version);
    if (known) return known;
    const dag = this.#store.dag(version) ?? { version, nodes: [], edges: [] };
    const graph = graphOf(dag);
    this.#graphs.set(version, graph);
    return graph;
  }

  #dropOld(): void {
    if (this.#config === null) return;
    for (const number of outOfRetention(this.#heads.values(), this.#config.definition.retention)) {
      this.#store.deleteRun(number);
      this.#heads.delete(number);
      this.#handOver?.forget(number);
      this.#projection.gone(number);
    }
    const { draftVersion, publishedVersion } = this.#config;
    const kept = new Set([draftVersion, publishedVersion ?? draftVersion]);
    for (const head of this.#heads.values()) kept.add(head.dagVersion);
    const stale = [...this.#graphs.keys()].filter((version) => !kept.has(version));
    for (const version of stale) this.#graphs.delete(version);
    if (stale.length > 0) this.#store.dropDagsBut([...kept]);
  }

  async #project(changed: readonly number[], gone: readonly number[]): Promise<void> {
    const runs = changed.flatMap((number) => {
      const run = this.#find(number);
      return run ? [{ run, nodeTotal: this.#graph(run.head.dagVersion).nodes.size }] : [];
    });
    await this.#ports.project(runs, gone);
  }
}

const started = (head: RunHead): WorkflowAnswer & { ok: true } => ({
  ok: true,
  number: head.number,
  status: head.status,
  reason: head.reason,
  end: head.finishedAt !== null && head.follower ? endOf(head, head.follower.tag) : null,
});

/** A number that was learnt matters at once only to a kill that waits for it. */
const hasToTell = ({ untold, alarm }: RunHead): boolean => untold || alarm !== null;

const hasKill = (before: RunState, after: RunState): boolean =>
  [...after.nodes.values()].some((node) => node.killedBy !== null && before.nodes.get(node.nodeId) !== node);

const endOf = (head: RunHead, tag: string): FollowedEnd => ({
  tag,
  number: head.number,
  status: head.status === "success" || head.status === "skipped" ? head.status : "failed",
  reason: head.reason satisfies WorkflowReason | null,
  message: head.message,
  result: head.result,
  startedAt: head.startedAt,
  finishedAt: head.finishedAt ?? head.createdAt,
});
