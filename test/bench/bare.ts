import { Miniflare } from "miniflare";
import { closedLoop } from "./figures.ts";

const script = `
import { DurableObject } from "cloudflare:workers";
export class Bare extends DurableObject {
  constructor(ctx, env) { super(ctx, env); ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, body TEXT)"); this.n = 0; }
  async write(body) { this.n += 1; this.ctx.storage.sql.exec("INSERT OR REPLACE INTO t VALUES (?, ?)", this.n % 512, body); return this.n; }
}
export default {
  async fetch(request, env) {
    const { object, body } = await request.json();
    return Response.json({ n: await env.BARE.get(env.BARE.idFromName(object)).write(body) });
  },
};`;

/** Requests per second of an endpoint that does the least: one request, one object of 200, one row written. */
export const measureBare = async (persistTo: string, count: number, atOnce: number): Promise<number> => {
  const runtime = new Miniflare({
    resourcePersistencePath: persistTo,
    workers: [
      {
        config: {
          name: "bare",
          compatibilityDate: "2026-11-17",
          manifest: {
            mainModule: "bare.js",
            modulesRoot: "/",
            modules: { "bare.js": { type: "esm", contents: script } },
          },
          env: { BARE: { type: "durable-object", worker: "bare", exportName: "Bare" } },
          exports: { Bare: { type: "durable-object", storage: "sqlite" } },
        },
        dev: { unsafeDirectSockets: [{ host: "127.0.0.1", port: 0, serviceName: "bare" }] },
      },
    ],
  });
  try {
    await runtime.ready;
    const url = (await runtime.unsafeGetDirectURL("bare")).href;
    const call = async (index: number) => {
      const answer = await fetch(url, {
        method: "POST",
        body: JSON.stringify({ object: `o${index % 200}`, body: "x".repeat(300) }),
      });
      await answer.arrayBuffer();
    };
    await closedLoop(Math.min(1000, count), atOnce, call);
    return count / (await closedLoop(count, atOnce, call));
  } finally {
    await runtime.dispose();
  }
};
