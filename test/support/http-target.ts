import { once } from "node:events";
import { createServer } from "node:http";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** `host:port` of a real server for http jobs under test in workerd. */
    httpTarget: string;
  }
}

/**
 * A real target outside the runtime. It answers what it was sent, under `/status/{n}` with that status; what came to `/keep/{key}` is
 * told again by `/kept/{key}`; `/to/{url}` redirects; `/hang`, `/cut` and `/endless` never end well.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const kept = new Map<string, string>();
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const path = request.url ?? "/";
    if (path.startsWith("/hang")) return;
    if (path.startsWith("/cut")) {
      response.writeHead(200, { "content-length": "1000" });
      response.write("half", () => request.socket.destroy());
      return;
    }
    if (path.startsWith("/endless")) {
      const pour = (): void => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
      };
      response.on("drain", pour);
      pour();
      return;
    }
    const to = /^\/to\/(.+)$/.exec(path)?.[1];
    if (to !== undefined) {
      response.writeHead(307, { location: decodeURIComponent(to) }).end();
      return;
    }
    const key = /^\/kept\/(.+)$/.exec(path)?.[1];
    if (key !== undefined) {
      response.end(kept.get(key) ?? "null");
      return;
    }
    response.statusCode = Number(/^\/status\/(\d{3})$/.exec(path)?.[1] ?? 200);
    const { method, headers } = request;
    const received = JSON.stringify({ method, path, headers, body: Buffer.concat(chunks).toString("utf8") });
    kept.set(path.replace(/^\/keep\//, ""), received);
    response.end(received);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  project.provide("httpTarget", `127.0.0.1:${address.port}`);
  return async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
}
