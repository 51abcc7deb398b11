import { existsSync } from "node:fs";
import type { Context, TaskOutcome, Totals } from "../../../client/worker/index.ts";
import { TaskEnded } from "../../../client/worker/index.ts";

/** The processors of the scenarios, as the TypeScript agent loads them; test/java/processors/scenarios has the same in Java. */

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const sayEnd = (context: Context): void => {
  const reason = context.signal.reason instanceof TaskEnded ? context.signal.reason.reason : "nothing";
  process.stdout.write(`${context.runId} ended by ${reason}\n`);
};

const gate = async (context: Context): Promise<string> => {
  context.log.info("before");
  context.progress(5, 10);
  process.stdout.write(`${context.runId} begun\n`);
  while (!existsSync(context.parameters)) {
    await pause(20);
    if (!context.signal.aborted) continue;
    sayEnd(context);
    throw new Error("told to end");
  }
  context.log.info("after");
  process.stdout.write(`${context.runId} passed\n`);
  return "passed";
};

const outcomesInWords = (results: readonly TaskOutcome[] = []): string =>
  `${results.length} parts, ${results.filter(({ result }) => result === "well").length} well`;

const totalsInWords = (totals: Totals | undefined): string => `${totals?.success}/${totals?.total}`;

/** What this process has executed of a run. */
const executed = new Map<string, { count: number; sum: number }>();

function* numbers(count: number): Generator<{ number: number }> {
  for (let number = 0; number < count; number += 1) yield { number };
}

const numberOf = (item: unknown): number =>
  typeof item === "object" && item !== null && "number" in item ? Number(item.number) : Number.NaN;

export default {
  echo: (context: Context) => {
    context.log.info(`heard ${context.parameters}`);
    return `hello ${context.parameters}`;
  },
  "second-time": ({ attempt }: Context) => {
    if (attempt < 2) throw new Error("no such day");
    return `attempt ${attempt}`;
  },
  gate,
  deaf: async ({ parameters }: Context) => {
    if (parameters !== "deaf") return "next";
    for (;;) await pause(1000);
  },
  parts: {
    preProcess: ({ log }: Context) => log.info("before all"),
    process: () => "well",
    postProcess: ({ results }: Context) => outcomesInWords(results),
  },
  /** What the nodes before it in a workflow left. */
  gather: ({ upstream }: Context) => upstream.map(({ node, data }) => `${node} left ${data}`).join(", "),
  shard: ({ sharding }: Context) => {
    if (sharding?.parameter === "bad") throw new Error("no such table");
    return `${sharding?.id} of ${sharding?.total}: ${sharding?.parameter}`;
  },
  /** Three branches of thirty leaves each. */
  tree: {
    process: async (context: Context) => {
      if (context.taskName === "MAP_TASK_ROOT") return await context.map([1, 2, 3], "branch");
      if (context.taskName === "leaf") return "x";
      await context.map(
        Array.from({ length: 30 }, (_, leaf) => ({ branch: context.item, leaf })),
        "leaf",
      );
    },
    reduce: ({ mode, results, totals }: Context) =>
      mode === "parallel"
        ? `${results?.length} results, ${results?.filter(({ result }) => result === "x").length} x`
        : totalsInWords(totals),
  },
  /** Maps as many as its parameters say, which is refused in the end where the mode takes fewer. */
  over: async (context: Context) => {
    if (context.taskName !== "MAP_TASK_ROOT") return;
    await context.map(numbers(Number(context.parameters)), "one");
    await context.map([{ number: -1 }], "one too many");
  },
  /** Parameters: how many subtasks, and how many milliseconds each takes. */
  count: {
    process: async (context: Context) => {
      const [count = 0, ms = 0] = context.parameters.split(" ").map(Number);
      if (context.taskName === "MAP_TASK_ROOT") return await context.map(numbers(count), "one");
      if (ms > 0) await pause(ms);
      const so = executed.get(context.runId) ?? { count: 0, sum: 0 };
      executed.set(context.runId, { count: so.count + 1, sum: so.sum + numberOf(context.item) });
    },
    reduce: ({ runId, totals }: Context) => {
      const here = executed.get(runId);
      return `${totalsInWords(totals)}, here ${here?.count} of sum ${here?.sum}`;
    },
  },
};
