import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../paths.ts";
import { printStep } from "../terminal.ts";
import { type Manner, runCommand } from "./command.ts";
import { findJavaRuntime } from "./java-runtime.ts";
import { runTests, type TestOutcome } from "./vitest-runs.ts";

const tools = ["java", "javac", "jar", "mvn"] as const;
const projects = ["client/java", "client/java-spring-boot-starter"] as const;
/** The first build of a machine downloads its plugins and libraries. */
const longestBuildMs = 240_000;

async function findMissingTools(): Promise<string[]> {
  const found = await Promise.all(tools.map((tool) => runCommand("which", [tool])));
  return tools.filter((_, index) => !found[index]?.ok);
}

/** Sums what Maven's test runner wrote down. */
async function countUnitTests(): Promise<{ passed: number; failed: number }> {
  let passed = 0;
  let failed = 0;
  for (const project of projects) {
    const folder = join(root, project, "target", "surefire-reports");
    const files = await readdir(folder).catch((): string[] => []);
    for (const file of files.filter((name) => /^TEST-.*\.xml$/.test(name))) {
      const suite = /<testsuite [^>]*>/.exec(await readFile(join(folder, file), "utf8"))?.[0] ?? "";
      const count = (name: string): number => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
      const broken = count("errors") + count("failures");
      failed += broken;
      passed += count("tests") - broken - count("skipped");
    }
  }
  return { passed, failed };
}

/** Builds the Java client and its starter with their unit tests, then tries the agent; without a JDK and Maven says so and goes on. */
export async function checkJava(manner: Manner): Promise<TestOutcome> {
  const missing = await findMissingTools();
  if (missing.length > 0) {
    printStep(`Not tried: this machine has no ${missing.join(", ")} (a JDK from 17 on and Maven are needed)`);
    return { ok: true, output: "", passed: 0, failed: 0 };
  }
  const build = ["-q", "-B", "-ntp", "-f", "client/java/all", "clean", "package"];
  const built = await runCommand("mvn", build, { yields: !manner.live, limitMs: longestBuildMs });
  if (!built.ok && manner.live) process.stdout.write(`${built.output.trim()}\n`);
  const unit = await countUnitTests();
  if (!built.ok) return { ...built, passed: unit.passed, failed: Math.max(1, unit.failed) };
  printStep(`${unit.passed} unit tests of the Java client and its starter passed`);
  const runtime = await findJavaRuntime();
  if (runtime !== null) printStep(`The client is tried on Java ${runtime.version}`);
  const behaviour = await runTests(
    ["java"],
    manner,
    runtime === null ? {} : { CARILLON_TEST_JAVA: runtime.path },
  );
  return { ...behaviour, passed: behaviour.passed + unit.passed, failed: behaviour.failed + unit.failed };
}
