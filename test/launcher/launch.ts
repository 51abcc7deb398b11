import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";

const launcher = fileURLToPath(new URL("../../launcher/start.ts", import.meta.url));

/** A folder that is removed when the test is over. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "carillon-launcher-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs the launcher to its end: for starts that are refused. */
export async function runLauncher(
  env: Record<string, string>,
): Promise<{ code: number | null; errors: string }> {
  const child = spawn(process.execPath, [launcher, "--without-console", "--stop-with-parent"], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: process.env.PATH, NO_COLOR: "1", CARILLON_DEMO: "0", ...env },
  });
  const [errors] = await Promise.all([text(child.stderr), once(child, "close")]);
  return { code: child.exitCode, errors };
}

/** One line, so that it reads well in a service manager's log too. */
export function expectOneLine(errors: string): void {
  expect(errors.trim().split("\n")).toHaveLength(1);
}

/** The process that the launcher recorded as the runtime of a folder. */
export function readRuntimePid(dataDir: string): number {
  return JSON.parse(readFileSync(join(dataDir, "runtime.json"), "utf8")).pid;
}

/** A zombie counts as gone: only its exit code is left. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !["Z", "X"].includes(stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3));
  } catch {
    return false;
  }
}

/** Waits until no process of the list runs; fails after the time that the specification gives. */
export async function expectGone(pids: readonly number[], withinMs: number): Promise<void> {
  await expect.poll(() => pids.filter(isRunning), { timeout: withinMs, interval: 10 }).toEqual([]);
}

/** All descendants of a process. */
export function listDescendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter(Boolean)
    .map(Number);
  return children.flatMap((child) => [child, ...listDescendants(child)]);
}
