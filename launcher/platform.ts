import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { isIPv6 } from "node:net";
import { join } from "node:path";
import workerd from "workerd";
import { type DataFolder, openDataFolder } from "./data-folder.ts";
import { startDemoBeside, wantsDemo } from "./demo/demo.ts";
import { readBuildName, readDeployment } from "./deployment.ts";
import { type Guard, startGuard } from "./guard.ts";
import { killLeftover, recordRuntime } from "./leftover.ts";
import { printLogLine, printRuntimeEvent } from "./log-lines.ts";
import { createMailer } from "./mailer.ts";
import { applyMigrations } from "./migrations.ts";
import { listRanges } from "./outbound/ranges.ts";
import { root, workerBundle } from "./paths.ts";
import { tellPeers } from "./peer-address.ts";
import { checkPort, findFreePort } from "./port.ts";
import { type Runtime, startRuntime } from "./runtime.ts";
import { SettingError, type Settings } from "./settings.ts";
import { startSweep } from "./sweep.ts";
import { printStep } from "./terminal.ts";
import { version } from "./version.ts";

export interface Platform {
  url: URL;
  dataDir: string;
  /** An API token of the administrator role that ends with this process. */
  launcherToken: string;
  /** Made up at this start for the first administrator; to be shown once. */
  newPassword: string | undefined;
  folder: DataFolder;
  hasDemo: boolean;
  /** Starts the runtime anew with what was built meanwhile. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

function readRanges(outboundAllow: string): string[] {
  const { ranges, problem } = listRanges(outboundAllow);
  if (problem !== undefined) throw new SettingError(`CARILLON_OUTBOUND_ALLOW: ${problem}.`);
  return ranges;
}

/** Every child process dies with this one; the runtime is also remembered for the next start. */
function guardChildren(guard: Guard, dataDir: string): void {
  guard.onSpawn((child) => {
    guard.watch(child);
    if (child.spawnargs.includes("--control-fd=3")) recordRuntime(dataDir, child);
  });
  process.env.CARILLON_WORKERD = workerd.default;
  process.env.MINIFLARE_WORKERD_PATH = join(root, "launcher", "workerd.sh");
}

async function migrate(folder: DataFolder): Promise<void> {
  const applied = await applyMigrations(folder.folders);
  const plural = applied.length === 1 ? "" : "s";
  if (applied.length > 0) printStep(`Applied ${applied.length} database migration${plural}`);
}

interface Running {
  runtime: Runtime;
  stop(): Promise<void>;
}

async function run(
  folder: DataFolder,
  settings: Settings,
  bindings: Record<string, string>,
): Promise<Running> {
  await migrate(folder);
  const runtime = await startRuntime({
    deployment: readDeployment(),
    bundle: workerBundle,
    host: settings.host,
    port: settings.port,
    folders: folder.folders,
    outboundRanges: readRanges(settings.outboundAllow),
    mailer: createMailer(bindings.CARILLON_MAIL),
    bindings: { ...bindings, CARILLON_BUILD: readBuildName() },
    onLog: printLogLine,
    onRestart: () => printRuntimeEvent("warn", "The runtime ended unexpectedly and was started again."),
  });
  const sweep = startSweep(runtime);
  // The first sweep makes the first administrator; nobody could log in before.
  await sweep.first;
  return {
    runtime,
    async stop() {
      sweep.stop();
      await runtime.stop();
    },
  };
}

/** A port of 0 is settled here, because the demo's own target is named before the runtime listens. */
async function settle(settings: Settings, withDemo: boolean): Promise<Settings> {
  const port = settings.port === 0 ? await findFreePort() : settings.port;
  const ownHost = /^(0\.0\.0\.0|::|\*|localhost)$/.test(settings.host) ? "127.0.0.1" : settings.host;
  const own = `${isIPv6(ownHost) ? `[${ownHost}]` : ownHost}:${port}`;
  return {
    ...settings,
    port,
    outboundAllow: withDemo ? `${settings.outboundAllow} ${own}`.trim() : settings.outboundAllow,
  };
}

async function startOn(folder: DataFolder, given: Settings, guard: Guard): Promise<Platform> {
  const hasDemo = wantsDemo(given.demo, folder.isNew, folder.readNotes().demo);
  const settings = await settle(given, hasDemo);
  readRanges(settings.outboundAllow);
  await killLeftover(folder.path);
  await rm(folder.folders.temporary, { recursive: true, force: true });
  await checkPort(settings.host, settings.port);
  guardChildren(guard, folder.path);

  const isFirst = !folder.readNotes().administrator;
  const newPassword =
    isFirst && settings.adminPassword === undefined ? randomBytes(12).toString("base64url") : undefined;
  const password = settings.adminPassword ?? newPassword;
  const launcherToken = randomBytes(32).toString("base64url");
  const bindings = {
    ...settings.bindings,
    CARILLON_SECRET_KEY: settings.secretKey ?? folder.readSecretKey(),
    CARILLON_OUTBOUND_ALLOW: settings.outboundAllow,
    CARILLON_LAUNCHER_TOKEN: launcherToken,
    CARILLON_ADMIN_EMAIL: settings.adminEmail,
    ...(password === undefined ? {} : { CARILLON_ADMIN_PASSWORD: password }),
  };
  let running = await run(folder, settings, bindings);
  folder.writeNotes({ ...folder.readNotes(), administrator: true });
  return {
    url: running.runtime.url,
    dataDir: folder.path,
    launcherToken,
    newPassword,
    folder,
    hasDemo,
    async restart() {
      await running.stop();
      running = await run(folder, settings, bindings);
    },
    stop: () => running.stop(),
  };
}

/** Takes the data folder and serves it until stop(). */
export async function startPlatform(settings: Settings): Promise<Platform> {
  const folder = openDataFolder(settings.dataDir, version);
  const guard = startGuard();
  const endTelling = tellPeers();
  const release = () => {
    endTelling();
    guard.stop();
    folder.release();
  };
  try {
    const platform = await startOn(folder, settings, guard);
    const demo = platform.hasDemo ? startDemoBeside(platform) : undefined;
    return {
      ...platform,
      async stop() {
        await demo?.stop();
        await platform.stop();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}
