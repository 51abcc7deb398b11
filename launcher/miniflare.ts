import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Log, LogLevel, Miniflare, type MiniflareOptions } from "miniflare";
import { holdSignals } from "./signals.ts";

/** Where one folder's databases and objects are, and what the runtime needs besides while it runs. */
export interface StateFolders {
  state: string;
  temporary: string;
}

export function stateFoldersOf(dataDir: string): StateFolders {
  return { state: join(dataDir, "state"), temporary: join(dataDir, "tmp") };
}

type OwnOptions = Pick<MiniflareOptions, "workers" | "handleStructuredLogs" | "unsafeHandleRuntimeRestart">;

/**
 * A Miniflare for serving instead of developing: nothing is looked up on the network or shared with other
 * projects, and its own entry (which only the launcher calls) takes any free port of loopback.
 */
export function createMiniflare(folders: StateFolders, options: OwnOptions): Miniflare {
  mkdirSync(folders.temporary, { recursive: true, mode: 0o700 });
  const releaseSignals = holdSignals();
  const { TMPDIR } = process.env;
  // Its temporary folder outlives a SIGKILL; kept in DATA_DIR, the next start clears it away.
  process.env.TMPDIR = folders.temporary;
  try {
    return new Miniflare({
      host: "127.0.0.1",
      port: 0,
      cf: false,
      log: new Log(LogLevel.NONE),
      logRequests: false,
      enableDevRegistry: false,
      telemetry: { enabled: false },
      resourcePersistencePath: folders.state,
      ...options,
    });
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    releaseSignals();
  }
}
