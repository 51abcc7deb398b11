import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface ServerOptions {
  /** More seams, or other values than the ones chosen here. */
  env?: Record<string, string>;
  /** A folder to continue on; without it a fresh one is made and removed at the end. */
  dataDir?: string;
  port?: number;
  /** Also builds and serves the console. */
  console?: boolean;
  /** How long a start may take, building included. */
  startTimeoutMs?: number;
}

/** A Carillon of its own, started as `npm start` does. */
export interface Server {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly adminToken: string;
  readonly adminEmail: string;
  readonly adminPassword: string;
  /** Lines of standard output and standard error since the first start. */
  readonly logs: readonly string[];
  readonly pid: number;
  /** SIGTERM, then waits for the end; resolves to the exit code. */
  stop(): Promise<number | null>;
  /** Waits until it ends for another reason; resolves to the exit code. */
  waitForEnd(): Promise<number | null>;
  /** SIGKILL to the whole process group: launcher, runtime and agent at one instant. */
  kill(): Promise<void>;
  /** SIGKILL to the launcher alone. */
  killLauncher(): Promise<void>;
  /** Starts again on the same folder and port, after kill() or stop(). */
  start(): Promise<void>;
  /** Stops what still runs and removes the folder. */
  [Symbol.asyncDispose](): Promise<void>;
}

const launcher = fileURLToPath(new URL("../../launcher/start.ts", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));

/** A port that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

interface Running {
  child: ChildProcess;
  exited: Promise<number | null>;
}

function launch(arguments_: string[], env: Record<string, string>, onLine: (line: string) => void): Running {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|CARILLON_|VITEST|NODE_OPTIONS$)/.test(name),
  );
  const child = spawn(process.execPath, [launcher, ...arguments_], {
    cwd: root,
    // A process group of its own, so that kill() ends everything in it and nothing else.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...Object.fromEntries(inherited), NO_COLOR: "1", ...env },
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on("line", onLine);
  }
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, exited };
}

async function waitUntilReady(
  running: Running,
  ready: Promise<void>,
  logs: readonly string[],
  limitMs: number,
) {
  const limit = AbortSignal.timeout(limitMs);
  const tooLate = new Promise<"late">((resolve) => limit.addEventListener("abort", () => resolve("late")));
  const outcome = await Promise.race([ready, running.exited.then((code) => ({ code })), tooLate]);
  if (outcome === undefined) return;
  const reason =
    outcome === "late" ? `was not ready within ${limitMs} ms` : `ended with code ${outcome.code}`;
  throw new Error(`The server ${reason}:\n${logs.slice(-30).join("\n")}`);
}

export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "carillon-test-")));
  const port = options.port ?? (await findFreePort());
  const adminToken = options.env?.CARILLON_ADMIN_TOKEN ?? randomBytes(24).toString("base64url");
  const adminPassword = options.env?.CARILLON_ADMIN_PASSWORD ?? randomBytes(12).toString("base64url");
  const adminEmail = options.env?.CARILLON_ADMIN_EMAIL ?? "admin@example.com";
  const env: Record<string, string> = {
    PORT: String(port),
    DATA_DIR: dataDir,
    CARILLON_ADMIN_TOKEN: adminToken,
    CARILLON_ADMIN_EMAIL: adminEmail,
    CARILLON_ADMIN_PASSWORD: adminPassword,
    CARILLON_DEMO: "0",
    ...options.env,
  };
  const flags = ["--stop-with-parent", ...(options.console ? [] : ["--without-console"])];
  const logs: string[] = [];
  let running: Running | undefined;

  const current = () => {
    if (running?.child.pid === undefined) throw new Error("The server is not running.");
    return { ...running, pid: running.child.pid };
  };
  const start = async () => {
    if (running !== undefined) throw new Error("The server is running already.");
    const ready = Promise.withResolvers<void>();
    running = launch(flags, env, (line) => {
      logs.push(line);
      if (line.includes("Carillon is running")) ready.resolve();
    });
    try {
      await waitUntilReady(running, ready.promise, logs, options.startTimeoutMs ?? 60_000);
    } catch (error) {
      running.child.kill("SIGTERM");
      running = undefined;
      throw error;
    }
  };
  const end = async (send: (pid: number) => void) => {
    const { pid, exited } = current();
    running = undefined;
    send(pid);
    return await exited;
  };
  const server: Server = {
    url: `http://127.0.0.1:${port}`,
    port,
    dataDir,
    adminToken,
    adminEmail,
    adminPassword,
    logs,
    get pid() {
      return current().pid;
    },
    start,
    stop: () => end((pid) => process.kill(pid, "SIGTERM")),
    waitForEnd: () => end(() => undefined),
    async kill() {
      await end((pid) => process.kill(-pid, "SIGKILL"));
    },
    async killLauncher() {
      await end((pid) => process.kill(pid, "SIGKILL"));
    },
    async [Symbol.asyncDispose]() {
      if (running !== undefined) await server.stop();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
  await start();
  return server;
}
