import { DurableObject } from "cloudflare:workers";
import type { MissedFires } from "../app-queue/rpc.ts";
import { FireRecords } from "../job-timer/fire-records.ts";
import type { FireRecord, TimerConfig } from "../job-timer/rpc.ts";
import { TimerStore } from "../job-timer/store.ts";
import { Timer } from "../job-timer/timer.ts";
import type { DurableEnv } from "../shared/env.ts";
import { feedPublisher } from "../shared/feed-publisher.ts";
import type { FollowedEnd, Follower } from "../shared/follower.ts";
import { countingSql, noCosts, type RowCosts } from "../shared/row-costs.ts";
import { readSettings } from "../shared/settings.ts";
import { followerStub, queueStub, workflowStub } from "../shared/stubs.ts";
import { withinTime } from "../shared/time-limit.ts";
import { Coordinator } from "./coordinator.ts";
import type { FollowUpPorts } from "./follow-ups.ts";
import { WorkflowHistory } from "./history.ts";
import type { NodeAction } from "./node-actions.ts";
import type {
  LiveWorkflowRun,
  NodeAnswer,
  WorkflowAnswer,
  WorkflowCalls,
  WorkflowConfig,
  WorkflowRunAsk,
  WorkflowRunRecord,
} from "./rpc.ts";
import { missedNote } from "./run-alarm.ts";
import { WorkflowStore } from "./store.ts";

const callLimitMs = 15_000;

/** A workflow: its schedule and its open runs. What happens when is in coordinator.ts and run-machine.ts; why, in README.md. */
export class Workflow extends DurableObject<DurableEnv> implements WorkflowCalls {
  readonly #costs: RowCosts = noCosts();
  #store: WorkflowStore;
  #coordinator: Coordinator;
  /** The clock of jobs serves workflows, too; it has an alarm of its own here, kept as a row, beside that of the open runs. */
  #timer: Timer | null = null;
  #fires: FireRecords | null = null;
  readonly #feed = feedPublisher(this.env, () => this.#coordinator.config?.namespace);
  #timerAt: number | null = null;
  #armedAt: number | null = null;
  #wakeAt: number | null = null;

