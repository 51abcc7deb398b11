import { join } from "node:path";
import { build } from "vite";
import { root } from "./paths.ts";

const configFile = join(root, "console", "vite.config.ts");

export async function buildConsole(into: string): Promise<void> {
  await build({
    configFile,
    root: join(root, "console"),
    logLevel: "error",
    mode: "production",
    build: { outDir: into, emptyOutDir: true },
  });
}
