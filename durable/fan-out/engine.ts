import { formatRunId } from "../../client/protocol/ids.ts";
import { parseShards } from "../../client/protocol/job-rules.ts";
import type { BatchKill } from "../../client/protocol/task-batch.ts";
import type { DurableEnv } from "../shared/env.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { queueName } from "../shared/names.ts";
import { countingSql, noCosts } from "../shared/row-costs.ts";
import { batchOf } from "./batch.ts";
import { EdgeCalls, edgeWorker } from "./edge-calls.ts";
import { type FanOutState, isListed, newState, type TaskRules } from "./fan-out-state.ts";
import { FanOutMachine } from "./machine.ts";
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
  TaskAction,
  TaskActionOutcome,
  TaskRecord,
  TaskState,
} from "./rpc.ts";
import { FanOutStore } from "./store.ts";
import { taskStates } from "./task-table.ts";
import { viewExecution, viewTask } from "./view.ts";

/** One row takes so much of a map call. */
const maxChunkCharacters = 900_000;
/** Over so many waiting subtasks a mapper is slowed down, while somebody executes what it mapped. */
const mapHighWater = 100_000;
const mapPauseMs = 1_000;
const checkpointMs = 1_000;
const tellPauseMs = 1_000;
const tellAlarmMs = 15_000;
/** Ended runs look from time to time whether the history still has them. */
const retentionCheckMs = 86_400_000;

const noSupply: Supply = { any: 0, only: {} };

const rulesOf = ({ job }: StartAsk): TaskRules | null => {
  const { definition } = job;
  const { mode } = definition;
  if (mode === "standalone") return null;
  return {
    mode,
    hasStages: definition.jobType === "java" || definition.jobType === "nodejs",
    concurrencyPerWorker: definition.taskConcurrencyPerWorker,
    concurrencyTotal: definition.taskConcurrencyTotal,
    retries: mode === "broadcast" ? 0 : definition.taskRetries,
    retryIntervalMs: definition.taskRetryIntervalSeconds * 1000,
    failover: definition.taskFailover,
    distribution: definition.taskDistribution,
    tasksPerPull: definition.tasksPerPull,
    reduceOnFailure: definition.reduceOnFailure,
    allowedFailurePercent: definition.allowedFailurePercent,
  };
};

/** One attempt at work: machine, storage and the turn that ties them; tells the queue of supply and of the end. */
export class FanOutEngine {
  readonly ctx: DurableObjectState;
  readonly env: DurableEnv;
  readonly costs = noCosts();
  readonly #store: FanOutStore;
  readonly #edge: EdgeCalls;
  readonly #startId = crypto.randomUUID().replaceAll("-", "").slice(0, 12);
  machine: FanOutMachine | null = null;
  start_: StartAsk | null = null;
  #leaseCount = 0;
  #turn: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #checkpoint: ReturnType<typeof setTimeout> | null = null;
  /** What the queue believes can be taken. */
  #told = 0;
  #telling: Promise<void> | null = null;
  #endTold = false;
  #drained: (() => void)[] = [];
  #rates: { at: number; done: number }[] = [];

  constructor(ctx: DurableObjectState, env: DurableEnv) {
    this.ctx = ctx;
    this.env = env;
    this.#store = new FanOutStore(countingSql(ctx.storage.sql, this.costs));
    this.#edge = new EdgeCalls(this);
  }

