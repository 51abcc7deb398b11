import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildAll } from "../build.ts";
import { deployDry } from "../deploy.ts";
import { consoleFolder, migrationsFolder, root, workerBundle } from "../paths.ts";
import { type Manner, type Outcome, runCommand } from "./command.ts";

export async function checkStyle(): Promise<Outcome> {
  return await runCommand("biome", ["check", "--error-on-warnings", "."]);
}

async function listTypeConfigs(): Promise<string[]> {
  const isConfig = (name: string) => /^tsconfig(\..+)?\.json$/.test(name) && name !== "tsconfig.base.json";
  const top = (await readdir(root)).filter(isConfig);
  const console = (await readdir(join(root, "console"))).filter(isConfig).map((name) => `console/${name}`);
  return [...top, ...console];
}

export async function checkTypes({ yields }: Manner): Promise<Outcome> {
  const configs = await listTypeConfigs();
  const outcomes: Outcome[] = [];
  for (const config of configs)
    outcomes.push(await runCommand("tsc", ["-p", config, "--noEmit"], { yields }));
  return { ok: outcomes.every(({ ok }) => ok), output: outcomes.map(({ output }) => output).join("") };
}

/** Workers allow 10 MB compressed; this is what a change may add without anyone looking at it. */
const workerLimit = 700_000;
/** First load of the console over a slow line: script and style of the entry page. */
const consoleLimit = 1_500_000;

async function measureFolder(folder: string, pattern: RegExp): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const sizes = names
    .filter((name) => pattern.test(name))
    .map(async (name) => gzipSync(await readFile(join(folder, name))).byteLength);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

export async function checkBundles(): Promise<Outcome> {
  await buildAll();
  const worker = gzipSync(await readFile(workerBundle)).byteLength;
  const console = await measureFolder(consoleFolder, /\.(js|css)$/);
  const describe = (name: string, size: number, limit: number) =>
    `${name}: ${Math.ceil(size / 1_000)} kB compressed, at most ${limit / 1_000} kB\n`;
  return {
    ok: worker <= workerLimit && console <= consoleLimit,
    output:
      describe("worker bundle", worker, workerLimit) +
      describe("console scripts and styles", console, consoleLimit),
  };
}

/** The schema in TypeScript and the SQL in migrations/ say the same: generating once more adds nothing. */
export async function checkSchema(): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), "carillon-schema-"));
  try {
    await cp(migrationsFolder, folder, { recursive: true });
    const before = (await readdir(folder)).length;
    const outcome = await runCommand("drizzle-kit", [
      "generate",
      "--dialect=sqlite",
      "--schema=./worker/db/schema.ts",
      `--out=${folder}`,
    ]);
    const added = (await readdir(folder)).filter((name) => name.endsWith(".sql"));
    const isSame = (await readdir(folder)).length === before;
    const hint = isSame
      ? ""
      : `\nmigrations/ lacks what worker/db/schema/ says (${added.at(-1)}): run drizzle-kit generate.`;
    return { ok: outcome.ok && isSame, output: outcome.output + hint };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What would be uploaded to Cloudflare, bundled and judged by wrangler itself; needs no account. */
export async function checkDeploy(): Promise<Outcome> {
  return { ok: true, output: await deployDry() };
}
