import { provideChromium } from "./check/chromium.ts";
import type { Manner, Outcome } from "./check/command.ts";
import { checkJava } from "./check/java.ts";
import { checkBundles, checkDeploy, checkSchema, checkStyle, checkTypes } from "./check/static-checks.ts";
import { runTests, type TestOutcome } from "./check/vitest-runs.ts";
import { printFailure, printHeading, printStep, seconds } from "./terminal.ts";

interface Step {
  name: string;
  title: string;
  run(manner: Manner): Promise<Outcome | TestOutcome>;
}

async function runConsoleTests(manner: Manner): Promise<Outcome | TestOutcome> {
  const chromium = await provideChromium();
  if ("reason" in chromium) return { ok: false, output: chromium.reason };
  return await runTests(["console", "console-parts"], manner, { CHROME_PATH: chromium.path });
}

/** One after the other, before all else: they are soon done, or make what the others need. */
const preparing: Step[] = [
  { name: "style", title: "Format and lint", run: checkStyle },
  { name: "bundle", title: "Build and bundle size", run: checkBundles },
  { name: "schema", title: "Schema and migrations agree", run: checkSchema },
  { name: "deploy", title: "Deployment, tried without an account", run: checkDeploy },
];

interface Lane {
  yields: boolean;
  steps: Step[];
}

/**
 * Two lanes at the same time. What kills, freezes and holds deadlines waits most of its time, and gets the processor when it wants
 * it; what computes takes what is left, and no deadline of it is short.
 */
const lanes: Lane[] = [
  {
    yields: false,
    steps: [
      {
        name: "conformance",
        title: "API of a started server",
        run: (manner) => runTests(["conformance"], manner),
      },
      { name: "launcher", title: "Start, stop and kill", run: (manner) => runTests(["launcher"], manner) },
      { name: "java", title: "Java client", run: checkJava },
    ],
  },
  {
    yields: true,
    steps: [
      { name: "types", title: "Types", run: checkTypes },
      { name: "core", title: "Pure parts", run: (manner) => runTests(["core"], manner) },
      {
        name: "workerd",
        title: "Worker and objects inside workerd",
        run: (manner) => runTests(["workerd", "job-timer"], manner),
      },
      { name: "console", title: "Console in Chromium", run: runConsoleTests },
    ],
  },
];

function chooseSteps(names: readonly string[]): { first: Step[]; beside: Lane[] } {
  const all = [...preparing, ...lanes.flatMap(({ steps }) => steps)];
  const unknown = names.find((name) => !all.some((step) => step.name === name));
  if (unknown !== undefined) {
    printFailure(`There is no step ${unknown}; steps are ${all.map(({ name }) => name).join(", ")}.`);
    process.exit(2);
  }
  const chosen = (steps: Step[]) => steps.filter((step) => names.length === 0 || names.includes(step.name));
  const beside = lanes.map(({ yields, steps }) => ({ yields, steps: chosen(steps) }));
  return { first: chosen(preparing), beside: beside.filter(({ steps }) => steps.length > 0) };
}

async function runStep(step: Step, manner: Manner): Promise<Outcome | TestOutcome> {
  if (manner.live) printHeading(step.title);
  else printStep(`${step.title} …`);
  const startedAt = Date.now();
  const outcome = await step.run(manner).catch((error: unknown): Outcome => {
    return { ok: false, output: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  });
  const isTestRun = "passed" in outcome;
  // In one piece at the end where another lane prints too.
  if (!manner.live) printHeading(step.title);
  if (isTestRun ? !manner.live : !outcome.ok || step.name === "bundle")
    process.stdout.write(`${outcome.output.trim()}\n`);
  const took = seconds(Date.now() - startedAt);
  if (outcome.ok) printStep(`${step.title}: ok, ${took}`);
  else printFailure(`${step.title}: failed, ${took}`);
  return outcome;
}

let passed = 0;
let failed = 0;
const broken: string[] = [];

async function runSteps(steps: readonly Step[], manner: Manner): Promise<void> {
  for (const step of steps) {
    const outcome = await runStep(step, manner);
    if (!outcome.ok) broken.push(step.name);
    if ("passed" in outcome) {
      passed += outcome.passed;
      failed += outcome.failed;
    }
  }
}

const startedAt = Date.now();
const { first, beside } = chooseSteps(process.argv.slice(2));
await runSteps(first, { live: true });
const isAlone = beside.length < 2;
await Promise.all(
  beside.map(({ steps, yields }) => runSteps(steps, { live: isAlone, yields: yields && !isAlone })),
);
printHeading(`All steps took ${seconds(Date.now() - startedAt)}`);
if (broken.length > 0) printFailure(`Failed: ${broken.join(", ")} (one alone: npm test -- ${broken[0]})`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(broken.length === 0 ? 0 : 1);
