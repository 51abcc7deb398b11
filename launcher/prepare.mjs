// Runs before every npm script, under whatever Node the machine has: installs the dependencies when they
// are missing or differ from package-lock.json. Plain JavaScript of Node 20, and node: imports only.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const oldestNode = 20;

/** @param {string} path */
function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/**
 * npm records what it installed in node_modules/.package-lock.json. Optional packages are left out of the
 * comparison: which of them belong on this machine is npm's decision.
 */
function differenceToLockFile() {
  const wanted = readPackages(join(root, "package-lock.json"));
  if (wanted === undefined) return "package-lock.json cannot be read";
  const installed = readPackages(join(root, "node_modules", ".package-lock.json"));
  if (installed === undefined) return "not installed yet";
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "" || entry.optional || entry.devOptional || entry.link) continue;
    if (installed[path]?.version !== entry.version) return `${path.replace("node_modules/", "")} changed`;
  }
  // The pinned Node comes from an install script, which an npm configured with ignore-scripts leaves out.
  if (!existsSync(join(root, "node_modules", "node", "bin", "node"))) return "the pinned Node is missing";
  return undefined;
}

function runNpmCi() {
  const npm = process.env.npm_execpath;
  const options = ["ci", "--no-audit", "--no-fund", "--loglevel=error", "--include=dev"];
  // The settings of the outer npm call (such as its log level) must not reach this one.
  const env = { ...process.env, npm_config_ignore_scripts: "false" };
  return npm?.endsWith(".js") === true
    ? spawnSync(process.execPath, [npm, ...options], { cwd: root, encoding: "utf8", env })
    : spawnSync("npm", options, { cwd: root, encoding: "utf8", env });
}

function fail(reason, detail) {
  process.stderr.write(`\n  ✗ ${reason}\n`);
  const lines = (detail ?? "").split("\n").filter((line) => line.trim() !== "");
  for (const line of lines.slice(-20)) process.stderr.write(`    ${line}\n`);
  process.exit(1);
}

const major = Number(process.versions.node.split(".")[0]);
if (major < oldestNode) fail(`Carillon needs Node ${oldestNode} or later; this is ${process.versions.node}.`);

const difference = differenceToLockFile();
if (difference !== undefined) {
  const startedAt = Date.now();
  process.stdout.write(`  · Installing dependencies (${difference}) …\n`);
  const result = runNpmCi();
  if (result.error) fail("npm could not be started.", String(result.error));
  if (result.status !== 0) fail("Installing the dependencies failed:", `${result.stderr}\n${result.stdout}`);
  const left = differenceToLockFile();
  if (left !== undefined) fail(`npm finished, but something is not in place: ${left}.`, result.stderr);
  process.stdout.write(`  · Dependencies installed in ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
}
