import { provideChromium } from "./check/chromium.ts";
import type { Outcome } from "./check/command.ts";
import { checkJava } from "./check/java.ts";
import { checkBundles, checkDeploy, checkSchema, checkStyle, checkTypes } from "./check/static-checks.ts";
import { runTests, type TestOutcome } from "./check/vitest-runs.ts";
import { printFailure, printHeading, printStep, seconds } from "./terminal.ts";

interface Step {
  name: string;
  title: string;
  run(): Promise<Outcome | TestOutcome>;
}

async function runConsoleTests(): Promise<Outcome | TestOutcome> {
  const chromium = await provideChromium();
  if ("reason" in chromium) return { ok: false, output: chromium.reason };
  const pages = await runTests("console", { CHROME_PATH: chromium.path });
  const parts = await runTests("console-parts", { CHROME_PATH: chromium.path });
  return {
    ...pages,
    ok: pages.ok && parts.ok,
    passed: pages.passed + parts.passed,
    failed: pages.failed + parts.failed,
  };
}

const steps: Step[] = [
  { name: "style", title: "Format and lint", run: checkStyle },
  { name: "types", title: "Types", run: checkTypes },
  { name: "bundle", title: "Build and bundle size", run: checkBundles },
  { name: "schema", title: "Schema and migrations agree", run: checkSchema },
  { name: "deploy", title: "Deployment, tried without an account", run: checkDeploy },
  { name: "core", title: "Pure parts", run: () => runTests("core") },
  { name: "workerd", title: "Worker and objects inside workerd", run: () => runTests("workerd") },
  { name: "launcher", title: "Start, stop and kill", run: () => runTests("launcher") },
  { name: "conformance", title: "API of a started server", run: () => runTests("conformance") },
  { name: "java", title: "Java client", run: checkJava },
  { name: "console", title: "Console in Chromium", run: runConsoleTests },
];

function chooseSteps(names: readonly string[]): Step[] {
  const unknown = names.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined) {
    printFailure(`There is no step ${unknown}; steps are ${steps.map(({ name }) => name).join(", ")}.`);
    process.exit(2);
  }
  return names.length === 0 ? steps : steps.filter((step) => names.includes(step.name));
}

async function runStep(step: Step): Promise<Outcome | TestOutcome> {
  printHeading(step.title);
  const startedAt = Date.now();
  const outcome = await step.run().catch((error: unknown): Outcome => {
    return { ok: false, output: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  });
  const isTestRun = "passed" in outcome;
  if (!isTestRun && (!outcome.ok || step.name === "bundle"))
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
for (const step of chooseSteps(process.argv.slice(2))) {
  const outcome = await runStep(step);
  if (!outcome.ok) broken.push(step.name);
  if ("passed" in outcome) {
    passed += outcome.passed;
    failed += outcome.failed;
  }
}
printHeading(`All steps took ${seconds(Date.now() - startedAt)}`);
if (broken.length > 0) printFailure(`Failed: ${broken.join(", ")} (one alone: npm test -- ${broken[0]})`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(broken.length === 0 ? 0 : 1);
