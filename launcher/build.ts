import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { takeLock } from "./lock.ts";
import { consoleFolder, deploymentFile, distFolder, root, workerFolder } from "./paths.ts";
import { hashSources } from "./source-hash.ts";
import { consoleSources, workerSources } from "./sources.ts";
import { printStep, seconds } from "./terminal.ts";

interface Part {
  name: string;
  sources: readonly string[];
  /** A file that exists when the part was built. */
  product: string;
  /** Builds into an empty folder, which then takes the place of `folder`. */
  build(into: string): Promise<void>;
  folder: string;
}

// The builders bring esbuild, wrangler and vite with them, a second of loading that a start without changes saves.
const parts: Part[] = [
  {
    name: "worker",
    sources: workerSources,
    product: deploymentFile,
    folder: workerFolder,
    build: async (into) => await (await import("./build-worker.ts")).buildWorker(into),
  },
  {
    name: "console",
    sources: consoleSources,
    product: join(consoleFolder, "index.html"),
    folder: consoleFolder,
    build: async (into) => await (await import("./build-console.ts")).buildConsole(into),
  },
];

/** False while there is no console in this tree: API and objects work without it. */
function hasConsole(): boolean {
  return existsSync(join(root, "console", "src", "main.tsx"));
}

async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return undefined;
  }
}

/** The stamp is written last: a build that was cut off is built again. */
async function buildPart(part: Part, force: boolean): Promise<void> {
  const stamp = join(distFolder, `${part.name}.hash`);
  const hash = hashSources(root, part.sources);
  const isCurrent = (await readOptional(stamp)) === hash && (await readOptional(part.product)) !== undefined;
  if (isCurrent && !force) return;
  const startedAt = Date.now();
  await rm(stamp, { force: true });
  const into = `${part.folder}.new`;
  await rm(into, { recursive: true, force: true });
  await mkdir(into, { recursive: true });
  await part.build(into);
  await rm(part.folder, { recursive: true, force: true });
  await rename(into, part.folder);
  await writeFile(stamp, hash);
  printStep(`Built the ${part.name} in ${seconds(Date.now() - startedAt)}`);
}

interface BuildOptions {
  /** Also builds what did not change. */
  force?: boolean;
  only?: "worker" | "console";
}

const longestBuildMs = 120_000;

/** Builds what changed since the last time into dist/; two processes that want the same wait for each other. */
export async function buildAll({ force = false, only }: BuildOptions = {}): Promise<void> {
  // The runtime serves this folder also while nothing was built into it.
  await mkdir(consoleFolder, { recursive: true });
  const lock = takeLock(join(distFolder, "build.lock"), longestBuildMs);
  if (lock === undefined) throw new Error("Another build of this folder does not end.");
  try {
    for (const part of parts) {
      if (only !== undefined && only !== part.name) continue;
      if (part.name === "console" && !hasConsole()) printStep("No console in this tree yet: API only");
      else await buildPart(part, force);
    }
  } finally {
    lock.release();
  }
}

if (import.meta.main) {
  try {
    await buildAll({ force: process.argv.includes("--force") });
  } catch (error) {
    process.stderr.write(`\n  ✗ The build failed.\n    ${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}