  constructor(ctx: DurableObjectState, env: DurableEnv) {
    super(ctx, env);
    this.#store = this.#newStore();
    this.#coordinator = new Coordinator(this.#ports(), this.#store);
    void ctx.blockConcurrencyWhile(async () => {
      this.#armedAt = await ctx.storage.getAlarm();
      if (this.#store.exists()) this.#open();
    });
  }

  async configure(config: WorkflowConfig): Promise<void> {
    if (!this.#store.exists()) this.#open();
    if (this.#coordinator.configure(config)) await this.#timer?.configure(timerConfigOf(config));
  }

  async remove(by: string): Promise<void> {
    if (!this.#store.exists()) return;
    await this.#coordinator.killAll(by);
    await this.ctx.blockConcurrencyWhile(async () => {
      this.#coordinator.close();
      this.#timer?.stop();
      this.#timer = null;
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
      [this.#armedAt, this.#wakeAt, this.#timerAt] = [null, null, null];
      this.#store = this.#newStore();
      this.#coordinator = new Coordinator(this.#ports(), this.#store);
    });
  }

  async run(ask: WorkflowRunAsk): Promise<WorkflowAnswer> {
    return this.#coordinator.run(ask);
  }

  async stop(number: number, by: string): Promise<WorkflowAnswer> {
    return this.#coordinator.stop(number, by);
  }

  async rerun(number: number, ask: { operator: string; follower?: Follower }): Promise<WorkflowAnswer> {
    return this.#coordinator.rerun(number, ask);
  }

  async actOnNode(number: number, nodeId: string, action: NodeAction, by: string): Promise<NodeAnswer> {
    return this.#coordinator.act(number, nodeId, action, by);
  }

  async runsEnded(ends: FollowedEnd[]): Promise<void> {
    this.#coordinator.runsEnded(ends);
  }

  async read(number: number): Promise<WorkflowRunRecord | null> {
    return this.#coordinator.read(number);
  }

  async liveRun(number: number): Promise<LiveWorkflowRun | null> {
    return this.#coordinator.live(number);
  }

  async fires(before: number | null, limit: number): Promise<FireRecord[]> {
    return this.#fires?.list(before, limit) ?? [];
  }

  async check(): Promise<{ open: number }> {
    // What this instance believes to be armed may be gone, as after a restored backup.
    this.#armedAt = await this.ctx.storage.getAlarm();
    await this.#timer?.check();
    this.#coordinator.wake();
    this.#arm();
    return { open: this.#coordinator.openCount };
  }

  async costs(): Promise<RowCosts> {
    return this.#costs;
  }

  override async alarm(): Promise<void> {
    this.#armedAt = null;
    const now = Date.now();
    if (this.#timer !== null && this.#timerAt !== null && this.#timerAt <= now) {
      const at = this.#timerAt;
      this.#timerAt = null;
      await this.#timer.alarm(at);
    }
    if (this.#wakeAt !== null && this.#wakeAt <= Date.now()) this.#wakeAt = null;
    // After a start nobody knows for whom the alarm was.
    this.#coordinator.wake();
    this.#arm();
  }

  #open(): void {
    const { sql } = this.ctx.storage;
    this.ctx.storage.transactionSync(() => this.#store.create());
    const counted = countingSql(sql, this.#costs);
    this.#fires = new FireRecords(counted);
    const stores = { timer: new TimerStore(counted), fires: this.#fires };
    this.#timer = new Timer(this.#timerPorts(), stores, readSettings(this.env).misfireMs);
    this.#timerAt = this.#store.timerAlarm();
    this.#timer.start(this.#timerAt);
    this.#coordinator.load();
  }

  #newStore(): WorkflowStore {
    return new WorkflowStore(countingSql(this.ctx.storage.sql, this.#costs));
  }

  #timerPorts() {
    const set = async (at: number | null): Promise<void> => {
      if (at !== this.#timerAt) this.#store.writeTimerAlarm(at);
      this.#timerAt = at;
      this.#arm();
    };
    return {
      now: () => Date.now(),
      getAlarm: async () => this.#timerAt,
      setAlarm: set,
      deleteAlarm: () => set(null),
      fire: async (_: TimerConfig, ask: Parameters<Coordinator["fire"]>[0]) => this.#coordinator.fire(ask),
      missed: async (_: TimerConfig, fires: MissedFires) => {
        const { config } = this.#coordinator;
        if (!config?.definition.missedAlarm) return;
        const note = missedNote(config, fires, Date.now());
        await withinTime(callLimitMs, queueStub(this.env, config.namespace, config.appId).raise([note]));
      },
      // Only one_time schedules end by themselves, which workflows do not have.
      disable: async () => undefined,
    };
  }

  #arm(): void {
    const times = [this.#timerAt, this.#wakeAt].filter((at) => at !== null);
    if (times.length === 0) return;
    // An alarm in the past has been seen to strand an object at its start.
    const at = Math.max(Math.min(...times), Date.now() + 1);
    if (this.#armedAt !== null && this.#armedAt <= at) return;
    this.#armedAt = at;
    this.#costs.alarms += 1;
    void this.ctx.storage.setAlarm(at);
  }

  #ports(): FollowUpPorts {
    const { env } = this;
    const namespace = () => this.#coordinator.config?.namespace ?? "";
    const history = new WorkflowHistory(env.DB, this.#costs);
    return {
      now: () => Date.now(),
      background: (work) => this.ctx.waitUntil(work),
      wakeBy: (at) => {
        if (this.#wakeAt !== null && this.#wakeAt <= at) return;
        this.#wakeAt = at;
        this.#arm();
      },
      startJobs: (appId, asks) =>
        withinTime(callLimitMs, queueStub(env, namespace(), appId).runFollowed(asks)),
      killJob: async (appId, jobId, number, by) => {
        await withinTime(callLimitMs, queueStub(env, namespace(), appId).kill(jobId, number, by));
      },
      startWorkflow: (workflowId, ask) => withinTime(callLimitMs, workflowStub(env, workflowId).run(ask)),
      stopWorkflow: async (workflowId, number, by) => {
        await withinTime(callLimitMs, workflowStub(env, workflowId).stop(number, by));
      },
      tell: (follower, end) => withinTime(callLimitMs, followerStub(env, follower).runsEnded([end])),
      project: async (runs, gone) => {
        const { config } = this.#coordinator;
        if (!config) return;
        await withinTime(callLimitMs, history.write(config, runs, gone));
        // Only now is it in the lists.
        this.#feed.mark();
      },
      raise: async (alarm) => {
        const appId = this.#coordinator.config?.appId ?? "";
        await withinTime(callLimitMs, queueStub(env, namespace(), appId).raise([alarm]));
      },
    };
  }
}

const timerConfigOf = (config: WorkflowConfig): TimerConfig => ({
  jobId: config.workflowId,
  namespace: config.namespace,
  appId: config.appId,
  version: config.version,
  enabled: config.enabled && config.published !== null,
  enabledAt: config.enabledAt,
  timing: config.timing,
  misfirePolicy: config.definition.misfirePolicy,
  retention: config.definition.retention,
  tellsMissed: config.definition.missedAlarm,
});
