import type { TaskAction } from "../../client/protocol/task.ts";
import type { BatchKill } from "../../client/protocol/task-batch.ts";
import type { DurableEnv } from "../shared/env.ts";
import { GatheredTurn } from "../shared/gathered-turn.ts";
import { countingSql, noCosts } from "../shared/row-costs.ts";
import { batchOf } from "./batch.ts";
import { EdgeCalls } from "./edge-calls.ts";
import { edgeWorker } from "./edge-worker.ts";
import { FanOutMachine } from "./machine.ts";
import { MapCalls } from "./map-calls.ts";
import { newAttempt, withRulesOf } from "./new-attempt.ts";
import { prepareCalls } from "./prepare-calls.ts";
import { QueueLink } from "./queue-link.ts";
import { Rate } from "./rate.ts";
import { forgetWhenGone } from "./retention.ts";
import type {
  ExchangeAnswer,
  ExchangeAsk,
  ExecutionRecord,
  FanOutEnd,
  MapAsk,
  MapOutcome,
  Progress,
  StartAnswer,
  StartAsk,
  Supply,
  TaskPage,
  TaskQuery,
  TasksActed,
} from "./rpc.ts";
import { failedEnd } from "./run-end.ts";
import { FanOutStore } from "./store.ts";
import { actOnTasks } from "./task-actions.ts";
import { listTasks } from "./task-list.ts";
import { verdictOf } from "./verdict.ts";
import { viewExecution } from "./view.ts";

const checkpointMs = 1_000;

const noSupply: Supply = { any: 0, only: {} };
const endedStart = (end: FanOutEnd): StartAnswer => ({ supply: noSupply, holders: [], end });

/** One attempt at work: machine, storage and the turn that ties them. */
export class FanOutEngine {
  readonly ctx: DurableObjectState;
  readonly env: DurableEnv;
  readonly costs = noCosts();
  readonly store: FanOutStore;
  readonly #edge: EdgeCalls;
  readonly maps = new MapCalls(this);
  readonly #queue = new QueueLink(this);
  readonly #rate = new Rate();
  readonly #startId = crypto.randomUUID().replaceAll("-", "").slice(0, 12);
  machine: FanOutMachine | null = null;
  /** The attempt as the queue handed it over. */
  started: StartAsk | null = null;
  /** Batches whose answer is being written: not lost yet. */
  readonly #granting = new Set<string>();
  #leaseCount = 0;
  readonly #turn: GatheredTurn;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #checkpoint: ReturnType<typeof setTimeout> | null = null;

  constructor(ctx: DurableObjectState, env: DurableEnv) {
    this.ctx = ctx;
    this.env = env;
    this.#turn = new GatheredTurn(ctx, "fan_out_turn_failed", () => this.#flush());
    this.store = new FanOutStore(countingSql(ctx.storage.sql, this.costs));
    this.#edge = new EdgeCalls(this);
  }

  async load(): Promise<void> {
    if (!this.store.exists()) return;
    this.started = this.store.readStart();
    const restored = this.store.restore();
    if (!restored || !this.started) return;
    const state = withRulesOf(restored, this.started);
    const machine = new FanOutMachine(state);
    this.machine = machine;
    if (state.end) {
      this.#queue.tellEndSoon();
      return;
    }
    if (state.rules.mode === "memory_grid") {
      state.claims.clear();
      const why = "the platform was restarted, and a memory grid lives in memory only";
      machine.finish(failedEnd("platform_restart", why), Date.now());
    }
    machine.hold(edgeWorker.workerId, [], new Set());
    void this.turn();
  }

  nextLease = (): string => {
    this.#leaseCount += 1;
    return `${this.#startId}.${this.#leaseCount.toString(36)}`;
  };

  // --- from the queue

  async start(ask: StartAsk): Promise<StartAnswer> {
    const current = this.machine?.state;
    if (current && current.lease === ask.lease) {
      await this.turn();
      return this.#startAnswer();
    }
    if (current && current.attempt > ask.attempt)
      return endedStart(failedEnd("error", "a newer attempt is under way"));
    // Opening it again was cut off: it is as it was.
    if (current?.end && current.attempt === ask.attempt) return endedStart(current.end);
    const refusal = this.#begin(ask);
    if (refusal) return endedStart(refusal);
    await this.turn();
    return this.#startAnswer();
  }

