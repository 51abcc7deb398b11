import { DatabaseSync } from "node:sqlite";
import { type WorkflowDefinition, workflowDefaults } from "../../../client/protocol/workflow.ts";
import type { FollowedAnswer, FollowedAsk } from "../../../durable/app-queue/rpc.ts";
import type { FollowedEnd } from "../../../durable/shared/follower.ts";
import { Coordinator } from "../../../durable/workflow/coordinator.ts";
import type { PlacedDag } from "../../../durable/workflow/graph.ts";
import { parseTag } from "../../../durable/workflow/node-tag.ts";
import type { WorkflowRunRecord } from "../../../durable/workflow/rpc.ts";
import type { NodeState } from "../../../durable/workflow/run-state.ts";
import { WorkflowStore } from "../../../durable/workflow/store.ts";
import { sqlOf } from "../../support/object-sql.ts";

/** A run of a node's job, as its queue knows it. */
export interface JobRun {
  tag: string;
  nodeId: string;
  starts: number;
  number: number;
  upstream: FollowedAsk["upstream"];
  end: FollowedEnd | null;
  /** The coordinator has heard of the end. */
  isHeard: boolean;
  killedBy: string | null;
}

/** How the world treats a call: it may be lost on its way there, or on its way back. */
export type Fault = "none" | "lost" | "unanswered";

export const definitionOf = (more: Partial<WorkflowDefinition> = {}): WorkflowDefinition => ({
  ...workflowDefaults,
  appId: "app",
  name: "flow",
  runConcurrency: 100,
  ...more,
});

/** A coordinator over real storage, beside queues that lose calls and answers, on a clock that the test moves. */
export class World {
  now = 1_000_000_000;
  readonly runs: JobRun[] = [];
  /** Whether each call goes through; asked once for each. */
  fault: () => Fault = () => "none";
  /** Violations of what a queue may expect, seen as they happen. */
  readonly complaints: string[] = [];
  readonly raised: string[] = [];
  coordinator: Coordinator;
  readonly #sql = sqlOf(new DatabaseSync(":memory:"));
  readonly #definition: WorkflowDefinition;

  constructor(dag: PlacedDag, definition: WorkflowDefinition = definitionOf()) {
    this.#definition = definition;
    const store = new WorkflowStore(this.#sql);
    store.create();
    this.coordinator = this.#newCoordinator(store);
    this.publish(dag);
  }

  publish(dag: PlacedDag): void {
    this.coordinator.configure({
      workflowId: 1,
      namespace: "test",
      appId: "app",
      version: dag.version,
      enabled: true,
      enabledAt: 0,
      timing: {
        timeType: "api",
        cron: null,
        periodSeconds: null,
        at: null,
        timeZone: "UTC",
        dstPolicy: "smart",
        effectiveFrom: null,
        effectiveUntil: null,
        anchorAt: 0,
      },
      definition: this.#definition,
      draft: dag,
      published: dag,
    });
  }

  start(): number {
    const answer = this.coordinator.run({ trigger: "api", operator: "test" });
    if (!answer.ok) throw new Error(answer.message);
    return answer.number;
  }

  /** The process ends here and starts again on what is stored; calls under way are cut off. */
  restart(): void {
    this.coordinator.close();
    this.coordinator = this.#newCoordinator(new WorkflowStore(this.#sql));
    this.coordinator.load();
  }

  #newCoordinator(store: WorkflowStore): Coordinator {
    // What an earlier instance had on its way reaches nobody.
    const isCurrent = (): boolean => this.coordinator === coordinator;
    const coordinator: Coordinator = new Coordinator(
      {
        now: () => this.now,
        background: () => undefined,
        wakeBy: () => undefined,
        startJobs: (_, asks) => this.#call(() => asks.map((ask) => this.#startJob(ask)), isCurrent),
        killJob: (_, _jobId, number, by) =>
          this.#call(() => {
            const run = this.runs.find((one) => one.number === number);
            if (run && run.end === null) run.killedBy = by;
          }, isCurrent),
        startWorkflow: () => Promise.reject(new Error("no other workflows here")),
        stopWorkflow: () => Promise.reject(new Error("no other workflows here")),
        tell: () => Promise.resolve(),
        raise: async (alarm) => {
          this.raised.push(`${alarm.kind} ${alarm.runId}`);
        },
        project: () => Promise.resolve(),
      },
      store,
    );
    return coordinator;
  }

  async #call<T>(work: () => T, isCurrent: () => boolean): Promise<T> {
    const fault = this.fault();
    await Promise.resolve();
    if (fault === "lost") throw new Error("lost on the way there");
    const answer = work();
    await Promise.resolve();
    if (fault === "unanswered") throw new Error("lost on the way back");
    // For ever: nobody is there to be told.
    if (!isCurrent()) await new Promise(() => undefined);
    return answer;
  }

  #startJob(ask: FollowedAsk): FollowedAnswer {
    const { tag } = ask.follower;
    const known = this.runs.find((run) => run.tag === tag);
    if (known) {
      if (!ask.repeated && known.end !== null)
        this.complaints.push(`${tag} asked for again as if it were new`);
      return { ok: true, number: known.number, end: known.end };
    }
    const start = parseTag(tag);
    if (!start) throw new Error(`no tag: ${tag}`);
    const { nodeId, starts } = start;
    for (const run of this.runs)
      if (run.nodeId === nodeId && run.end === null) this.complaints.push(`${nodeId} runs twice at once`);
    const number = this.runs.length + 1;
    this.runs.push({
      tag,
      nodeId,
      starts,
      number,
      upstream: ask.upstream,
      end: null,
      isHeard: false,
      killedBy: null,
    });
    return { ok: true, number, end: null };
  }

  get open(): JobRun[] {
    return this.runs.filter((run) => run.end === null);
  }

  end(run: JobRun, status: "success" | "failed"): void {
    run.end = {
      tag: run.tag,
      number: run.number,
      status,
      reason: status === "success" ? "completed" : run.killedBy === null ? "error" : "killed",
      message: null,
      result: status === "success" ? `${run.nodeId}#${run.starts}` : null,
      startedAt: this.now,
      finishedAt: this.now,
      tries: Array.from({ length: status === "success" ? 1 : 2 }, () => {
        return { status, startedAt: this.now, finishedAt: this.now };
      }),
    };
  }

  /** Tells of ends, heard or not: at least once. */
  tell(runs: readonly JobRun[]): void {
    const ends = runs.flatMap((run) => run.end ?? []);
    if (ends.length === 0) return;
    this.coordinator.runsEnded(ends);
    for (const run of runs) if (run.end !== null) run.isHeard = true;
  }

  /** Lets everything under way come to its end. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Time passes, and the alarm looks after everything. */
  async pass(ms = 20_000): Promise<void> {
    this.now += ms;
    this.coordinator.wake();
    await this.settle();
  }

  read(number: number): WorkflowRunRecord {
    const record = this.coordinator.read(number);
    if (!record) throw new Error(`no run ${number}`);
    return record;
  }

  node(number: number, nodeId: string): NodeState {
    const node = this.read(number).nodes.find((one) => one.nodeId === nodeId);
    if (!node) throw new Error(`no node ${nodeId}`);
    return node;
  }

  /** Status by node, with the reason of what was left out. */
  statuses(number: number): Record<string, string> {
    return Object.fromEntries(
      this.read(number).nodes.map(({ nodeId, status, reason }) => [
        nodeId,
        status === "skipped" ? `skipped ${reason}` : status,
      ]),
    );
  }
}
