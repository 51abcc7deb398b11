import type { Placeholder } from "../protocol/job-rules.ts";
import type { Trigger } from "../protocol/run.ts";

/** What placeholders are filled from. A task of the worker protocol fits as it is. */
export interface PlaceholderContext {
  runId: string;
  jobId: number;
  jobName: string;
  attempt: number;
  parameters: string;
  scheduleTime: string;
  dataTime: string;
  trigger: Trigger;
  sharding: { id: number; total: number; parameter: string } | null;
  item?: unknown;
  upstream: readonly { node: string; job: number; data: string }[];
}

const asText = (value: unknown): string => {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
};

const fillers: Record<Placeholder, (context: PlaceholderContext) => string> = {
  jobParameters: (context) => context.parameters,
  scheduleTime: (context) => context.scheduleTime,
  dataTime: (context) => context.dataTime,
  shardingId: (context) => asText(context.sharding?.id),
  shardingNum: (context) => asText(context.sharding?.total),
  shardingParameter: (context) => asText(context.sharding?.parameter),
  attempt: (context) => String(context.attempt),
  triggerType: (context) => context.trigger,
  runId: (context) => context.runId,
  jobId: (context) => String(context.jobId),
  jobName: (context) => context.jobName,
  item: (context) => asText(context.item),
  upstream: (context) => JSON.stringify(context.upstream),
};

const isPlaceholder = (name: string): name is Placeholder => Object.hasOwn(fillers, name);

/**
 * Replaces every `#{name}` by its raw text, without quoting or encoding; what a run does not have (a shard, an item) is empty.
 * One pass: text that comes out of a parameter is never filled again. Unknown names are refused on save and stay as they are.
 */
export const fillPlaceholders = (text: string, context: PlaceholderContext): string =>
  text.replace(/#\{([A-Za-z][A-Za-z0-9_]*)\}/g, (whole, name: string) =>
    isPlaceholder(name) ? fillers[name](context) : whole,
  );
