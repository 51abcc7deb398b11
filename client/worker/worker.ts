import type { JobType } from "../protocol/job.ts";
import type { LogLevel } from "../protocol/run.ts";
import type { Task, WorkerIdentity } from "../protocol/worker-call.ts";
import { callPlatform } from "./caller.ts";
import { Execution, processorRunner, type TaskRunner } from "./execution.ts";
import { consoleLogger, type Logger } from "./logger.ts";
import { WorkerMachine } from "./machine.ts";
import type { CallFailure, Effect } from "./machine-effects.ts";
import { type CheckedOptions, checkOptions, type WorkerOptions } from "./options.ts";
import { describeWork } from "./process-state.ts";
import { normalizeProcessor, type ProcessFunction, type Processor, processorIssue } from "./processor.ts";
import type { Lane } from "./result-ledger.ts";
import { errorMessage } from "./result-text.ts";
import { SharedBatches } from "./shared-batches.ts";
import { SharedRunner } from "./shared-runner.ts";
import { clientVersion } from "./version.ts";

const loadEveryMs = 5000;
/** A clock nearer to the platform's than this is left alone, so that lines keep their order. */
const clockToleranceMs = 1000;

const inWords = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** Which task of a distributed run a line is of. */
const taskLabel = (task: Task): string | null => {
  if (task.mode === "standalone") return null;
  if (task.sharding) return String(task.sharding.id);
  if (task.taskName === null) return task.phase === "process" ? task.taskId : task.phase;
  return task.taskName === task.taskId ? task.taskName : `${task.taskName} ${task.taskId}`;
};

/**
 * Executes tasks of one app. Connects outward only, to `url`; runs wherever `fetch` exists.
 *
 * ```ts
 * const worker = new Worker({ url, namespace, appId, appKey });
 * worker.processor("hello", async (ctx) => `hello ${ctx.parameters}`);
 * await worker.start();
 * ```
 */
export class Worker {
  readonly #options: CheckedOptions;
  readonly #fetch: typeof fetch;
  readonly #logger: Logger;
  readonly #loadProbe: WorkerOptions["loadProbe"];
  readonly #threadDump: WorkerOptions["threadDump"];
  readonly #processors = new Map<string, Processor>();
  readonly #runners = new Map<JobType, TaskRunner>();
  readonly #executions = new Map<string, Execution>();
  readonly #calls = new Map<Lane, AbortController>();
  readonly #sharedRunner: SharedRunner;
  readonly #stopped: Promise<void>;
  #endStart: (fault?: unknown) => void = () => {};
  readonly #pending: Effect[] = [];
  #isPerforming = false;
  #machine: WorkerMachine | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #loadTimer: ReturnType<typeof setInterval> | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #clockOffsetMs = 0;

