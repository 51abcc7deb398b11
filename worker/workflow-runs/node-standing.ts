import type { RunStatus } from "../../client/protocol/run.ts";
import type { NodeTry, WorkflowReason } from "../../client/protocol/workflow-run.ts";
import type { FollowedTry } from "../../durable/shared/follower.ts";
import type { PlacedNode } from "../../durable/workflow/graph.ts";
import type { WorkflowRunRecord } from "../../durable/workflow/rpc.ts";
import type { NodeState } from "../../durable/workflow/run-state.ts";
import type { Env } from "../env.ts";
import { toInstant, toInstantOrNull } from "../instants.ts";
import { logEvent, reasonOf } from "../log.ts";
import { queueOf, repeatable, workflowOf } from "../stubs.ts";

/** How the run of an open node stands. */
export interface LiveNode {
  status: RunStatus;
  reason: WorkflowReason | null;
  startedAt: number | null;
  attempt: number | null;
  progress: { done: number; total: number } | null;
  tries: FollowedTry[];
}

interface OpenNode {
  nodeId: string;
  placed: PlacedNode;
  number: number;
}

const openNodesOf = ({ dag, nodes }: WorkflowRunRecord): OpenNode[] => {
  const placed = new Map(dag.nodes.map((node) => [node.nodeId, node]));
  return nodes.flatMap(({ nodeId, status, runNumber }) => {
    const node = placed.get(nodeId);
    return status === "open" && runNumber !== null && node
      ? [{ nodeId, placed: node, number: runNumber }]
      : [];
  });
};

const askQueue = async (
  env: Env,
  namespace: string,
  appId: string,
  nodes: readonly OpenNode[],
): Promise<(LiveNode | null)[]> =>
  repeatable(() =>
    queueOf(env, namespace, appId).liveRuns(
      nodes.map(({ placed, number }) => ({ jobId: placed.jobId ?? 0, number })),
    ),
  );

const askWorkflow = async (env: Env, workflowId: number, { number }: OpenNode): Promise<LiveNode | null> => {
  const live = await repeatable(() => workflowOf(env, workflowId).liveRun(number));
  if (!live) return null;
  const { startedAt } = live;
  const tries = startedAt === null ? [] : [{ status: "running" as const, startedAt, finishedAt: null }];
  return { ...live, attempt: null, progress: null, tries };
};

/** Where open nodes stand is known to the queues of their jobs and to their workflows; who does not answer leaves them as running. */
export const liveNodes = async (
  env: Env,
  namespace: string,
  record: WorkflowRunRecord,
): Promise<ReadonlyMap<string, LiveNode>> => {
  const live = new Map<string, LiveNode>();
  const ask = async (nodes: readonly OpenNode[], answer: Promise<(LiveNode | null)[]>): Promise<void> => {
    try {
      for (const [index, one] of (await answer).entries()) {
        const nodeId = nodes[index]?.nodeId;
        if (one && nodeId !== undefined) live.set(nodeId, one);
      }
    } catch (error) {
      logEvent("warn", "node_run_silent", { namespace, nodes: nodes.length, reason: reasonOf(error) });
    }
  };
  const open = openNodesOf(record);
  const byApp = Map.groupBy(open, ({ placed }) => placed.appId);
  await Promise.all([
    // Workflows have no app here, and a job that is gone has none any more.
    ...[...byApp].map(([appId, nodes]) =>
      appId === null ? undefined : ask(nodes, askQueue(env, namespace, appId, nodes)),
    ),
    ...open.flatMap((node) => {
      const { workflowId } = node.placed;
      if (workflowId === undefined) return [];
      return [
        ask(
          [node],
          askWorkflow(env, workflowId, node).then((answer) => [answer]),
        ),
      ];
    }),
  ]);
  return live;
};

export const standing = (
  node: NodeState,
  live: LiveNode | undefined,
): { status: RunStatus; reason: WorkflowReason | null } => {
  if (node.status !== "open") return { status: node.status, reason: node.reason };
  if (node.reason === "approval") return { status: "waiting", reason: node.reason };
  if (node.runNumber === null) return { status: "waiting", reason: null };
  return live ? { status: live.status, reason: live.reason } : { status: "running", reason: null };
};

/** Those that have ended, then those of the run that is open. */
export const triesOf = ({ starts, readyAt, tries }: NodeState, live: LiveNode | undefined): NodeTry[] => {
  const shown = tries.map((one) => ({
    ...one,
    readyAt: toInstant(one.readyAt),
    startedAt: toInstant(one.startedAt),
    finishedAt: toInstant(one.finishedAt),
  })) satisfies NodeTry[];
  let heldFrom = readyAt;
  const open = (live?.tries ?? []).map(({ status, startedAt, finishedAt }, index): NodeTry => {
    const one = {
      start: starts,
      attempt: index + 1,
      status,
      readyAt: toInstant(heldFrom ?? startedAt),
      startedAt: toInstant(startedAt),
      finishedAt: toInstantOrNull(finishedAt),
    };
    heldFrom = finishedAt ?? startedAt;
    return one;
  });
  return [...shown, ...open];
};
