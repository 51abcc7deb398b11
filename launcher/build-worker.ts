import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { unstable_readConfig, unstable_splitSqlQuery } from "wrangler";
import type { Deployment } from "./deployment.ts";
import type { Migration } from "./migrations.ts";
import {
  deploymentFile,
  migrationsBundle,
  migrationsFolder,
  outboundBundle,
  root,
  workerBundle,
  wranglerConfig,
} from "./paths.ts";

/** The fields read here; wrangler's own type of them lives in a package that it does not ship. */
interface WranglerConfig {
  main?: string;
  name?: string;
  compatibility_date?: string;
  compatibility_flags: string[];
  triggers: { crons?: string[] };
  d1_databases: { binding: string }[];
  durable_objects: { bindings: { name: string; class_name: string }[] };
  services?: { binding: string; entrypoint?: string }[];
  assets?: { binding?: string; run_worker_first?: boolean | string[] };
}

function readWranglerConfig(): Deployment & { main: string } {
  const config: WranglerConfig = unstable_readConfig({ config: wranglerConfig });
  const runWorkerFirst = config.assets?.run_worker_first;
  if (config.main === undefined || config.compatibility_date === undefined || config.name === undefined) {
    throw new Error("wrangler.toml must name main, name and compatibility_date.");
  }
  if (config.assets?.binding === undefined || !Array.isArray(runWorkerFirst)) {
    throw new Error("wrangler.toml: [assets] must have a binding and a list run_worker_first.");
  }
  return {
    main: config.main,
    name: config.name,
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    crons: config.triggers.crons ?? [],
    d1Bindings: config.d1_databases.map((database) => database.binding),
    durableObjects: config.durable_objects.bindings.map((object) => ({
      binding: object.name,
      className: object.class_name,
    })),
    services: config.services?.map(({ binding, entrypoint }) => ({ binding, entrypoint })) ?? [],
    assets: { binding: config.assets.binding, runWorkerFirst },
  };
}

/** Classes that wrangler.toml binds must be exported, or the runtime would fail at the first request only. */
function missingExports(deployment: Deployment, exported: readonly string[]): string[] {
  const classes = deployment.durableObjects.map((object) => object.className);
  const entrypoints = deployment.services.flatMap((service) => service.entrypoint ?? []);
  return [...classes, ...entrypoints].filter((name) => !exported.includes(name));
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(migrationsFolder)).filter((name) => name.endsWith(".sql")).sort();
  return await Promise.all(
    names.map(async (name) => ({
      name,
      statements: unstable_splitSqlQuery(await readFile(join(migrationsFolder, name), "utf8")),
    })),
  );
}

/** With the conditions that wrangler uses, so that local and deployed code are the same. */
function bundle(entryPoint: string, outfile: string) {
  return build({
    entryPoints: [entryPoint],
    outfile,
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    define: { "process.env.NODE_ENV": '"production"' },
    // Names stay: objects are bound by class name and stack traces are read by people.
    minifySyntax: true,
    keepNames: true,
    sourcemap: "linked",
    sourcesContent: false,
    metafile: true,
    logLevel: "silent",
  });
}

/** Bundles worker/index.ts as wrangler would and describes its bindings beside it. */
export async function buildWorker(into: string): Promise<void> {
  const { main, ...deployment } = readWranglerConfig();
  const result = await bundle(main, join(into, basename(workerBundle)));
  await bundle("launcher/outbound/worker.ts", join(into, basename(outboundBundle)));

  const output = Object.values(result.metafile.outputs).find((file) => file.entryPoint !== undefined);
  const missing = missingExports(deployment, output?.exports ?? []);
  if (missing.length > 0) {
    throw new Error(`wrangler.toml binds ${missing.join(", ")}, which ${main} does not export.`);
  }
  await writeFile(join(into, basename(deploymentFile)), `${JSON.stringify(deployment, null, 2)}\n`);
  await writeFile(join(into, basename(migrationsBundle)), JSON.stringify(await readMigrations()));
  await writeFile(join(into, "meta.json"), JSON.stringify(result.metafile));
}
