import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildAll } from "../../launcher/build.ts";
import { stateFoldersOf } from "../../launcher/miniflare.ts";
import { listRanges } from "../../launcher/outbound/ranges.ts";
import { type Runtime, startRuntime } from "../../launcher/runtime.ts";

interface Target {
  port: number;
  /** Connections that reached it: none may, when an address is refused at connect time. */
  connections(): number;
  close(): void;
}

/** What the probe worker says of one attempt. */
interface Answer {
  status?: number;
  body?: string;
  error?: string;
}

async function listen(server: Server, host: string): Promise<Target> {
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  server.listen(0, host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: () => server.close(),
  };
}

const probe = fileURLToPath(new URL("fixtures/probe-worker.js", import.meta.url));

async function startProbe(allow: string, logs: string[]): Promise<Runtime & { folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "carillon-outbound-"));
  const runtime = await startRuntime({
    deployment: {
      name: "carillon",
      compatibilityDate: "2026-11-17",
      compatibilityFlags: [],
      crons: [],
      d1Bindings: [],
      durableObjects: [],
      services: [],
      assets: { binding: "ASSETS", runWorkerFirst: ["/*"] },
    },
    bundle: probe,
    host: "127.0.0.1",
    port: 0,
    folders: stateFoldersOf(folder),
    bindings: { CARILLON_OUTBOUND_ALLOW: allow },
    outboundRanges: listRanges(allow).ranges,
    onLog: ({ message }) => logs.push(message),
    onRestart: () => logs.push("restarted"),
  });
  return { ...runtime, folder };
}

describe("what the Worker sends out", () => {
  let http: Target;
  let allowedHttp: Target;
  let tcp: Target;
  let allowedTcp: Target;
  let runtime: Runtime & { folder: string };
  const logs: string[] = [];

  const ask = async (query: Record<string, string>): Promise<Answer> => {
    const response = await fetch(`${runtime.url}?${new URLSearchParams(query)}`);
    return JSON.parse(await response.text());
  };

  beforeAll(async () => {
    await buildAll({ only: "worker" });
    const answer = () => createHttpServer((_request, response) => response.end("reached"));
    const greet = () => createTcpServer((socket) => socket.end("reached"));
    http = await listen(answer(), "127.0.0.1");
    allowedHttp = await listen(
      createHttpServer((request, response) => {
        if (request.url === "/away") response.writeHead(302, { location: `http://127.0.0.1:${http.port}/` });
        response.end("reached");
      }),
      "127.0.0.1",
    );
    tcp = await listen(greet(), "127.0.0.1");
    allowedTcp = await listen(greet(), "127.0.0.1");
    const allow = `127.0.0.1:${allowedHttp.port}, localhost:${allowedHttp.port}, 127.0.0.1:${allowedTcp.port}, 127.8.0.0/16`;
    runtime = await startProbe(allow, logs);
  });

  afterAll(async () => {
    await runtime.stop();
    for (const target of [http, allowedHttp, tcp, allowedTcp]) target.close();
    await rm(runtime.folder, { recursive: true, force: true });
  });

  const closed = (port: number) => [
    `http://127.0.0.1:${port}/`,
    `http://localhost:${port}/`,
    `http://0x7f000001:${port}/`,
    `http://2130706433:${port}/`,
    `http://0.0.0.0:${port}/`,
    `http://[::1]:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    "http://10.0.0.1/",
    "http://192.168.0.1/",
    "http://172.16.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/",
    "http://100.64.0.1/",
  ];

  test("is refused at connect time for every spelling of a private address, and nothing arrives", async () => {
    for (const url of closed(http.port)) {
      const before = logs.length;
      const { error, status } = await ask({ url });
      expect(status, url).toBeUndefined();
      expect(error, url).toBeDefined();
      await expect.poll(() => logs.slice(before).join("\n"), { message: url }).toMatch(/is not allowed/);
    }
    expect(http.connections()).toBe(0);
  });

  test("reaches a listed host and port, by address and by name", async () => {
    for (const host of ["127.0.0.1", "localhost"]) {
      expect(await ask({ url: `http://${host}:${allowedHttp.port}/` })).toEqual({
        status: 200,
        body: "reached",
      });
    }
  });

  test("reaches every port of a listed range", async () => {
    const inRange = await listen(
      createHttpServer((_request, response) => response.end("in range")),
      "127.8.0.9",
    );
    expect(await ask({ url: `http://127.8.0.9:${inRange.port}/` })).toEqual({
      status: 200,
      body: "in range",
    });
    inRange.close();
  });

  test("does not follow a redirect from a listed host to one that is not", async () => {
    const { error } = await ask({ url: `http://127.0.0.1:${allowedHttp.port}/away`, redirect: "follow" });
    expect(error).toBeDefined();
    expect(http.connections()).toBe(0);
  });

  test("is held to the same list on raw sockets", async () => {
    expect((await ask({ socket: `127.0.0.1:${tcp.port}` })).body ?? "").not.toContain("reached");
    expect(tcp.connections()).toBe(0);
    expect(await ask({ socket: `127.0.0.1:${allowedTcp.port}` })).toEqual({ body: "reached" });
  });
});

test("an entry that cannot be read is named with the forms that can", () => {
  expect(listRanges("10.0.0.0/8 nonsense/99").problem).toMatch(/"nonsense\/99" is not an address range/);
});
