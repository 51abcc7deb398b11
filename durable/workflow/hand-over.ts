import type { UpstreamData } from "../../client/protocol/upstream.ts";
import { formatWorkflowRunId } from "../../client/protocol/workflow-run.ts";
import type { FollowedAnswer, FollowedAsk } from "../app-queue/rpc.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { backoffMs } from "../shared/platform-errors.ts";
import type { Graph, PlacedNode } from "./graph.ts";
import { followerOf, formatTag, type NodeStart } from "./node-tag.ts";
import { upstreamOf } from "./readiness.ts";
import type { WorkflowRunAsk } from "./rpc.ts";
import { outstanding, type RunEvent } from "./run-machine.ts";
import type { NodeState, RunState } from "./run-state.ts";

/** A job that its queue does not know may be on its way there; after that long it is taken for gone. */
const unknownForMs = 120_000;
/** What one node can be told of the nodes before it: a worker takes the whole in one call. */
const maxUpstreamCharacters = 600_000;
const retryMs = { first: 500, most: 10_000 };

/** Calls outside. Each ends in bounded time; what throws may or may not have happened. */
export interface HandOverPorts {
  startJobs(appId: string, asks: FollowedAsk[]): Promise<FollowedAnswer[]>;
  killJob(appId: string, jobId: number, number: number, by: string): Promise<void>;
  startWorkflow(workflowId: number, ask: WorkflowRunAsk): Promise<FollowedAnswer>;
  stopWorkflow(workflowId: number, number: number, by: string): Promise<void>;
}

export interface HandOverHost {
  workflowId: number;
  now(): number;
  /** What came of it, as an event of the node's run. */
  apply(number: number, event: RunEvent): void;
  /** Keeps the object awake for it. */
  background(work: Promise<void>): void;
  /** Looks again after a while. */
  lookIn(ms: number): void;
}

interface Asked {
  /** Calls on their way. */
  inFlight: boolean;
  failures: number;
  retryAt: number;
  unknownSince: number | null;
  killTold: boolean;
}

interface Due {
  run: RunState;
  node: NodeState;
  placed: PlacedNode;
  start: NodeStart;
  key: string;
}

/**
 * Brings open nodes to the queues of their jobs and to other workflows, and their kills: again and again until it is answered, which
 * is harmless, as each start of a node has a tag of its own. Memory only: after a restart everything open is asked again.
 */
export class HandOver {
  readonly #ports: HandOverPorts;
  readonly #host: HandOverHost;
  readonly #asked = new Map<string, Asked>();
  /** Starts of this instance need no look into the history; those of an earlier one may have ended there. */
  readonly #own = new Set<string>();

  constructor(ports: HandOverPorts, host: HandOverHost) {
    this.#ports = ports;
    this.#host = host;
  }

  /** Tells apart what was just decided from what was found after a start. */
  noteOwn(start: NodeStart): void {
    this.#own.add(formatTag(start));
  }