  async load(): Promise<void> {
    if (!this.#store.exists()) return;
    this.start_ = this.#store.readStart();
    const state = this.#store.restore();
    if (!state || !this.start_) return;
    this.machine = new FanOutMachine(state);
    if (state.end) {
      this.#tellEndSoon();
      return;
    }
    if (state.rules.mode === "memory_grid") {
      state.claims.clear();
      state.end = {
        status: "failed",
        reason: "platform_restart",
        message: "the platform was restarted, and a memory grid lives in memory only",
        result: null,
      };
      state.finishedAt = Date.now();
      this.machine.headerTouched = true;
    }
    this.machine.hold(edgeWorker.workerId, [], new Set());
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
      return { supply: noSupply, holders: [], end: failed("error", "a newer attempt is under way") };
    // Opening it again was cut off: it is as it was.
    if (current?.end && current.attempt === ask.attempt)
      return { supply: noSupply, holders: [], end: current.end };
    const rules = rulesOf(ask);
    if (!rules)
      return { supply: noSupply, holders: [], end: failed("rejected", "standalone runs have no tasks") };
    const shards = rules.mode === "sharding" ? parseShards(ask.parameters) : null;
    if (shards && !shards.ok)
      return { supply: noSupply, holders: [], end: failed("rejected", `parameters: ${shards.message}`) };
    const state: FanOutState = newState({
      rules,
      runId: formatRunId(ask),
      lease: ask.lease,
      attempt: ask.attempt,
      startedAt: Date.now(),
      leftOut: ask.leftOut,
    });
    if (rules.mode === "broadcast") state.workers = ask.workers;
    if (shards) state.shards = shards.shards;
    const parts = rules.mode === "broadcast" ? ask.workers.length : state.shards.length;
    const machine = new FanOutMachine(state);
    this.ctx.storage.transactionSync(() => {
      this.#store.create();
      this.#store.empty();
      this.#store.writeStart(ask);
      machine.begin(parts);
      const [chunk] = state.chunks;
      if (chunk) this.#store.addChunk(chunk, "start", "", false);
      this.#store.save(machine);
    });
    this.start_ = ask;
    this.machine = machine;
    this.#told = 0;
    this.#endTold = false;
    await this.turn();
    return this.#startAnswer();
  }

  #startAnswer(): StartAnswer {
    const { machine } = this;
    if (!machine) return { supply: noSupply, holders: [], end: null };
    const supply = this.#supplyNow(machine);
    return { supply, holders: machine.holders(), end: machine.state.end };
  }

  async exchange(ask: ExchangeAsk): Promise<ExchangeAnswer> {
    const { machine } = this;
    const now = Date.now();
    if (!machine || machine.state.lease !== ask.lease) return staleAnswer(ask);
    machine.passTime(now);
    const outcomes = ask.results.map((report) => machine.result(ask.worker.workerId, report, now));
    if (ask.inHand) machine.hold(ask.worker.workerId, ask.inHand, this.#granting);
    machine.advance(now);
    const kills: BatchKill[] = machine.killsFor(ask.worker.workerId);
    for (const lease of ask.listed) {
      const claim = machine.state.claims.get(lease);
      const isReported = ask.results.some((report) => report.lease === lease);
      if ((!claim || claim.workerId !== ask.worker.workerId) && !isReported)
        kills.push({ lease, positions: null, reason: "stale" });
    }
    const grants = ask.wantsWork
      ? machine.grant(
          ask.worker,
          {
            slots: ask.slots,
            left: (ask.inHand ?? []).reduce((sum, batch) => sum + batch.left, 0),
            peers: ask.peers,
          },
          this.nextLease,
          now,
        )
      : [];
    for (const { claim } of grants) this.#granting.add(claim.lease);
    const { start_ } = this;
    const batches = start_ ? grants.map((grant) => batchOf(machine, this.#store, start_, grant)) : [];
    await this.turn();
    for (const { claim } of grants) this.#granting.delete(claim.lease);
    return {
      outcomes,
      kills,
      batches,
      supply: this.#supplyNow(machine),
      progress: this.#progress(machine),
      holds: machine.holds(ask.worker.workerId),
    };
  }

  /** Batches whose answer is being written: not lost yet. */
  readonly #granting = new Set<string>();

  async map(ask: MapAsk): Promise<MapOutcome> {
    const { machine, start_ } = this;
    if (!machine || !start_ || start_.namespace !== ask.namespace || start_.appId !== ask.appId)
      return { ok: false, code: "not_found", message: "no such run in progress" };
    const claim = machine.state.claims.get(ask.lease);
    if (machine.state.end || machine.state.ending || (claim && claim.workerId !== ask.workerId))
      return { ok: false, code: "conflict", message: "the lease of the mapping task was given up" };
    const { refused, isRepeat } = machine.map(
      { batchId: ask.batchId, taskName: ask.taskName, count: ask.count, bytes: ask.itemLines.length },
      ask.lease,
    );
    if (refused !== null)
      return {
        ok: false,
        code: refused.startsWith("the lease") ? "conflict" : "limit_reached",
        message: refused,
      };
    if (!isRepeat && ask.count > 0) this.#storeItems(machine, ask);
    await this.turn();
    await this.#slowDown(machine);
    return { ok: true, total: machine.state.table.size };
  }

  /** Items go into rows of at most 900 KB; the machine's last chunk is cut the same way. */
  #storeItems(machine: FanOutMachine, ask: MapAsk): void {
    const { state } = machine;
    const whole = state.chunks.pop();
    if (!whole) return;
    const inMemory = state.rules.mode === "memory_grid";
    let first = whole.first;
    let from = 0;
    while (from < ask.itemLines.length || first === whole.first) {
      let to = ask.itemLines.length;
      if (to - from > maxChunkCharacters) {
        const cut = ask.itemLines.lastIndexOf("\n", from + maxChunkCharacters);
        to = cut > from ? cut : ask.itemLines.indexOf("\n", from);
        if (to < 0) to = ask.itemLines.length;
      }
      const body = ask.itemLines.slice(from, to);
      const count = lineCount(body);
      const chunk = { first, count, taskName: ask.taskName, bytes: body.length };
      state.chunks.push(chunk);
      this.#store.addChunk(chunk, ask.batchId, body, inMemory);
      first += count;
      from = to + 1;
    }
  }

  /** Back-pressure: a mapper far ahead of those who execute waits a little with every batch. */
  async #slowDown(machine: FanOutMachine): Promise<void> {
    const { table, claims } = machine.state;
    const isWorkedOn = [...claims.values()].some((claim) => claim.solo === null);
    if (table.count(taskStates.waiting) < mapHighWater || !isWorkedOn) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, mapPauseMs);
      this.#drained.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
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
    // Nobody can be told: the targets of calls have their requests already.
    machine.hold(edgeWorker.workerId, [], new Set());
    await this.turn();
    return kills;
  }

