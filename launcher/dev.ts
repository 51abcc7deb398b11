import { watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createServer, type ViteDevServer } from "vite";
import { buildAll } from "./build.ts";
import { root, workerStamp } from "./paths.ts";
import { type Platform, startPlatform } from "./platform.ts";
import { checkPort, findFreePort } from "./port.ts";
import { runUntilEnd } from "./process.ts";
import { readSettings, type Settings } from "./settings.ts";
import { holdSignals } from "./signals.ts";
import { workerSources } from "./sources.ts";
import { printFailure, printStep, seconds } from "./terminal.ts";
import { printWelcome } from "./welcome.ts";

/** What the Worker answers itself; everything else comes from vite, with hot reload. */
const workerPaths = ["/api", "/worker", "/healthz", "/readyz", "/metrics"];

async function serveConsole(settings: Settings, platform: Platform): Promise<ViteDevServer> {
  const target = platform.url.origin;
  const releaseSignals = holdSignals();
  const server = await createServer({
    configFile: join(root, "console", "vite.config.ts"),
    clearScreen: false,
    logLevel: "warn",
    server: {
      host: settings.host,
      port: settings.port,
      strictPort: true,
      proxy: Object.fromEntries(workerPaths.map((path) => [path, { target, ws: true }])),
    },
  });
  await server.listen();
  releaseSignals();
  return server;
}

/** The hash of the sources that the running bundle was made from. */
async function readStamp(): Promise<string> {
  return await readFile(workerStamp, "utf8").catch(() => "");
}

const settleMs = 100;

/**
 * Builds and starts the runtime anew after each change. The whole runtime, because a bundle that is exchanged
 * under it may leave objects without their alarms.
 */
function rebuildOnChange(platform: Platform): () => void {
  let timer: NodeJS.Timeout | undefined;
  let work = Promise.resolve();
  const rebuild = async () => {
    const before = await readStamp();
    try {
      await buildAll({ only: "worker" });
      if ((await readStamp()) === before) return;
      const startedAt = Date.now();
      await platform.restart();
      printStep(`Restarted in ${seconds(Date.now() - startedAt)}`);
    } catch (error) {
      printFailure(error instanceof Error ? error.message : String(error));
    }
  };
  const onChange = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      work = work.then(rebuild);
    }, settleMs);
  };
  const folders = workerSources.filter((source) => !/\.\w+$/.test(source));
  const watchers = folders.map((folder) => watch(join(root, folder), { recursive: true }, onChange));
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

await runUntilEnd(async () => {
  const settings = readSettings(process.env);
  await checkPort(settings.host, settings.port);
  await buildAll({ only: "worker" });
  const platform = await startPlatform({ ...settings, host: "127.0.0.1", port: await findFreePort() });
  const server = await serveConsole(settings, platform);
  const stopWatching = rebuildOnChange(platform);
  printWelcome(platform, settings, new URL(`http://localhost:${settings.port}`));
  return {
    async stop() {
      stopWatching();
      await server.close();
      await platform.stop();
    },
  };
});
