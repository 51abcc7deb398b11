import type { Graph } from "./graph.ts";
import type { HandOverPorts } from "./hand-over.ts";
import { hasToTell } from "./run-book.ts";
import type { RunState } from "./run-state.ts";

/** Asked by a clock of its own in case an answer was lost with the process; while nothing is in doubt a look now and then is enough. */
const doubtMs = 10_000;
const lookMs = 300_000;

/** When to look after what is under way; null when nothing is, or only a person can go on. */
export const wakeInMs = (live: Iterable<RunState>): number | null => {
  let ms: number | null = null;
  for (const { head, nodes } of live) {
    for (const node of nodes.values()) {
      if (node.status !== "open" || node.reason === "approval") continue;
      if (node.runNumber === null || node.killedBy !== null) return doubtMs;
      ms = lookMs;
    }
    if (hasToTell(head)) return doubtMs;
  }
  return ms;
};

/** Ends the runs of the nodes that are at work in a run. */
export const endOpenNodes = (
  { nodes }: RunState,
  graph: Graph,
  ports: Pick<HandOverPorts, "killJob" | "stopWorkflow">,
  by: string,
): Promise<void>[] =>
  [...nodes.values()].flatMap(({ nodeId, status, runNumber }) => {
    const node = graph.nodes.get(nodeId);
    if (status !== "open" || runNumber === null || !node) return [];
    if (node.kind === "workflow") return [ports.stopWorkflow(node.workflowId ?? 0, runNumber, by)];
    return node.kind === "job" ? [ports.killJob(node.appId ?? "", node.jobId ?? 0, runNumber, by)] : [];
  });

/** A number that was learnt matters at once only to a kill that waits for it. */
export const hasKill = (before: RunState, after: RunState): boolean =>
  [...after.nodes.values()].some((node) => node.killedBy !== null && before.nodes.get(node.nodeId) !== node);
