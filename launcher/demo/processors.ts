import { readFile, statfs } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Context } from "../../client/worker/context.ts";
import { textProcessors } from "./text-processors.ts";

/** A real text of some length, which every copy of the repository has. */
const textFile = fileURLToPath(new URL("../../LICENSE", import.meta.url));
const linesPerTask = 10;
const shownWords = 20;

const countWords = (text: string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const [word] of text.toLowerCase().matchAll(/\p{L}{4,}/gu))
    counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
};

const mostFrequent = (counts: ReadonlyMap<string, number>, most: number): [string, number][] =>
  [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, most);

function* numbersUpTo(count: number): Generator<number> {
  for (let value = 1; value <= count; value += 1) yield value;
}

/** Processors of the built-in agent; `--processors` takes a file like this one. */
export default {
  ...textProcessors,

  greet(ctx: Context): string {
    return `hello ${ctx.parameters}`;
  },

  async countWords(ctx: Context): Promise<{ words: number; longest: string }> {
    const words = ctx.parameters.split(/\s+/).filter(Boolean);
    let longest = "";
    for (const [index, word] of words.entries()) {
      if (word.length > longest.length) longest = word;
      ctx.progress(index + 1, words.length);
      ctx.log.info("word", index + 1, word);
      await delay(100, undefined, { signal: ctx.signal });
    }
    return { words: words.length, longest };
  },

  /** Maps a text in stretches of lines, counts each on whichever worker takes it, and adds up the counts. */
  wordCount: {
    async process(ctx: Context): Promise<unknown> {
      if (ctx.taskName !== "MAP_TASK_ROOT")
        return Object.fromEntries(mostFrequent(countWords(String(ctx.item)), 40));
      const lines = (await readFile(textFile, "utf8")).split("\n");
      const stretches = Array.from({ length: Math.ceil(lines.length / linesPerTask) }, (_, index) =>
        lines.slice(index * linesPerTask, (index + 1) * linesPerTask).join("\n"),
      );
      ctx.log.info(`${lines.length} lines in ${stretches.length} tasks`);
      return ctx.map(stretches, "lines");
    },
    reduce(ctx: Context): unknown {
      const sums = new Map<string, number>();
      for (const { result } of ctx.results ?? []) {
        const counts: Record<string, number> = JSON.parse(result ?? "{}");
        for (const [word, count] of Object.entries(counts)) sums.set(word, (sums.get(word) ?? 0) + count);
      }
      return Object.fromEntries(mostFrequent(sums, shownWords));
    },
  },

  /** Checksums of many numbers: the grid keeps totals in place of a list. */
  checksums: {
    async process(ctx: Context): Promise<void> {
      if (ctx.taskName === "MAP_TASK_ROOT") return ctx.map(numbersUpTo(Number(ctx.parameters)), "number");
      const bytes = new TextEncoder().encode(String(ctx.item));
      await crypto.subtle.digest("SHA-256", bytes);
    },
    reduce: ({ totals }: Context): string => `${totals?.success} of ${totals?.total} checksums made`,
  },

  /** Every worker tells of its own disk. */
  diskReport: {
    async process(ctx: Context): Promise<string> {
      const { blocks, bavail } = await statfs("/");
      const used = Math.round((1 - bavail / blocks) * 100);
      ctx.log.info(`${used} % of / used on ${hostname()}`);
      return `${hostname()}: ${used} %`;
    },
    postProcess: ({ results }: Context): string => (results ?? []).map((part) => part.result).join(", "),
  },

  unreliableImport(ctx: Context): string {
    if (ctx.attempt === 1) throw new Error("the source was not reachable");
    ctx.log.info(`imported on attempt ${ctx.attempt}`);
    return `imported on attempt ${ctx.attempt}`;
  },
};
