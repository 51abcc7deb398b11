import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { measureFirstLoad } from "../../console/first-load.ts";
import { buildAll } from "../../launcher/build.ts";
import { consoleFolder } from "../../launcher/paths.ts";

const sources = fileURLToPath(new URL("../../console/", import.meta.url));
const page = "src/routes/ns/[ns]/executions/index.tsx";
const SCRIPT_LIMIT = 150_000;
const STYLE_LIMIT = 20_000;

beforeAll(() => buildAll({ only: "console" }));

test("the execution list loads at most 150 kB of compressed script", async () => {
  await access(join(sources, page));
  const load = await measureFirstLoad(consoleFolder, page);
  expect(load.scriptBytes, JSON.stringify(load.files)).toBeLessThan(SCRIPT_LIMIT);
  expect(load.styleBytes, JSON.stringify(load.files)).toBeLessThan(STYLE_LIMIT);
});

test("a build carries nothing of the gallery and nothing inline", async () => {
  const names = await readdir(consoleFolder, { recursive: true });
  expect(names.filter((name) => /gallery|sample/.test(name))).toEqual([]);
  const html = await readFile(join(consoleFolder, "index.html"), "utf8");
  expect(html).not.toMatch(/<style|style=|<script(?![^>]*src=)/);
});
