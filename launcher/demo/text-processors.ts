import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Context } from "../../client/worker/context.ts";

/** A real text of some length, which every copy of the repository has. */
const textFile = fileURLToPath(new URL("../../LICENSE", import.meta.url));
const shown = 8;

const readText = (): Promise<string> => readFile(textFile, "utf8");

const wordsOf = (text: string): string[] => text.toLowerCase().match(/\p{L}+/gu) ?? [];

const countEach = (values: Iterable<string>): [string, number][] => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
};

/** What a node before this one has handed on. */
const from = <T>(ctx: Context, node: string): T => {
  const told = ctx.upstream.find((one) => one.node === node);
  if (!told) throw new Error(`node ${node} has handed nothing on`);
  return JSON.parse(told.data);
};

interface Facts {
  lines: number;
  words: number;
  letters: number;
}

/** The steps of the sample workflow: each works on what those before it have found. */
export const textProcessors = {
  async textFacts(ctx: Context): Promise<Facts> {
    const text = await readText();
    const facts = {
      lines: text.split("\n").length,
      words: wordsOf(text).length,
      letters: text.match(/\p{L}/gu)?.length ?? 0,
    };
    ctx.log.info(`${facts.words} words in ${facts.lines} lines`);
    return facts;
  },

  async textWords(ctx: Context): Promise<{ words: number; different: number; frequent: [string, number][] }> {
    const { words } = from<Facts>(ctx, "101");
    const counts = countEach(wordsOf(await readText()));
    ctx.log.info(`${counts.length} different words among ${words}`);
    return { words, different: counts.length, frequent: counts.slice(0, shown) };
  },

  async textLetters(ctx: Context): Promise<{ letters: number; frequent: [string, number][] }> {
    const { letters } = from<Facts>(ctx, "101");
    const counts = countEach((await readText()).toLowerCase().match(/\p{L}/gu) ?? []);
    ctx.log.info(`${counts.length} different letters among ${letters}`);
    return { letters, frequent: counts.slice(0, shown) };
  },

  textShares(ctx: Context): string {
    const { words, frequent } = from<{ words: number; frequent: [string, number][] }>(ctx, "102");
    return frequent.map(([word, count]) => `${word} ${((count / words) * 100).toFixed(1)} %`).join(", ");
  },

  textRichness(ctx: Context): string {
    const { words, different } = from<{ words: number; different: number }>(ctx, "102");
    return `a new word every ${(words / different).toFixed(1)} words`;
  },

  textReport(ctx: Context): string {
    for (const { node, data } of ctx.upstream) ctx.log.info(`${node}: ${data}`);
    return ctx.upstream.map(({ data }) => data).join("; ");
  },
};
