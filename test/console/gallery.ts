import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin, preview } from "vite";
import type { TestProject } from "vitest/node";

const configFile = fileURLToPath(new URL("../../console/vite.config.ts", import.meta.url));

declare module "vitest" {
  interface ProvidedContext {
    galleryUrl: string;
  }
}

/** The strictest policy a server may send; what it refuses is an error on the page, and so a failed test. */
const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; object-src 'none'";

/** There is no platform behind the gallery, and it says so as the platform would. */
const noPlatform: Plugin = {
  name: "no-platform",
  configurePreviewServer(server) {
    for (const path of ["/api", "/healthz"]) {
      server.middlewares.use(path, (_request, response) => {
        response.writeHead(503, { "content-type": "application/json" });
        response.end(
          JSON.stringify({ error: { code: "unavailable", message: "only parts are shown here" } }),
        );
      });
    }
  },
};

/**
 * Builds the console as for development, where the gallery is part of it, and serves it under a strict policy to all
 * files of a project.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const outDir = await mkdtemp(join(tmpdir(), "carillon-gallery-"));
  // A build for production before this one would leave its mark, and the gallery is in no such build.
  process.env.NODE_ENV = "development";
  await build({
    configFile,
    logLevel: "error",
    mode: "development",
    build: { outDir, emptyOutDir: true, minify: false },
  });
  const server = await preview({
    configFile,
    logLevel: "error",
    plugins: [noPlatform],
    build: { outDir },
    preview: { port: 0, host: "127.0.0.1", proxy: {}, headers: { "content-security-policy": policy } },
  });
  const address = server.httpServer.address();
  if (!address || typeof address === "string") throw new Error("the gallery has no port");
  project.provide("galleryUrl", `http://127.0.0.1:${address.port}`);
  return async () => {
    await server.close();
    await rm(outDir, { recursive: true, force: true });
  };
}
