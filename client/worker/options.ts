import * as v from "valibot";
import type { Load } from "../protocol/app.ts";
import { appId, namespaceId } from "../protocol/ids.ts";
import { text, whole } from "../protocol/text.ts";
import type { Logger } from "./logger.ts";

export interface WorkerOptions {
  /** Origin of the platform, e.g. `https://carillon.example`. */
  url: string;
  namespace: string;
  appId: string;
  appKey: string;
  /** How many tasks it executes at once; 10 if not given. */
  concurrency?: number;
  /** Jobs may ask for workers with a label. */
  labels?: string[];
  /** Stable for the life of the process; random if not given. Jobs may ask for a worker by it. */
  workerId?: string;
  /** Shown beside the worker in the console, e.g. its IP address. */
  address?: string;
  /** Shown in the console; `carillon-client` if not given. */
  clientKind?: string;
  fetch?: typeof fetch;
  /** Where the worker tells how it is doing; the console if not given. */
  logger?: Logger;
  /** Measures the machine, about every 5 s; what a worker does not know of it leaves it healthy. */
  loadProbe?: () => Promise<Load>;
  /** What the process is doing, in lines, for people who ask on a run's page; without it they are told that nobody knows. */
  threadDump?: () => string | Promise<string>;
}

const origin = v.pipe(
  v.string("must be text"),
  v.trim(),
  v.check(
    (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
    "must be an http or https URL",
  ),
  v.transform((value) => value.replace(/\/+$/, "")),
);

const label = v.pipe(text(100, 1), v.regex(/^\S+$/, "must not hold blanks"));

const schema = v.object({
  url: origin,
  namespace: namespaceId,
  appId,
  appKey: v.pipe(
    v.string("must be text"),
    v.trim(),
    v.nonEmpty("must not be empty"),
    v.regex(/^[\x21-\x7e]+$/, "must be an app key"),
  ),
  concurrency: v.optional(whole(1, 10_000), 10),
  labels: v.optional(v.pipe(v.array(label), v.maxLength(50)), []),
  workerId: v.optional(text(200, 1), () => crypto.randomUUID()),
  address: v.optional(text(200, 1), "unknown"),
  clientKind: v.optional(text(40, 1), "carillon-client"),
});
export type CheckedOptions = v.InferOutput<typeof schema>;

/** Throws a TypeError naming the option, its rule and what it was; never the key. */
export const checkOptions = (options: WorkerOptions): CheckedOptions => {
  const read = v.safeParse(schema, options);
  if (read.success) return read.output;
  const [issue] = read.issues;
  const path = v.getDotPath(issue) ?? "options";
  const shown = path === "appKey" || issue.input === undefined ? "" : `, not ${JSON.stringify(issue.input)}`;
  const rule = issue.input === undefined ? "is missing" : issue.message;
  throw new TypeError(`${path} ${rule}${shown}`);
};
