// Builds what is published as carillon-client: `npm pack` in this folder runs it. Plain JavaScript, so that Node 20 can.
import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");

rmSync(dist, { recursive: true, force: true });

const shared = {
  absWorkingDir: here,
  bundle: true,
  format: "esm",
  outdir: "dist",
  packages: "external",
  sourcemap: false,
  logLevel: "warning",
};
// Runs wherever fetch exists: an import of Node's in here fails the build.
await build({
  ...shared,
  platform: "neutral",
  target: "es2022",
  entryPoints: { worker: "worker/index.ts", api: "publish/api.ts", protocol: "publish/protocol.ts" },
  splitting: true,
  chunkNames: "shared/[hash]",
  plugins: [
    {
      name: "no-node-imports",
      setup: ({ onResolve }) => {
        onResolve({ filter: /^node:/ }, ({ path, importer }) => ({
          errors: [{ text: `${importer} imports ${path}, but the library runs outside Node too` }],
        }));
      },
    },
  ],
});
const programs = { agent: "agent/index.ts", cli: "cli/index.ts" };
await build({ ...shared, platform: "node", target: "node20", entryPoints: programs });
for (const program of Object.keys(programs)) chmodSync(join(dist, `${program}.js`), 0o755);

execFileSync("npx", ["tsc", "-p", "tsconfig.package.json"], { cwd: here, stdio: "inherit" });
// Declarations name each other as they lie in the package.
for (const file of readdirSync(join(dist, "types"), { recursive: true })) {
  if (!file.endsWith(".d.ts")) continue;
  const path = join(dist, "types", file);
  writeFileSync(path, readFileSync(path, "utf8").replaceAll(/(["'])(\.{1,2}\/[^"']+)\.ts\1/g, "$1$2.js$1"));
}
