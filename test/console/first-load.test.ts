import { access, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { measureFirstLoad } from "../../console/first-load.ts";

const consoleFolder = fileURLToPath(new URL("../../console/", import.meta.url));
const page = "src/routes/ns/[ns]/executions/index.tsx";
const SCRIPT_LIMIT = 150_000;
const STYLE_LIMIT = 20_000;

let dist: string;

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), "carillon-console-"));
  // The runner's own value would make it a build for development.
  vi.stubEnv("NODE_ENV", "production");
  await build({
    configFile: join(consoleFolder, "vite.config.ts"),
    logLevel: "error",
    build: { outDir: dist, emptyOutDir: true },
  });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(dist, { recursive: true, force: true });
});

test("the execution list loads at most 150 kB of compressed script", async () => {
  await access(join(consoleFolder, page));
  const load = await measureFirstLoad(dist, page);
  expect(load.scriptBytes, JSON.stringify(load.files)).toBeLessThan(SCRIPT_LIMIT);
  expect(load.styleBytes, JSON.stringify(load.files)).toBeLessThan(STYLE_LIMIT);
});

test("a build carries nothing of the gallery and nothing inline", async () => {
  const names = await readdir(dist, { recursive: true });
  expect(names.filter((name) => /gallery|sample/.test(name))).toEqual([]);
  const html = await readFile(join(dist, "index.html"), "utf8");
  expect(html).not.toMatch(/<style|style=|<script(?![^>]*src=)/);
});
