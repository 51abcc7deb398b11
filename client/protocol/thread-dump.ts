import * as v from "valibot";
import { instant, text } from "./text.ts";

/** What a worker's process is doing, asked for by a person: the ask goes with the answer to a call, the dump with a later call. */

/** Longer ones are cut by the worker, with a note at their end. */
export const maxDumpCharacters = 500_000;

export const dumpAsk = v.object({ id: v.string() });
export type DumpAsk = v.InferOutput<typeof dumpAsk>;

export const dumpTold = v.object({
  id: text(100, 1),
  text: v.pipe(v.string(), v.maxLength(maxDumpCharacters)),
});
export type DumpTold = v.InferOutput<typeof dumpTold>;

export const dumpRequest = v.strictObject({
  /** One of those that execute the run; not given, the first of them. */
  workerId: v.optional(text(200, 1)),
});

export const threadDump = v.object({
  workerId: v.string(),
  address: v.string(),
  takenAt: instant,
  text: v.string(),
  /** All that execute the run, this one too. */
  workers: v.array(v.object({ workerId: v.string(), address: v.string() })),
});
export type ThreadDump = v.InferOutput<typeof threadDump>;
