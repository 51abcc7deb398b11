import * as v from "valibot";
import { parseRunId } from "../../client/protocol/ids.ts";
import { mapRequest, maxItemBytes } from "../../client/protocol/task-batch.ts";
import type { PollAnswer } from "../../client/protocol/worker-call.ts";
import type { QueueAnswer } from "../../durable/app-queue/rpc.ts";
import type { MapAsk } from "../../durable/fan-out/rpc.ts";
import { ApiFailure, invalid } from "../errors.ts";
import { validate } from "../validate.ts";

const utf8 = new TextEncoder();
const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const frame = v.object({ ...mapRequest.entries, items: v.custom<unknown[]>(isList, "must be a list") });
const maxItems = 100_000;
const maxShownIssues = 20;

/** Bytes of JSON text; counted only where the text could be too long. */
const bytesOf = (text: string): number =>
  text.length * 3 <= maxItemBytes ? text.length : utf8.encode(text).length;

/** A map call with its items as JSON texts, one a line: JSON holds no line feed. Refused as a whole when one is wrong. */
export const readMap = (body: Uint8Array): Omit<MapAsk, "namespace" | "appId"> & { runId: string } => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body));
  } catch {
    throw new ApiFailure("invalid_json", "the body is not JSON in UTF-8");
  }
  const { items, ...call } = validate(frame, value ?? null);
  if (parseRunId(call.runId) === null)
    throw invalid([{ path: "runId", rule: "run_id", message: "is not a run id", value: call.runId }]);
  if (items.length > maxItems)
    throw invalid([
      {
        path: "items",
        rule: "max_length",
        message: `has ${items.length} items, at most ${maxItems} go in one call`,
      },
    ]);
  const issues: Parameters<typeof invalid>[0] = [];
  const lines = items.map((item, index) => {
    const text = JSON.stringify(item);
    const bytes = bytesOf(text);
    if (bytes > maxItemBytes && issues.length < maxShownIssues)
      issues.push({
        path: `items.${index}`,
        rule: "item_bytes",
        message: `has ${bytes} bytes as JSON, at most ${maxItemBytes} are taken`,
      });
    return text;
  });
  if (issues.length > 0) throw invalid(issues);
  return { ...call, count: lines.length, itemLines: lines.join("\n") };
};

/** The answer as JSON. Items are JSON already and go in as they are. */
export const writeAnswer = ({
  batches,
  ...answer
}: Omit<PollAnswer, "batches"> & Pick<QueueAnswer, "batches">): Response => {
  if (batches.length === 0) return Response.json(answer);
  const texts = batches.map(({ itemLines, ...batch }) => {
    const head = JSON.stringify(batch).slice(0, -1);
    return `${head},"items":[${itemLines.replaceAll("\n", ",")}]}`;
  });
  return new Response(`${JSON.stringify(answer).slice(0, -1)},"batches":[${texts.join(",")}]}`, {
    headers: { "content-type": "application/json" },
  });
};
