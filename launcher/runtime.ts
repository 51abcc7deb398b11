import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Log, LogLevel, Miniflare, type MiniflareOptions, type WorkerdStructuredLog } from "miniflare";
import { type Deployment, readDeployment } from "./deployment.ts";
import type { OutboundRules } from "./outbound-rules.ts";
import { consoleFolder, root, workerBundle } from "./paths.ts";

export interface RuntimeOptions {
  host: string;
  port: number;
  /** Where databases and objects are kept. */
  stateFolder: string;
  bindings: Readonly<Record<string, string>>;
  outbound: OutboundRules;
  onLog(line: WorkerdStructuredLog): void;
  /** The runtime died and was started again by itself. */
  onRestart(): void;
}

type WorkerOptions = MiniflareOptions["workers"][number];
type WorkerConfig = WorkerOptions["config"];
type WorkerEnv = NonNullable<WorkerConfig["env"]>;

const outboundWorkerName = "outbound";

function mainEnv(deployment: Deployment, bindings: Readonly<Record<string, string>>): WorkerEnv {
  const env: WorkerEnv = { [deployment.assets.binding]: { type: "assets" } };
  for (const binding of deployment.d1Bindings) env[binding] = { type: "d1", id: binding };
  for (const { binding, className } of deployment.durableObjects) {
    env[binding] = { type: "durable-object", worker: deployment.name, exportName: className };
  }
  for (const { binding, entrypoint } of deployment.services) {
    env[binding] = { type: "worker", worker: deployment.name, exportName: entrypoint };
  }
  for (const [name, value] of Object.entries(bindings)) env[name] = { type: "text", value };
  return env;
}

function mainWorker(deployment: Deployment, options: RuntimeOptions): WorkerOptions {
  const objects = deployment.durableObjects.map(({ className }) => [
    className,
    { type: "durable-object", storage: "sqlite" } as const,
  ]);
  return {
    config: {
      name: deployment.name,
      compatibilityDate: deployment.compatibilityDate,
      compatibilityFlags: deployment.compatibilityFlags,
      manifest: {
        mainModule: "index.js",
        modulesRoot: join(root, "dist", "worker"),
        modules: { "index.js": { type: "esm", contents: readFileSync(workerBundle, "utf8") } },
      },
      env: mainEnv(deployment, options.bindings),
      exports: Object.fromEntries(objects),
      assets: {
        directory: consoleFolder,
        hasUserWorker: true,
        notFoundHandling: "single-page-application",
        runWorkerFirst: deployment.assets.runWorkerFirst,
      },
    },
    dev: { outboundService: { type: "worker", worker: outboundWorkerName } },
  };
}

/**
 * Guards what the Worker sends out, and carries the public socket: declared here it leads straight to the
 * Worker. Declared on a worker with assets, Miniflare would put its asset router in front, which costs
 * three quarters of the request rate; the Worker itself falls back to its ASSETS binding instead.
 */
function outboundWorker(deployment: Deployment, options: RuntimeOptions): WorkerOptions {
  const tlsOptions = { trustBrowserCas: true };
  return {
    config: {
      name: outboundWorkerName,
      compatibilityDate: deployment.compatibilityDate,
      manifest: {
        mainModule: "outbound-worker.mjs",
        modulesRoot: join(root, "launcher"),
        modules: {
          "outbound-worker.mjs": {
            type: "esm",
            contents: readFileSync(join(root, "launcher", "outbound-worker.mjs"), "utf8"),
          },
        },
      },
      env: {
        PUBLIC: { type: "network", allow: ["public", ...options.outbound.ranges], tlsOptions },
        NAMED: { type: "network", allow: ["public", "private", "local"], tlsOptions },
        HOSTS: { type: "json", value: options.outbound.hosts },
      },
    },
    dev: {
      unsafeDirectSockets: [{ host: options.host, port: options.port, serviceName: deployment.name }],
    },
  };
}

export interface Runtime {
  url: URL;
  /** Runs the Worker's scheduled handler, as the Cron Trigger does on Cloudflare. */
  sweep(at: Date): Promise<void>;
  stop(): Promise<void>;
}

export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const deployment = readDeployment();
  const miniflare = new Miniflare({
    // Miniflare's own entry serves the launcher only; people and workers use the direct socket.
    host: "127.0.0.1",
    port: 0,
    cf: false,
    log: new Log(LogLevel.ERROR),
    logRequests: false,
    enableDevRegistry: false,
    telemetry: { enabled: false },
    resourcePersistencePath: options.stateFolder,
    handleStructuredLogs: options.onLog,
    unsafeHandleRuntimeRestart: options.onRestart,
    workers: [mainWorker(deployment, options), outboundWorker(deployment, options)],
  });
  try {
    await miniflare.ready;
    const worker = await miniflare.getWorker(deployment.name);
    return {
      url: await miniflare.unsafeGetDirectURL(outboundWorkerName),
      async sweep(at) {
        await worker.scheduled({ scheduledTime: at, cron: deployment.crons[0] ?? "" });
      },
      stop: () => miniflare.dispose(),
    };
  } catch (error) {
    await miniflare.dispose().catch(() => undefined);
    throw error;
  }
}
