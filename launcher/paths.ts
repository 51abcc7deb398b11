import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
export const distFolder = join(root, "dist");
export const workerFolder = join(distFolder, "worker");
export const workerBundle = join(workerFolder, "index.js");
export const outboundBundle = join(workerFolder, "outbound.js");
export const deploymentFile = join(workerFolder, "deployment.json");
/** Hash of the sources of the worker in dist/. */
export const workerStamp = join(distFolder, "worker.hash");
export const consoleFolder = join(distFolder, "console");
export const migrationsFolder = join(root, "migrations");
export const wranglerConfig = join(root, "wrangler.toml");
export const migrationsBundle = join(workerFolder, "migrations.json");
