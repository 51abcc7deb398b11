import type { LayoutRequest, Positions } from "./graph-layout.ts";

/** Asks the layout of a thread of its own: the largest graphs take seconds, and the page must go on answering. */
export function askLayout(request: LayoutRequest): Promise<Positions> {
  const { promise, resolve, reject } = Promise.withResolvers<Positions>();
  const worker = new Worker(new URL("./layout-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", (event: MessageEvent<Positions>) => resolve(event.data));
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    reject(new Error(event.message || "the layout could not be worked out"));
  });
  worker.postMessage(request);
  return promise.finally(() => worker.terminate());
}