  async close(lease: string, end: FanOutEnd): Promise<void> {
    const { machine } = this;
    if (!machine || machine.state.lease !== lease || machine.state.end) return;
    machine.kill("the platform", end.reason === "timeout" ? "timeout" : "killed", Date.now());
    machine.state.claims.clear();
    machine.state.end = end;
    machine.state.finishedAt = Date.now();
    machine.headerTouched = true;
    this.#endTold = true;
    await this.turn();
  }

  async complete(
    lease: string,
    end: { status: "success" | "failed"; result: string | null; message: string | null },
  ): Promise<boolean> {
    const taken = this.#edge.complete(lease, end);
    if (taken) await this.turn();
    return taken;
  }

  // --- actions

  async act(
    taskId: string,
    action: TaskAction,
    by: string,
    lease: string | null,
  ): Promise<TaskActionOutcome> {
    const { machine } = this;
    const task = /^\d{1,7}$/.test(taskId) ? Number(taskId) : -1;
    if (!machine || task < 0 || task >= machine.state.table.size)
      return { ok: false, code: "not_found", message: `no task ${taskId}` };
    const { table } = machine.state;
    const at = table.state(task);
    const conflict = (message: string): TaskActionOutcome => ({ ok: false, code: "conflict", message });
    const isOver = machine.state.end !== null;
    if (isOver && lease === null) return conflict("the run has ended");
    if (isOver && machine.state.rules.mode === "memory_grid")
      return conflict("a memory grid that has ended keeps no items to run again");
    const kills: { workerId: string; kill: BatchKill }[] = [];
    if (action === "kill") {
      const place = at === taskStates.claimed ? machine.placeOf(task) : null;
      if (!place) return conflict(`task ${taskId} is not running; only a running task can be killed`);
      kills.push({
        workerId: place.claim.workerId,
        kill: { lease: place.claim.lease, positions: [place.position], reason: "killed" },
      });
    } else if (action === "mark_success") {
      if (at !== taskStates.waiting && at !== taskStates.delayed && at !== taskStates.failed)
        return conflict(`task ${taskId} is neither waiting nor failed; only those can be marked`);
      if (isOver && lease) machine.reopen(lease);
      machine.markTask(task, by, Date.now());
    } else {
      if (at !== taskStates.failed)
        return at === taskStates.waiting || at === taskStates.delayed || at === taskStates.claimed
          ? { ok: false, code: "task_open", message: `task ${taskId} is open already` }
          : conflict(`task ${taskId} has not failed; only a failed task can be run again`);
      if (isOver && lease) machine.reopen(lease);
      machine.rerunTask(task);
    }
    if (isOver) this.#endTold = false;
    await this.turn();
    return { ok: true, kills, supply: this.#supplyNow(machine), reopened: isOver };
  }

  // --- views

  tasks(query: { state?: TaskState; taskName?: string; after: number; limit: number }): {
    items: TaskRecord[];
    next: number | null;
  } {
    const { machine } = this;
    if (!machine) return { items: [], next: null };
    const { state } = machine;
    const items: TaskRecord[] = [];
    const listed = isListed(state.rules.mode)
      ? Array.from({ length: state.table.size }, (_, task) => task)
      : [...state.details.keys()].sort((a, b) => a - b);
    for (const task of listed) {
      if (task < query.after) continue;
      const record = viewTask(state, task, state.rules.mode === "parallel" ? this.#item(state, task) : null);
      if (!isListed(state.rules.mode) && record.state !== "failed") continue;
      if (query.state && record.state !== query.state) continue;
      if (query.taskName && record.taskName !== query.taskName) continue;
      if (items.length === query.limit) return { items, next: task };
      items.push(record);
    }
    return { items, next: null };
  }

  #item(state: FanOutState, task: number): string | null {
    const index = state.chunks.findIndex((chunk) => task >= chunk.first && task < chunk.first + chunk.count);
    const chunk = state.chunks[index];
    return chunk ? (this.#store.lines(index)[task - chunk.first] ?? null) : null;
  }

  execution(): ExecutionRecord | null {
    return this.machine ? viewExecution(this.machine.state, this.#rate()) : null;
  }

  /** Tasks a second over the last ten seconds. */
  #rate(): number | null {
    const [first] = this.#rates;
    const last = this.#rates.at(-1);
    if (!first || !last || last.at - first.at < 500) return null;
    return ((last.done - first.done) * 1000) / (last.at - first.at);
  }

  #noteRate(machine: FanOutMachine, now: number): void {
    const { done } = this.#progress(machine);
    const last = this.#rates.at(-1);
    if (last && now - last.at < 250) return;
    this.#rates.push({ at: now, done });
    while (this.#rates[0] && now - this.#rates[0].at > 10_000 && this.#rates.length > 2) this.#rates.shift();
  }

  #progress(machine: FanOutMachine): Progress {
    const { table } = machine.state;
    const open =
      table.count(taskStates.waiting) + table.count(taskStates.claimed) + table.count(taskStates.delayed);
    return { done: table.size - open, total: table.size };
  }

  #supplyNow(machine: FanOutMachine): Supply {
    const supply = this.#isEdge() ? noSupply : machine.supply();
    this.#told = supplyCount(supply);
    return supply;
  }

