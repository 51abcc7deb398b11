import { type LayoutRequest, layoutGraph } from "./graph-layout.ts";

addEventListener("message", (event: MessageEvent<LayoutRequest>) => postMessage(layoutGraph(event.data)));
