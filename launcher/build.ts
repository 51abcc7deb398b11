import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildConsole, consoleSources, hasConsole } from "./build-console.ts";
import { buildWorker, workerSources } from "./build-worker.ts";
import { consoleFolder, deploymentFile, distFolder, root } from "./paths.ts";
import { hashSources } from "./source-hash.ts";
import { printStep, seconds } from "./terminal.ts";

interface Part {
  name: string;
  sources: readonly string[];
  /** A file that exists when the part was built. */
  product: string;
  build(): Promise<void>;
}

const parts: Part[] = [
  { name: "worker", sources: workerSources, product: deploymentFile, build: buildWorker },
  {
    name: "console",
    sources: consoleSources,
    product: join(consoleFolder, "index.html"),
    build: buildConsole,
  },
];

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
  await part.build();
  await mkdir(distFolder, { recursive: true });
  await writeFile(stamp, hash);
  printStep(`Built the ${part.name} in ${seconds(Date.now() - startedAt)}`);
}

/** Builds what changed since the last time into dist/. */
export async function buildAll(options: { force?: boolean; only?: string } = {}): Promise<void> {
  // The runtime serves this folder also while nothing was built into it.
  await mkdir(consoleFolder, { recursive: true });
  for (const part of parts) {
    if (options.only !== undefined && options.only !== part.name) continue;
    if (part.name === "console" && !hasConsole()) printStep("No console in this tree yet: API only");
    else await buildPart(part, options.force ?? false);
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
