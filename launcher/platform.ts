import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import workerd from "workerd";
import { type DataFolder, openDataFolder } from "./data-folder.ts";
import { readDeployment } from "./deployment.ts";
import { type Guard, startGuard } from "./guard.ts";
import { killLeftover, recordRuntime } from "./leftover.ts";
import { printLogLine, printRuntimeEvent } from "./log-lines.ts";
import { applyMigrations } from "./migrations.ts";
import { listRanges } from "./outbound/ranges.ts";
import { root, workerBundle } from "./paths.ts";
import { type Runtime, startRuntime } from "./runtime.ts";
import { SettingError, type Settings } from "./settings.ts";
import { startSweep } from "./sweep.ts";
import { printCard, printStep } from "./terminal.ts";

export interface Platform {
  url: string;
  stop(): Promise<void>;
}

export const version: string = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;

/** Tries the address before anything is written, so that the answer is one clear line. */
async function checkPort(host: string, port: number): Promise<void> {
  const server = createServer();
  const tried = Promise.withResolvers<void>();
  server.once("error", tried.reject);
  server.listen({ host, port, exclusive: true }, tried.resolve);
  try {
    await tried.promise;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const reasons: Record<string, string> = {
      EADDRINUSE: `PORT ${port} on ${host} is in use by another program; stop that one or set PORT.`,
      EACCES: `PORT ${port} may not be opened by this user; choose one above 1023.`,
      EADDRNOTAVAIL: `HOST ${host} is not an address of this machine.`,
      ENOTFOUND: `HOST ${host} cannot be resolved.`,
    };
    throw new SettingError(reasons[code] ?? `HOST ${host}, PORT ${port} cannot be opened: ${error}`);
  } finally {
    server.close();
  }
}

function readRanges(settings: Settings): string[] {
  const { ranges, problem } = listRanges(settings.outboundAllow);
  if (problem !== undefined) throw new SettingError(`CARILLON_OUTBOUND_ALLOW: ${problem}.`);
  return ranges;
}

function shownUrl(url: URL): string {
  return url.hostname === "127.0.0.1" ? `http://localhost:${url.port}` : url.origin;
}

/** Starts everything on an opened folder. */
async function startOn(folder: DataFolder, settings: Settings, guard: Guard): Promise<Platform> {
  const outboundRanges = readRanges(settings);
  await killLeftover(folder.path);
  await rm(folder.folders.temporary, { recursive: true, force: true });
  await checkPort(settings.host, settings.port);
  const notes = folder.readNotes();
  const isWorkerd = (child: ChildProcess) => child.spawnargs.includes("--control-fd=3");
  guard.onSpawn((child) => {
    guard.watch(child);
    if (isWorkerd(child)) recordRuntime(folder.path, child);
  });
  process.env.CARILLON_WORKERD = workerd.default;
  process.env.MINIFLARE_WORKERD_PATH = join(root, "launcher", "workerd.sh");

  const applied = await applyMigrations(folder.folders);
  if (applied.length > 0)
    printStep(`Applied ${applied.length} database migration${applied.length === 1 ? "" : "s"}`);
  const isFirstStart = !notes.administrator;
  const password =
    settings.adminPassword ?? (isFirstStart ? randomBytes(12).toString("base64url") : undefined);
  const launcherToken = randomBytes(32).toString("base64url");
  const runtime = await startRuntime({
    deployment: readDeployment(),
    bundle: workerBundle,
    host: settings.host,
    port: settings.port,
    folders: folder.folders,
    outboundRanges,
    bindings: {
      ...settings.bindings,
      CARILLON_SECRET_KEY: settings.secretKey ?? folder.readSecretKey(),
      CARILLON_OUTBOUND_ALLOW: settings.outboundAllow,
      CARILLON_LAUNCHER_TOKEN: launcherToken,
      CARILLON_ADMIN_EMAIL: settings.adminEmail,
      ...(password === undefined ? {} : { CARILLON_ADMIN_PASSWORD: password }),
    },
    onLog: printLogLine,
    onRestart: () => printRuntimeEvent("warn", "The runtime ended unexpectedly and was started again."),
  });
  const sweep = startSweep(runtime);
  await sweep.first;
  folder.writeNotes({ ...notes, administrator: true });
  printCard("Carillon is running", [
    ["Console", shownUrl(runtime.url)],
    ["Log in as", settings.adminEmail],
    ...(isFirstStart && settings.adminPassword === undefined && password !== undefined
      ? [["Password", `${password}   (shown this once)`] as const]
      : []),
    ["Data", folder.path],
    ["Stop", "Ctrl-C"],
  ]);
  return { url: runtime.url.origin, stop: () => stopAll(runtime, sweep.stop) };
}

async function stopAll(runtime: Runtime, stopSweep: () => void): Promise<void> {
  stopSweep();
  await runtime.stop();
}

export async function startPlatform(settings: Settings): Promise<Platform> {
  const folder = openDataFolder(settings.dataDir, version);
  const guard = startGuard();
  const release = () => {
    guard.stop();
    folder.release();
  };
  try {
    const platform = await startOn(folder, settings, guard);
    return {
      url: platform.url,
      async stop() {
        await platform.stop();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}
