import { type FollowedEnd, listens } from "../shared/follower.ts";
import type { Condition } from "./condition.ts";
import type { Graph } from "./graph.ts";
import { readiness, upstreamOf } from "./readiness.ts";
import { type NodeState, type NodeTry, nodeOf, type RunHead, type RunState } from "./run-state.ts";

/**
 * The life of one workflow run, pure: `(graph, run, event, rules, now)` to its next state. What has to be asked of others is not an
 * effect but read off the state (`outstanding`): an open node without a number is to be handed over, an open node with `killedBy`
 * to be killed. So a restart at any instant finds by itself what is left to do.
 */

export interface RunRules {
  onNodeFailure: "fail" | "wait";
  evaluate: Condition;
}

export type RunEvent =
  /** Its turn has come. */
  | { type: "begun" }
  /** The queue has taken the node over. */
  | { type: "handed"; nodeId: string; starts: number; runNumber: number }
  /** It never will. */
  | { type: "refused"; nodeId: string; starts: number; message: string }
  | { type: "ended"; nodeId: string; starts: number; end: FollowedEnd }
  | { type: "stop_asked"; by: string }
  | { type: "skipped"; reason: "overlap" | "queue_full"; message: string };

export const stepRun = (
  graph: Graph,
  run: RunState,
  event: RunEvent,
  rules: RunRules,
  now: number,
): RunState => {
  const changed = applyEvent(run, event, now);
  if (changed === run) return run;
  return event.type === "skipped" ? touched(changed, now) : goOn(graph, changed, rules, now);
};

/** Starts what can start, and ends the run when nothing can any more. */
export const goOn = (graph: Graph, run: RunState, rules: RunRules, now: number): RunState =>
  touched(settle(graph, advance(graph, run, rules, now), rules, now), now);

/** By the clock, since changes that were not worth a row are forgotten by a restart. */
const touched = (run: RunState, now: number): RunState => ({
  ...run,
  head: { ...run.head, revision: Math.max(run.head.revision + 1, now) },
});

export const withNode = (run: RunState, node: NodeState): RunState => ({
  ...run,
  nodes: new Map(run.nodes).set(node.nodeId, node),
});

const applyEvent = (run: RunState, event: RunEvent, now: number): RunState => {
  const { head } = run;
  switch (event.type) {
    case "begun":
      return head.status === "waiting"
        ? { ...run, head: { ...head, status: "running", reason: null, startedAt: now } }
        : run;
    case "handed": {
      const node = currentStart(run, event);
      return node && node.runNumber !== event.runNumber
        ? withNode(run, { ...node, runNumber: event.runNumber })
        : run;
    }
    case "refused": {
      const node = currentStart(run, event);
      return node
        ? withNode(run, {
            ...node,
            status: "failed",
            reason: "error",
            message: event.message,
            finishedAt: now,
          })
        : run;
    }
    case "ended":
      return nodeEnded(run, event);
    case "stop_asked":
      return stop(run, event.by, now);
    case "skipped":
      return {
        ...run,
        head: { ...head, status: "skipped", reason: event.reason, message: event.message, finishedAt: now },
      };
    default:
      return event satisfies never;
  }
};

const currentStart = (
  run: RunState,
  { nodeId, starts }: { nodeId: string; starts: number },
): NodeState | null => {
  const node = run.nodes.get(nodeId);
  return node?.status === "open" && node.starts === starts ? node : null;
};

/** A run that failed may become a success later on, by a person or by tasks that ran again: its node follows. */
const nodeEnded = (
  run: RunState,
  { nodeId, starts, end }: Extract<RunEvent, { type: "ended" }>,
): RunState => {
  const node = run.nodes.get(nodeId);
  if (node?.starts !== starts) return run;
  const isMended = node.status === "failed" && node.runNumber === end.number && end.status === "success";
  if (node.status !== "open" && !isMended) return run;
  const next: NodeState = {
    ...node,
    // A run that its queue refused to start has not done the node's work.
    status: end.status === "success" ? "success" : "failed",
    reason: end.reason,
    message: end.message,
    result: end.result,
    runNumber: end.number,
    killedBy: null,
    startedAt: end.startedAt,
    finishedAt: end.finishedAt,
    tries: triesAfter(node, end),
  };
  return reopened(withNode(run, next));
};

