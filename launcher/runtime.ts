import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { MiniflareOptions, WorkerdStructuredLog } from "miniflare";
import type { Deployment } from "./deployment.ts";
import type { Mailer } from "./mailer.ts";
import { createMiniflare, type StateFolders } from "./miniflare.ts";
import { consoleFolder, outboundBundle } from "./paths.ts";

export interface RuntimeOptions {
  deployment: Deployment;
  /** The worker's bundle. */
  bundle: string;
  host: string;
  port: number;
  folders: StateFolders;
  bindings: Readonly<Record<string, string>>;
  /** Addresses that may be reached besides public ones. */
  outboundRanges: readonly string[];
  /** Carries mail to a server of the deployment's own. */
  mailer?: Mailer | undefined;
  onLog(line: WorkerdStructuredLog): void;
  /** The runtime died and was started again by itself. */
  onRestart(): void;
}

type WorkerOptions = MiniflareOptions["workers"][number];
type WorkerConfig = WorkerOptions["config"];
type WorkerEnv = NonNullable<WorkerConfig["env"]>;

const outboundWorkerName = "outbound";

function readModule(file: string): WorkerConfig["manifest"] {
  const name = basename(file);
  return {
    mainModule: name,
    modulesRoot: dirname(file),
    modules: { [name]: { type: "esm", contents: readFileSync(file, "utf8") } },
  };
}

function mainEnv({ deployment, bindings, mailer }: RuntimeOptions): WorkerEnv {
  const env: WorkerEnv = { [deployment.assets.binding]: { type: "assets" } };
  for (const binding of deployment.d1Bindings) env[binding] = { type: "d1", id: binding };
  for (const { binding, className } of deployment.durableObjects) {
    env[binding] = { type: "durable-object", worker: deployment.name, exportName: className };
  }
  for (const { binding, entrypoint } of deployment.services) {
    env[binding] = { type: "worker", worker: deployment.name, exportName: entrypoint };
  }
  for (const [name, value] of Object.entries(bindings)) env[name] = { type: "text", value };
  if (mailer) env.MAILER = { type: "node-handler", handler: mailer };
  return env;
}

function mainWorker(options: RuntimeOptions): WorkerOptions {
  const { deployment } = options;
  const objects = deployment.durableObjects.map(({ className }) => [
    className,
    { type: "durable-object", storage: "sqlite" } as const,
  ]);
  return {
    config: {
      name: deployment.name,
      compatibilityDate: deployment.compatibilityDate,
      compatibilityFlags: deployment.compatibilityFlags,
      manifest: readModule(options.bundle),
      env: mainEnv(options),
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
function outboundWorker({ deployment, ...options }: RuntimeOptions): WorkerOptions {
  const tlsOptions = { trustBrowserCas: true };
  return {
    config: {
      name: outboundWorkerName,
      compatibilityDate: deployment.compatibilityDate,
      manifest: readModule(outboundBundle),
      env: {
        PUBLIC: { type: "network", allow: ["public", ...options.outboundRanges], tlsOptions },
        NAMED: { type: "network", allow: ["public", "private", "local"], tlsOptions },
        CARILLON_OUTBOUND_ALLOW: { type: "text", value: options.bindings.CARILLON_OUTBOUND_ALLOW ?? "" },
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
  const { deployment } = options;
  const miniflare = createMiniflare(options.folders, {
    handleStructuredLogs: options.onLog,
    unsafeHandleRuntimeRestart: options.onRestart,
    workers: [mainWorker(options), outboundWorker(options)],
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