  forget(number: number): void {
    for (const keys of [this.#own, this.#asked])
      for (const key of [...keys.keys()]) if (key.startsWith(`${number}/`)) keys.delete(key);
  }

  /** Whatever is open of a run and not on its way. `all`: also what was answered, in case its news were lost. */
  perform(graph: Graph, run: RunState, all = false): void {
    const now = this.#host.now();
    const { starts, kills } = outstanding(graph, run);
    const asked = all
      ? [...run.nodes.values()].filter((node) => node.status === "open" && node.reason !== "approval")
      : starts;
    const due = asked
      .flatMap((node) => this.#due(graph, run, node))
      .filter(({ key }) => this.#isFree(key, now));
    const byApp = Map.groupBy(
      due.filter(({ placed }) => placed.kind === "job"),
      ({ placed }) => placed.appId ?? "",
    );
    for (const [appId, nodes] of byApp) this.#host.background(this.#startJobs(graph, appId, nodes));
    for (const one of due)
      if (one.placed.kind === "workflow") this.#host.background(this.#startWorkflow(one));
    for (const node of kills)
      for (const one of this.#due(graph, run, node))
        if (!this.#state(one.key).killTold) this.#host.background(this.#kill(one));
  }

  #due(graph: Graph, run: RunState, node: NodeState): Due[] {
    const placed = graph.nodes.get(node.nodeId);
    if (!placed) return [];
    const start = { number: run.head.number, nodeId: node.nodeId, starts: node.starts };
    return [{ run, node, placed, start, key: formatTag(start) }];
  }

  #state(key: string): Asked {
    let state = this.#asked.get(key);
    if (!state) {
      state = { inFlight: false, failures: 0, retryAt: 0, unknownSince: null, killTold: false };
      this.#asked.set(key, state);
    }
    return state;
  }

  #isFree(key: string, now: number): boolean {
    const { inFlight, retryAt } = this.#state(key);
    return !inFlight && retryAt <= now;
  }

  async #startJobs(graph: Graph, appId: string, nodes: Due[]): Promise<void> {
    const asks: FollowedAsk[] = [];
    const sent: Due[] = [];
    // What is refused at once makes this be called anew before it returns.
    for (const { key } of nodes) this.#state(key).inFlight = true;
    for (const one of nodes) {
      const upstream = upstreamOf(graph, one.run, one.node.nodeId);
      if (tooLong(upstream)) {
        const message = `the results of the nodes before it are over ${maxUpstreamCharacters} characters together`;
        this.#host.apply(one.start.number, { type: "refused", ...one.start, message });
        continue;
      }
      asks.push(this.#askOf(one, upstream));
      sent.push(one);
    }
    if (asks.length === 0) return;
    try {
      const answers = await this.#ports.startJobs(appId, asks);
      for (const [index, one] of sent.entries()) this.#answered(one, answers[index]);
    } catch (error) {
      this.#failed(sent, error);
    }
  }

  #askOf({ run: { head }, node, placed, start, key }: Due, upstream: UpstreamData[]): FollowedAsk {
    return {
      jobId: placed.jobId ?? 0,
      trigger: "workflow",
      operator: head.operator,
      scheduleAt: head.scheduleAt,
      dataAt: head.dataAt,
      workflowRunId: formatWorkflowRunId({ workflowId: this.#host.workflowId, number: head.number }),
      follower: followerOf(this.#host.workflowId, start),
      upstream,
      repeated: !this.#own.has(key) || this.#state(key).failures > 0 || node.runNumber !== null,
    };
  }

  async #startWorkflow(one: Due): Promise<void> {
    const { head } = one.run;
    const { workflowId } = this.#host;
    const ask: WorkflowRunAsk = {
      trigger: "workflow",
      operator: head.operator,
      scheduleAt: head.scheduleAt,
      dataAt: head.dataAt,
      follower: followerOf(workflowId, one.start),
      ancestors: [...head.ancestors, workflowId],
    };
    this.#state(one.key).inFlight = true;
    try {
      this.#answered(one, await this.#ports.startWorkflow(one.placed.workflowId ?? 0, ask));
    } catch (error) {
      this.#failed([one], error);
    }
  }

  #answered({ start, key }: Due, answer: FollowedAnswer | undefined): void {
    const state = this.#state(key);
    state.inFlight = false;
    if (answer?.ok) {
      state.failures = 0;
      state.unknownSince = null;
      if (answer.end) this.#host.apply(start.number, { type: "ended", ...start, end: answer.end });
      else this.#host.apply(start.number, { type: "handed", ...start, runNumber: answer.number });
      return;
    }
    const now = this.#host.now();
    if (answer && answer.code !== "unavailable" && answer.code !== "overloaded") {
      state.unknownSince ??= now;
      const mayStillCome = answer.code === "not_found" && now - state.unknownSince < unknownForMs;
      if (!mayStillCome) {
        this.#host.apply(start.number, { type: "refused", ...start, message: answer.message });
        return;
      }
    }
    this.#later(state);
  }

  #failed(nodes: readonly Due[], error: unknown): void {
    logEvent("warn", "node_not_handed_over", {
      workflowId: this.#host.workflowId,
      nodes: nodes.length,
      error: reasonOf(error),
    });
    for (const { key } of nodes) {
      const state = this.#state(key);
      state.inFlight = false;
      this.#later(state);
    }
  }

  #later(state: Asked): void {
    state.failures += 1;
    const waitMs = backoffMs(state.failures, retryMs.first, retryMs.most);
    state.retryAt = this.#host.now() + waitMs;
    this.#host.lookIn(waitMs);
  }

  async #kill({ node, placed, key }: Due): Promise<void> {
    const state = this.#state(key);
    const { runNumber, killedBy } = node;
    if (runNumber === null || killedBy === null) return;
    state.killTold = true;
    try {
      if (placed.kind === "workflow")
        await this.#ports.stopWorkflow(placed.workflowId ?? 0, runNumber, killedBy);
      else await this.#ports.killJob(placed.appId ?? "", placed.jobId ?? 0, runNumber, killedBy);
    } catch (error) {
      logEvent("warn", "node_not_killed", {
        workflowId: this.#host.workflowId,
        nodeId: node.nodeId,
        error: reasonOf(error),
      });
      state.killTold = false;
      this.#host.lookIn(retryMs.first);
    }
  }
}

const tooLong = (upstream: readonly UpstreamData[]): boolean =>
  upstream.reduce((sum, { node, data }) => sum + node.length + data.length + 40, 0) > maxUpstreamCharacters;
