import type { GraphEdge } from "./graph.ts";
import type { LayoutRequest, Positions } from "./graph-layout.ts";

interface Drawn {
  nodes: readonly { nodeId: string }[];
  edges: readonly { from: string; to: string; when?: boolean | undefined }[];
}

/** What the layout needs of a graph, plain enough to be sent to another thread. */
const requestOf = ({ nodes, edges }: Drawn): LayoutRequest => ({
  nodeIds: nodes.map(({ nodeId }) => nodeId),
  edges: edges.map(
    ({ from, to, when }): GraphEdge => (when === undefined ? { from, to } : { from, to, when }),
  ),
});

/** Asks the layout of a thread of its own: the largest graphs take seconds, and the page must go on answering. */
export function askLayout({ nodes, edges }: Drawn): Promise<Positions> {
  const { promise, resolve, reject } = Promise.withResolvers<Positions>();
  const worker = new Worker(new URL("./layout-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", (event: MessageEvent<Positions>) => resolve(event.data));
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    reject(new Error(event.message || "the layout could not be worked out"));
  });
  worker.postMessage(requestOf({ nodes, edges }));
  return promise.finally(() => worker.terminate());
}
