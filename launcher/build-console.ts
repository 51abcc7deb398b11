import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { root } from "./paths.ts";

export const consoleSources = [
  "console",
  "client/protocol",
  "client/api",
  "package-lock.json",
  "tsconfig.base.json",
  "launcher/build-console.ts",
];

const configFile = join(root, "console", "vite.config.ts");

/** False while there is no console in this tree: API and objects work without it. */
export function hasConsole(): boolean {
  return existsSync(join(root, "console", "src", "main.tsx"));
}

export async function buildConsole(): Promise<void> {
  await build({ configFile, root: join(root, "console"), logLevel: "warn", mode: "production" });
}
