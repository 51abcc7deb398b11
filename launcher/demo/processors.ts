import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "../../client/worker/context.ts";

/** Processors of the built-in agent; `--processors` takes a file like this one. */
export default {
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

  unreliableImport(ctx: Context): string {
    if (ctx.attempt === 1) throw new Error("the source was not reachable");
    ctx.log.info(`imported on attempt ${ctx.attempt}`);
    return `imported on attempt ${ctx.attempt}`;
  },
};
