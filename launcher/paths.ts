import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
export const distFolder = join(root, "dist");
export const workerBundle = join(distFolder, "worker", "index.js");
export const outboundBundle = join(distFolder, "worker", "outbound.js");
export const deploymentFile = join(distFolder, "worker", "deployment.json");
export const consoleFolder = join(distFolder, "console");
export const migrationsFolder = join(root, "migrations");
export const wranglerConfig = join(root, "wrangler.toml");
export const migrationsBundle = join(distFolder, "worker", "migrations.json");
