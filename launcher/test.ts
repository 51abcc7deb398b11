import { provideChromium } from "./check/chromium.ts";
import type { Outcome } from "./check/command.ts";
import { checkJava } from "./check/java.ts";
import { checkBundles, checkDeploy, checkSchema, checkStyle, checkTypes } from "./check/static-checks.ts";
import { type RunLook, runTests, type TestOutcome } from "./check/vitest-runs.ts";
import { printFailure, printHeading, printStep, seconds } from "./terminal.ts";

interface Step {
  name: string;
  title: string;
  run(look: RunLook): Promise<Outcome | TestOutcome>;
}

async function runConsoleTests(look: RunLook): Promise<Outcome | TestOutcome> {
  const chromium = await provideChromium();
  if ("reason" in chromium) return { ok: false, output: chromium.reason };
  const pages = await runTests("console", look, { CHROME_PATH: chromium.path });
  const parts = await runTests("console-parts", look, { CHROME_PATH: chromium.path });
  return {
    ok: pages.ok && parts.ok,
    output: pages.output + parts.output,
    passed: pages.passed + parts.passed,
    failed: pages.failed + parts.failed,
  };
}

/** One after the other: they keep both cores of a small machine busy, or make what the others need. */
const preparing: Step[] = [
  { name: "style", title: "Format and lint", run: checkStyle },
  { name: "types", title: "Types", run: checkTypes },
  { name: "bundle", title: "Build and bundle size", run: checkBundles },
  { name: "schema", title: "Schema and migrations agree", run: checkSchema },
  { name: "deploy", title: "Deployment, tried without an account", run: checkDeploy },
];

/** Two lanes at the same time: most tests wait for a process, a page or a lease. */
const lanes: Step[][] = [
  [
    { name: "core", title: "Pure parts", run: (look) => runTests("core", look) },
    { name: "workerd", title: "Worker and objects inside workerd", run: (look) => runTests("workerd", look) },
    { name: "conformance", title: "API of a started server", run: (look) => runTests("conformance", look) },
    { name: "launcher", title: "Start, stop and kill", run: (look) => runTests("launcher", look) },
  ],
  [
    { name: "java", title: "Java client", run: checkJava },
    { name: "console", title: "Console in Chromium", run: runConsoleTests },
  ],
];

function chooseSteps(names: readonly string[]): { first: Step[]; beside: Step[][] } {
  const all = [...preparing, ...lanes.flat()];
  const unknown = names.find((name) => !all.some((step) => step.name === name));
  if (unknown !== undefined) {
    printFailure(`There is no step ${unknown}; steps are ${all.map(({ name }) => name).join(", ")}.`);
    process.exit(2);
  }
  const chosen = (steps: Step[]) => steps.filter((step) => names.length === 0 || names.includes(step.name));
  return { first: chosen(preparing), beside: lanes.map(chosen).filter((lane) => lane.length > 0) };
}

async function runStep(step: Step, look: RunLook): Promise<Outcome | TestOutcome> {
  if (look === "live") printHeading(step.title);
  else printStep(`${step.title} …`);
  const startedAt = Date.now();
  const outcome = await step.run(look).catch((error: unknown): Outcome => {
    return { ok: false, output: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  });
  const isTestRun = "passed" in outcome;
  if (look === "whole") printHeading(step.title);
  if (isTestRun ? look === "whole" : !outcome.ok || step.name === "bundle")
    process.stdout.write(`${outcome.output.trim()}\n`);
  const took = seconds(Date.now() - startedAt);
  if (outcome.ok) printStep(`${step.title}: ok, ${took}`);
  else printFailure(`${step.title}: failed, ${took}`);
  return outcome;
}

const startedAt = Date.now();
let passed = 0;
let failed = 0;
const broken: string[] = [];
async function runLane(steps: readonly Step[], look: RunLook): Promise<void> {
  for (const step of steps) {
    const outcome = await runStep(step, look);
    if (!outcome.ok) broken.push(step.name);
    if ("passed" in outcome) {
      passed += outcome.passed;
      failed += outcome.failed;
    }
  }
}

const { first, beside } = chooseSteps(process.argv.slice(2));
await runLane(first, "live");
await Promise.all(beside.map((lane) => runLane(lane, beside.length > 1 ? "whole" : "live")));
printHeading(`All steps took ${seconds(Date.now() - startedAt)}`);
if (broken.length > 0) printFailure(`Failed: ${broken.join(", ")} (one alone: npm test -- ${broken[0]})`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(broken.length === 0 ? 0 : 1);