/** A node that somebody reruns all day keeps what its newest tries were. */
const keptTries = 50;

/** An end may be told twice, and a run may go on after it: it tells of all tries of its start. */
const triesAfter = ({ starts, readyAt, tries }: NodeState, end: FollowedEnd): NodeTry[] => {
  const told: NodeTry[] = [];
  for (const { status, startedAt, finishedAt } of end.tries) {
    if (status === "running" || finishedAt === null) continue;
    told.push({
      start: starts,
      attempt: told.length + 1,
      status,
      readyAt: told.at(-1)?.finishedAt ?? readyAt ?? startedAt,
      startedAt,
      finishedAt,
    });
  }
  return [...tries.filter(({ start }) => start !== starts), ...told].slice(-keptTries);
};

/** An ended run of which a node goes on is open again. */
export const reopened = (run: RunState): RunState => {
  const { head } = run;
  if (head.status === "running" || head.status === "waiting") return run;
  return {
    ...run,
    head: {
      ...head,
      status: "running",
      reason: null,
      message: null,
      finishedAt: null,
      stoppedBy: null,
      result: null,
      untold: false,
      alarm: null,
    },
  };
};

const stop = (run: RunState, by: string, now: number): RunState => {
  const { head } = run;
  if (head.stoppedBy !== null || (head.status !== "running" && head.status !== "waiting")) return run;
  const nodes = new Map(run.nodes);
  for (const node of run.nodes.values()) {
    if (node.status !== "open") continue;
    nodes.set(
      node.nodeId,
      node.reason === "approval" ? killedNode(node, by, now) : { ...node, killedBy: by },
    );
  }
  return { head: { ...head, stoppedBy: by }, nodes };
};

export const killedNode = (node: NodeState, by: string, now: number): NodeState => ({
  ...node,
  status: "failed",
  reason: "killed",
  message: `killed by ${by}`,
  killedBy: null,
  finishedAt: now,
});

// --- what starts

const advance = (graph: Graph, run: RunState, rules: RunRules, now: number): RunState => {
  if (run.head.status !== "running" || run.head.stoppedBy !== null) return run;
  const nodes = new Map(run.nodes);
  const next: RunState = { ...run, nodes };
  let hasChanged = false;
  // In topological order one pass sees everything that follows from what it decides itself.
  for (const nodeId of graph.order) {
    const node = nodeOf(next, nodeId);
    if (node.status !== "waiting") continue;
    const ready = readiness(graph, next, nodeId);
    if (ready === "waits") continue;
    hasChanged = true;
    nodes.set(
      nodeId,
      ready === "skip"
        ? { ...node, status: "skipped", reason: "branch_not_taken", message: null, finishedAt: now }
        : startNode(graph, next, node, rules, now),
    );
  }
  return hasChanged ? next : run;
};

const startNode = (graph: Graph, run: RunState, node: NodeState, rules: RunRules, now: number): NodeState => {
  const started: NodeState = {
    ...node,
    status: "open",
    reason: null,
    message: null,
    result: null,
    outcome: null,
    starts: node.starts + 1,
    runNumber: null,
    killedBy: null,
    readyAt: now,
    startedAt: null,
    finishedAt: null,
  };
  const placed = graph.nodes.get(node.nodeId);
  switch (placed?.kind) {
    case "approval":
      return { ...started, reason: "approval", startedAt: now };
    case "condition":
      return {
        ...started,
        ...judge(graph, run, node.nodeId, placed.expression ?? "", rules),
        startedAt: now,
        finishedAt: now,
      };
    default:
      return started;
  }
};

