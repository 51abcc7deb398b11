import type { PlacedDag } from "../../../durable/workflow/graph.ts";

/** How a workflow ends when every node runs once: one pass in topological order, without any of the machine's code. */
export const reference = (dag: PlacedDag, fails: ReadonlySet<string>) => {
  const status: Record<string, string> = {};
  const outcome: Record<string, boolean> = {};
  for (const { nodeId, kind, expression } of dag.nodes) {
    const ways = dag.edges
      .filter((edge) => edge.to === nodeId)
      .map(({ from, when }) => {
        if (status[from] === "success")
          return when === undefined || when === outcome[from] ? "taken" : "not taken";
        return status[from]?.startsWith("skipped") ? "not taken" : "open";
      });
    if (ways.includes("open")) status[nodeId] = "waiting";
    else if (ways.length > 0 && !ways.includes("taken")) status[nodeId] = "skipped branch_not_taken";
    else if (kind === "job") status[nodeId] = fails.has(nodeId) ? "failed" : "success";
    else if (expression?.includes("none")) status[nodeId] = "failed";
    else {
      status[nodeId] = "success";
      outcome[nodeId] = expression !== "false";
    }
  }
  const all = Object.values(status);
  return { status, run: all.includes("failed") ? "failed" : "success" };
};
