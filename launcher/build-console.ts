import { join } from "node:path";
import { build } from "vite";
import { root } from "./paths.ts";

const configFile = join(root, "console", "vite.config.ts");

export async function buildConsole(into: string): Promise<void> {
  const { NODE_ENV } = process.env;
  // Vite believes this before the mode: asked for by a test's runner, it would be a build for development.
  process.env.NODE_ENV = "production";
  try {
    await build({
      configFile,
      root: join(root, "console"),
      logLevel: "error",
      mode: "production",
      build: { outDir: into, emptyOutDir: true },
    });
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}
