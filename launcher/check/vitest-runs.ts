import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Manner, type Outcome, runCommand } from "./command.ts";

export interface TestOutcome extends Outcome {
  passed: number;
  failed: number;
}

interface JsonReport {
  numPassedTests: number;
  numFailedTests: number;
  numFailedTestSuites: number;
}

/** A hanging test must not take everybody's time; a busy machine may take its own. */
const longestRunMs = 900_000;

/** Runs projects of vitest.config.ts and counts their tests; a file that cannot be loaded counts as one failure. */
export async function runTests(
  projects: readonly string[],
  manner: Manner,
  env: Record<string, string> = {},
): Promise<TestOutcome> {
  const folder = await mkdtemp(join(tmpdir(), "carillon-report-"));
  const report = join(folder, "report.json");
  try {
    const outcome = await runCommand(
      "vitest",
      [
        "run",
        ...projects.map((project) => `--project=${project}`),
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${report}`,
      ],
      { ...manner, env, limitMs: longestRunMs },
    );
    const counts: JsonReport | undefined = await readFile(report, "utf8").then(JSON.parse, () => undefined);
    const passed = counts?.numPassedTests ?? 0;
    const failed = counts?.numFailedTests ?? 0;
    return { ...outcome, passed, failed: outcome.ok ? failed : Math.max(failed, 1) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