  #isEdge(): boolean {
    const definition = this.start_?.job.definition;
    return definition?.jobType === "http" && (definition.http?.through ?? "edge") === "edge";
  }

  // --- the turn

  /** Joins the turn that is gathering; resolves when its changes are stored. */
  turn(): Promise<void> {
    this.#turn ??= new Promise((resolve, reject) => {
      setTimeout(() => {
        this.#turn = null;
        try {
          this.#flush();
          resolve();
        } catch (error) {
          logEvent("error", "fan_out_turn_failed", { error: reasonOf(error) });
          reject(error);
          this.ctx.abort("the turn could not be stored");
        }
      }, 0);
    });
    return this.#turn;
  }

  #flush(): void {
    const { machine } = this;
    if (!machine) return;
    const now = Date.now();
    machine.passTime(now);
    machine.advance(now);
    if (this.#isEdge()) this.#edge.pump(machine);
    this.#noteRate(machine, now);
    if (machine.state.table.count(taskStates.waiting) < mapHighWater)
      for (const go of this.#drained.splice(0)) go();
    if (machine.state.rules.mode === "memory_grid" && !machine.state.end) this.#checkpointSoon(machine);
    else this.ctx.storage.transactionSync(() => this.#store.save(machine));
    this.#wakeAt(machine.nextDueAt, now);
    if (machine.state.end) this.#tellEndSoon();
    else if (this.#told === 0 && !this.#isEdge() && supplyCount(machine.supply()) > 0) this.#tellSupplySoon();
  }

  /** A memory grid writes its counters once a second, nothing else. */
  #checkpointSoon(machine: FanOutMachine): void {
    this.#checkpoint ??= setTimeout(() => {
      this.#checkpoint = null;
      if (this.machine === machine && !machine.state.end)
        this.ctx.storage.transactionSync(() => this.#store.save(machine));
    }, checkpointMs);
  }

  #wakeAt(at: number | null, now: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (at === null) return;
    this.#timer = setTimeout(() => void this.turn(), Math.max(0, Math.min(at - now, 2_000_000_000)));
    void this.ctx.storage.setAlarm(Math.max(at, now + 1));
  }

  #queue() {
    const { namespace, appId } = this.start_ ?? { namespace: "", appId: "" };
    return this.env.APP_QUEUE.get(this.env.APP_QUEUE.idFromName(queueName(namespace, appId)));
  }

  #tellSupplySoon(): void {
    const { machine, start_ } = this;
    if (!machine || !start_) return;
    const supply = this.#supplyNow(machine);
    this.ctx.waitUntil(
      this.#queue()
        .fanOutSupply(start_.jobId, start_.number, machine.state.lease, supply, this.#progress(machine))
        .catch((error: unknown) => {
          this.#told = 0;
          logEvent("warn", "queue_not_told", { runId: machine.state.runId, error: reasonOf(error) });
          setTimeout(() => void this.turn(), tellPauseMs);
        }),
    );
  }

  #tellEndSoon(): void {
    if (this.#endTold || this.#telling) return;
    this.#telling = this.#tellEnd().finally(() => {
      this.#telling = null;
    });
    this.ctx.waitUntil(this.#telling);
  }

  /** Until the queue has it; the alarm goes on where a restart cut it off. */
  async #tellEnd(): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + tellAlarmMs);
    while (!this.#endTold) {
      const { machine, start_ } = this;
      if (!machine?.state.end || !start_) return;
      try {
        await this.#queue().fanOutEnded(start_.jobId, start_.number, machine.state.lease, machine.state.end);
        if (machine.state.end) this.#endTold = true;
      } catch (error) {
        logEvent("warn", "queue_not_told", { runId: machine.state.runId, error: reasonOf(error) });
        await new Promise((resolve) => setTimeout(resolve, tellPauseMs));
      }
    }
    await this.ctx.storage.setAlarm(Date.now() + retentionCheckMs);
  }

  async alarm(): Promise<void> {
    const { machine, start_ } = this;
    if (!machine || !start_) return;
    if (!machine.state.end) return this.turn();
    if (!this.#endTold) {
      this.#tellEndSoon();
      return;
    }
    await this.#forgetWhenGone(start_);
  }

  /** The history keeps a number of runs; what it dropped needs no tasks. */
  async #forgetWhenGone(start: StartAsk): Promise<void> {
    try {
      const known = await this.env.DB.prepare("SELECT 1 FROM runs WHERE job_id = ?1 AND number = ?2")
        .bind(start.jobId, start.number)
        .first();
      if (known) {
        await this.ctx.storage.setAlarm(Date.now() + retentionCheckMs);
        return;
      }
      this.machine = null;
      this.start_ = null;
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
    } catch (error) {
      logEvent("warn", "history_unavailable", { event: "retention", error: reasonOf(error) });
      await this.ctx.storage.setAlarm(Date.now() + retentionCheckMs);
    }
  }
}

const failed = (reason: FanOutEnd["reason"], message: string): FanOutEnd => ({
  status: "failed",
  reason,
  message,
  result: null,
});

const supplyCount = (supply: Supply): number => supply.any + Object.keys(supply.only).length;

const lineCount = (text: string): number => {
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
};

const staleAnswer = (ask: ExchangeAsk): ExchangeAnswer => ({
  outcomes: ask.results.map(() => ({ outcome: "stale", message: "the attempt of the run was given up" })),
  kills: ask.listed.map((lease) => ({ lease, positions: null, reason: "stale" })),
  batches: [],
  supply: noSupply,
  progress: { done: 0, total: 0 },
  holds: false,
});
