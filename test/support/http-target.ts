import { once } from "node:events";
import { createServer } from "node:http";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** `host:port` of a real server for http jobs under test in workerd. */
    httpTarget: string;
  }
}

/** A real target outside the runtime: `/echo` answers what it was sent, `/status/{n}` that status, `/hang` and `/cut` never end well. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
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
    response.statusCode = Number(/^\/status\/(\d{3})$/.exec(path)?.[1] ?? 200);
    const { method, headers } = request;
    response.end(JSON.stringify({ method, path, headers, body: Buffer.concat(chunks).toString("utf8") }));
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