const judge = (
  graph: Graph,
  run: RunState,
  nodeId: string,
  expression: string,
  rules: RunRules,
): Partial<NodeState> => {
  const { scheduleAt, dataAt } = run.head;
  const verdict = rules.evaluate(expression, {
    upstream: upstreamOf(graph, run, nodeId),
    scheduleAt,
    dataAt,
  });
  return verdict.ok
    ? { status: "success", reason: "completed", outcome: verdict.value, result: String(verdict.value) }
    : { status: "failed", reason: "error", message: verdict.message };
};

// --- how it ends

const settle = (graph: Graph, run: RunState, rules: RunRules, now: number): RunState => {
  const { head } = run;
  if (head.status === "waiting" && head.stoppedBy !== null) return ended(run, stopped(head.stoppedBy), now);
  if (head.status !== "running") return run;
  const nodes = [...run.nodes.values()];
  if (nodes.some((node) => node.status === "open"))
    return { ...run, head: { ...head, reason: null, message: null } };
  const failed = nodes.filter((node) => node.status === "failed");
  // Asked for too late, when the last node was done already, a stop stops nothing.
  const isDone =
    failed.length === 0 &&
    nodes.length === graph.nodes.size &&
    nodes.every((node) => node.status !== "waiting");
  if (head.stoppedBy !== null && !isDone) return ended(run, stopped(head.stoppedBy), now);
  if (failed.length > 0) {
    const message = `failed: ${failed
      .slice(0, 20)
      .map((node) => `${node.nodeId} (${node.reason})`)
      .join(", ")}`;
    if (rules.onNodeFailure === "wait") return { ...run, head: { ...head, reason: "node_failed", message } };
    return ended(run, { status: "failed", reason: "node_failed", message, result: null }, now);
  }
  return ended(
    run,
    { status: "success", reason: "completed", message: null, result: resultOf(graph, run) },
    now,
  );
};

const stopped = (by: string): Pick<RunHead, "status" | "reason" | "message" | "result"> => ({
  status: "failed",
  reason: "killed",
  message: `stopped by ${by}`,
  result: null,
});

const ended = (
  run: RunState,
  end: Pick<RunHead, "status" | "reason" | "message" | "result">,
  now: number,
): RunState => ({
  ...run,
  head: {
    ...run.head,
    ...end,
    finishedAt: now,
    untold: run.head.follower !== null && listens(run.head.follower),
  },
});

const maxResultBytes = 1000;

/** What a workflow in a workflow hands on: the one result at its end, or all of them by node as long as they fit. */
const resultOf = (graph: Graph, run: RunState): string | null => {
  const results = graph.sinks.flatMap((nodeId) => {
    const { status, result } = nodeOf(run, nodeId);
    return status === "success" && result !== null ? [[nodeId, result] as const] : [];
  });
  const [first] = results;
  if (first === undefined) return null;
  if (graph.sinks.length === 1) return first[1];
  const text = JSON.stringify(Object.fromEntries(results));
  return new TextEncoder().encode(text).length <= maxResultBytes ? text : null;
};

// --- what is left to ask of others

export interface Outstanding {
  /** Open nodes that nobody has taken over yet. */
  starts: NodeState[];
  /** Open nodes whose runs are to end. */
  kills: NodeState[];
}

export const outstanding = (graph: Graph, run: RunState): Outstanding => {
  const starts: NodeState[] = [];
  const kills: NodeState[] = [];
  for (const node of run.nodes.values()) {
    if (node.status !== "open" || graph.nodes.get(node.nodeId)?.kind === "approval") continue;
    // To be killed it must have been taken over, else a hand-over in doubt would go on unseen.
    if (node.runNumber === null) starts.push(node);
    else if (node.killedBy !== null) kills.push(node);
  }
  return { starts, kills };
};