  /** Nothing of the attempt before is kept. */
  #begin(ask: StartAsk): FanOutEnd | null {
    const machine = newAttempt(ask, Date.now());
    if (!(machine instanceof FanOutMachine)) return machine;
    this.ctx.storage.transactionSync(() => {
      this.store.create();
      this.store.empty();
      this.store.writeStart(ask);
      const [chunk] = machine.state.chunks;
      if (chunk) this.store.addChunk(chunk, "start", "", false);
      this.store.save(machine);
    });
    this.started = ask;
    this.machine = machine;
    this.#queue.begin();
    return null;
  }

  #startAnswer(): StartAnswer {
    const { machine } = this;
    if (!machine) return { supply: noSupply, holders: [], end: null };
    return { supply: this.#supplyNow(machine), holders: machine.holders(), end: machine.state.end };
  }

  async exchange(ask: ExchangeAsk): Promise<ExchangeAnswer> {
    const { machine, started } = this;
    if (!machine || !started || machine.state.lease !== ask.lease) return staleAnswer(ask);
    const now = Date.now();
    const { workerId } = ask.worker;
    machine.passTime(now);
    const outcomes = ask.results.map((report) => machine.result(workerId, report, now));
    if (ask.inHand) machine.hold(workerId, ask.inHand, this.#granting);
    machine.advance(now);
    const kills = [...machine.killsFor(workerId), ...staleKills(machine, ask)];
    const left = (ask.inHand ?? []).reduce((sum, batch) => sum + batch.left, 0);
    const wanted = { slots: ask.slots, left, peers: ask.peers };
    const grants = ask.wantsWork ? machine.grant(ask.worker, wanted, this.nextLease, now) : [];
    for (const { claim } of grants) this.#granting.add(claim.lease);
    const batches = grants.map((grant) => batchOf(machine, this.store, started, grant));
    await Promise.all([this.turn(), prepareCalls(this, machine, grants, batches)]);
    for (const { claim } of grants) this.#granting.delete(claim.lease);
    return {
      outcomes,
      kills,
      batches,
      supply: this.#supplyNow(machine),
      progress: this.progress(machine),
      holds: machine.holds(workerId),
    };
  }

  map(ask: MapAsk): Promise<MapOutcome> {
    return this.maps.take(ask);
  }

  async lose(lease: string, workerId: string): Promise<Supply> {
    const { machine } = this;
    if (!machine || machine.state.lease !== lease) return noSupply;
    machine.lose(workerId, Date.now());
    await this.turn();
    return this.#supplyNow(machine);
  }

  async kill(
    lease: string,
    by: string,
    reason: "killed" | "timeout",
  ): Promise<{ workerId: string; kill: BatchKill }[]> {
    const { machine } = this;
    if (!machine || machine.state.lease !== lease) return [];
    const kills = machine.kill(by, reason, Date.now());
    await this.turn();
    return kills;
  }

  async close(lease: string, end: FanOutEnd): Promise<void> {
    const { machine } = this;
    if (!machine || machine.state.lease !== lease || machine.state.end) return;
    machine.kill("the platform", end.reason === "timeout" ? "timeout" : "killed", Date.now());
    machine.state.claims.clear();
    machine.finish(end, Date.now());
    this.#queue.knowsEnd();
    await this.turn();
  }

  async complete(
    lease: string,
    end: { status: "success" | "failed"; result: string | null; message: string | null },
  ): Promise<boolean> {
    const { machine } = this;
    const verdict = verdictOf([0, end.status, end.result, end.message]);
    if (!machine?.complete(lease, verdict, Date.now())) return false;
    await this.turn();
    return true;
  }

  /** What a person does to tasks. */
  async act(taskIds: string[], action: TaskAction, by: string, lease: string | null): Promise<TasksActed> {
    const { machine } = this;
    if (!machine) {
      const none: TasksActed["items"][number] = { ok: false, code: "not_found", message: "no such task" };
      return { items: taskIds.map(() => none), kills: [], supply: noSupply };
    }
    const { items, kills, reopened } = actOnTasks(machine, { taskIds, action, by, lease }, Date.now());
    if (reopened) this.#queue.begin();
    if (items.some((item) => item.ok)) await this.turn();
    return { items, kills, supply: this.#supplyNow(machine) };
  }

  // --- views

  tasks(query: TaskQuery): TaskPage {
    return this.machine ? listTasks(this.machine.state, this.store, query) : { items: [], next: null };
  }

  execution(failures: boolean): ExecutionRecord | null {
    const { machine } = this;
    if (!machine) return null;
    // A run that stands still has no turns: its rate falls because it is asked for.
    this.#rate.note(this.progress(machine).done, Date.now());
    return viewExecution(machine.state, this.#rate.perSecond, failures);
  }

  progress({ state: { table } }: FanOutMachine): Progress {
    return { done: table.size - table.open, total: table.size };
  }

  #supplyNow(machine: FanOutMachine): Supply {
    return this.#queue.supplyTold(this.#isEdge() ? noSupply : machine.supply());
  }

  #isEdge(): boolean {
    const definition = this.started?.job.definition;
    return definition?.jobType === "http" && (definition.http?.through ?? "edge") === "edge";
  }

  // --- the turn

  /** Joins the turn that is gathering; resolves when its changes are stored. */
  turn(): Promise<void> {
    return this.#turn.join();
  }

  #flush(): void {
    const { machine } = this;
    if (!machine) return;
    const now = Date.now();
    machine.passTime(now);
    machine.advance(now);
    if (this.#isEdge()) this.#edge.pump(machine);
    this.#rate.note(this.progress(machine).done, now);
    this.maps.goOn(machine);
    if (machine.state.rules.mode === "memory_grid" && !machine.state.end) this.#checkpointSoon(machine);
    else this.ctx.storage.transactionSync(() => this.store.save(machine));
    this.#wakeAt(machine.nextDueAt, now);
    if (machine.state.end) this.#queue.tellEndSoon();
    else if (!this.#isEdge()) this.#queue.noteSupply(machine);
  }

  /** A memory grid writes its counters once a second, nothing else. */
  #checkpointSoon(machine: FanOutMachine): void {
    this.#checkpoint ??= setTimeout(() => {
      this.#checkpoint = null;
      if (this.machine === machine && !machine.state.end)
        this.ctx.storage.transactionSync(() => this.store.save(machine));
    }, checkpointMs);
  }

  #wakeAt(at: number | null, now: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (at === null) return;
    this.#timer = setTimeout(() => void this.turn(), Math.max(0, Math.min(at - now, 2_000_000_000)));
    void this.ctx.storage.setAlarm(Math.max(at, now + 1));
  }

  async alarm(): Promise<void> {
    const { machine } = this;
    if (!machine) return;
    if (!machine.state.end) return this.turn();
    if (this.#queue.isEndTold) await forgetWhenGone(this);
    else this.#queue.tellEndSoon();
  }
}

/** Batches that the worker lists and that are not its any more. */
const staleKills = ({ state }: FanOutMachine, ask: ExchangeAsk): BatchKill[] =>
  ask.listed
    .filter((lease) => {
      const isReported = ask.results.some((report) => report.lease === lease);
      return state.claims.get(lease)?.workerId !== ask.worker.workerId && !isReported;
    })
    .map((lease) => ({ lease, positions: null, reason: "stale" }));

const staleAnswer = (ask: ExchangeAsk): ExchangeAnswer => ({
  outcomes: ask.results.map(() => ({ outcome: "stale", message: "the attempt of the run was given up" })),
  kills: ask.listed.map((lease) => ({ lease, positions: null, reason: "stale" })),
  batches: [],
  supply: noSupply,
  progress: { done: 0, total: 0 },
  holds: false,
});