  /** Throws a TypeError naming the option that is missing or wrong. */
  constructor(options: WorkerOptions) {
    this.#options = checkOptions(options);
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#logger = options.logger ?? consoleLogger;
    this.#loadProbe = options.loadProbe;
    this.#threadDump = options.threadDump;
    this.#sharedRunner = this.#makeSharedRunner();
    this.#stopped = new Promise((resolve, reject) => {
      this.#endStart = (fault) => (fault === undefined ? resolve() : reject(fault));
    });
    // Whoever started or stopped it hears of a fault; nobody else has to.
    this.#stopped.catch(() => {});
  }

  get workerId(): string {
    return this.#options.workerId;
  }

  /** Whether the platform answered the latest call. */
  get isConnected(): boolean {
    return this.#machine?.isConnected ?? false;
  }

  /** Tasks in hand at the moment. */
  get running(): number {
    return this.#machine?.inHand ?? 0;
  }

  /** Registers a processor under the name that jobs use. Also while started: the platform hears of it with the next call. */
  processor(name: string, processor: ProcessFunction | Processor): this {
    if (typeof name !== "string" || name.trim() === "" || name.length > 200) {
      throw new TypeError(`a processor's name is text of 1 to 200 characters, not ${JSON.stringify(name)}`);
    }
    const issue = processorIssue(processor);
    if (issue !== null) throw new TypeError(`processor "${name}" ${issue}`);
    if (this.#processors.has(name)) throw new TypeError(`processor "${name}" is registered already`);
    this.#processors.set(name, normalizeProcessor(processor));
    this.#runners.set("nodejs", processorRunner(this.#processors));
    this.#identityChanged();
    return this;
  }

  /** Serves a job type by a function of its own, the way the agent serves scripts. */
  runner(jobType: JobType, runner: TaskRunner): this {
    this.#runners.set(jobType, runner);
    this.#identityChanged();
    return this;
  }

  /** Connects and executes until stopped. Failures of the network never end it: it says why on one line and tries again. */
  start(): Promise<void> {
    if (this.#machine) throw new Error("a worker starts once");
    if (this.#runners.size === 0) throw new Error("a worker needs a processor before it starts");
    this.#machine = new WorkerMachine({ workerId: this.#options.workerId, identity: this.#identity() });
    void this.#connect();
    return this.#stopped;
  }

  /**
   * Drains: takes nothing more, finishes what runs, returns what has not begun, resolves when the platform knows every result. A second
   * call or `force` aborts every task's signal and leaves within 2 s.
   */
  stop(options: { force?: boolean } = {}): Promise<void> {
    const machine = this.#machine;
    if (!machine) return Promise.resolve();
    const force = options.force ?? machine.mode === "draining";
    this.#dispatch((_, now) => machine.stop(force, now));
    return this.#stopped;
  }

  #identity(): WorkerIdentity {
    const { address, clientKind, labels, concurrency } = this.#options;
    return {
      address,
      clientKind,
      clientVersion,
      labels,
      concurrency,
      jobTypes: [...this.#runners.keys()],
      processors: [...this.#processors.keys()],
      ...(this.#threadDump ? { threadDumps: true } : {}),
    };
  }

  #identityChanged(): void {
    this.#dispatch((machine, now) => machine.identityChanged(this.#identity(), now));
  }

  /** In order, also when performing one makes others: a processor may log before it first waits. */
  #perform(effects: readonly Effect[]): void {
    this.#pending.push(...effects);
    if (this.#isPerforming) return;
    this.#isPerforming = true;
    try {
      for (let effect = this.#pending.shift(); effect; effect = this.#pending.shift())
        this.#performOne(effect);
    } finally {
      this.#isPerforming = false;
    }
    this.#arm();
  }

  #performOne(effect: Effect): void {
    switch (effect.type) {
      case "send":
        this.#send(effect);
        break;
      case "cut":
        this.#calls.get(effect.lane)?.abort();
        this.#calls.delete(effect.lane);
        break;
      case "begin":
        this.#begin(effect.task);
        break;
      case "interrupt":
        this.#executions.get(effect.lease)?.interrupt(effect.reason);
        break;
      case "pump":
        this.#sharedRunner.pump();
        break;
      case "interruptShared":
        this.#sharedRunner.interrupt(effect.lease, effect.positions, effect.reason, effect.graceMs);
        break;
      case "connected":
        this.#logger.info(this.#connectedLine(effect.afterMs));
        break;
      case "disconnected":
        this.#logger.warn(this.#disconnectedLine(effect.failure, effect.retryInMs));
        break;
      case "dump":
        void this.#dump(effect.id);
        break;
      case "warn":
        this.#logger.warn(effect.text);
        break;
      case "stopped":
        this.#finish();
        break;
      default:
        effect satisfies never;
    }
  }

  #send(effect: Effect & { type: "send" }): void {
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), effect.limitMs);
    this.#calls.set(effect.lane, abort);
    void callPlatform(this.#fetch, this.#options, effect.request, abort.signal).then((outcome) => {
      clearTimeout(limit);
      // A call that was cut has no say any more, also when its answer was on the way.
      if (this.#calls.get(effect.lane) !== abort) return;
      this.#calls.delete(effect.lane);
      if (outcome.ok) this.#noteClock(outcome.answer.now);
      this.#dispatch((machine, now) =>
        outcome.ok
          ? machine.answered(effect.lane, outcome.answer, now)
          : machine.failed(effect.lane, outcome.failure, now, Math.random()),
      );
    });
  }

  #makeSharedRunner(): SharedRunner {
    const idle = new SharedBatches();
    return new SharedRunner({
      workerId: this.#options.workerId,
      address: this.#options,
      fetch: this.#fetch,
      processors: this.#processors,
      runners: this.#runners,
      shared: () => this.#machine?.shared ?? idle,
      hasSlot: () => this.#machine?.hasSlot ?? false,
      killGraceMs: () => this.#machine?.killGraceMs ?? 0,
      log: (task, level, text) => this.#log(task, level, text),
      moved: () => this.#dispatch((machine, now) => machine.sharedMoved(now)),
    });
  }

  #begin(task: Task): void {
    const execution = new Execution(task, this.#runners, {
      log: (of, level, text) => this.#log(of, level, text),
      killGraceMs: () => this.#machine?.killGraceMs ?? 0,
      progress: (of, done, total) =>
        this.#dispatch((machine, now) => machine.progressed(of.lease, done, total, now)),
    });
    this.#executions.set(task.lease, execution);
    void execution.outcome.then((outcome) => {
      this.#executions.delete(task.lease);
      this.#dispatch((machine, now) => machine.settled(task.lease, outcome, now));
    });
  }

  /** A fault in here is one of this library's: it ends the worker instead of leaving it half alive. */
  #dispatch(event: (machine: WorkerMachine, now: number) => Effect[]): void {
    if (!this.#machine) return;
    try {
      this.#perform(event(this.#machine, performance.now()));
    } catch (error) {
      for (const call of this.#calls.values()) call.abort();
      this.#calls.clear();
      for (const execution of this.#executions.values()) execution.interrupt("stopped");
      this.#sharedRunner.interruptAll("stopped");
      this.#finish(error);
    }
  }

  #log(task: Task, level: LogLevel, text: string): void {
    const at = new Date(Date.now() + this.#clockOffsetMs).toISOString();
    this.#dispatch((machine, now) => machine.logged(task, { at, level, text, task: taskLabel(task) }, now));
  }

  #noteClock(platformNow: string): void {
    const offsetMs = Date.parse(platformNow) - Date.now();
    this.#clockOffsetMs = Math.abs(offsetMs) > clockToleranceMs ? offsetMs : 0;
  }

  #arm(): void {
    const at = this.#machine?.wakeAt ?? Number.POSITIVE_INFINITY;
    if (at === this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    if (at === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(
      () => {
        this.#timerAt = Number.POSITIVE_INFINITY;
        this.#dispatch((machine, now) => machine.tick(now));
      },
      Math.min(2_000_000_000, Math.max(0, Math.ceil(at - performance.now()))),
    );
  }

  /** With the load in the first call the platform knows from the start whether this machine is busy. */
  async #connect(): Promise<void> {
    if (this.#loadProbe) {
      await this.#probeLoad();
      if (this.#machine?.mode !== "new") return;
      this.#loadTimer = setInterval(() => void this.#probeLoad(), loadEveryMs);
    }
    this.#dispatch((machine, now) => machine.start(now));
  }

  async #dump(id: string): Promise<void> {
    const atWork = [...this.#executions.values(), ...this.#sharedRunner.atWork()];
    let ofProcess: string;
    try {
      ofProcess = (await this.#threadDump?.()) ?? "";
    } catch (error) {
      ofProcess = `the process can't tell more: ${errorMessage(error)}`;
    }
    const text = describeWork(atWork, ofProcess, performance.now());
    this.#dispatch((machine, now) => machine.dumped({ id, text }, now));
  }

  async #probeLoad(): Promise<void> {
    try {
      const load = await this.#loadProbe?.();
      if (load) this.#machine?.loadMeasured(load);
    } catch (error) {
      this.#logger.warn(`the machine's load can't be measured: ${errorMessage(error)}`);
    }
  }

  #finish(fault?: unknown): void {
    clearTimeout(this.#timer);
    clearInterval(this.#loadTimer);
    this.#endStart(fault);
  }

  #connectedLine(afterMs: number | null): string {
    if (afterMs !== null) return `connected again after ${inWords(afterMs)}`;
    const { url, workerId, namespace, appId } = this.#options;
    const types = [...this.#runners.keys()].join(", ");
    const names = [...this.#processors.keys()];
    const processors =
      names.length === 0 ? "" : ` (${names.slice(0, 10).join(", ")}${names.length > 10 ? ", …" : ""})`;
    return `connected to ${url} as ${workerId}, app ${namespace}/${appId}, serving ${types}${processors}`;
  }

  #disconnectedLine(failure: CallFailure, retryInMs: number): string {
    return `not connected to ${this.#options.url}: ${failure.message}; trying again in ${inWords(retryInMs)}`;
  }
}
