import { resultBytes } from "../../client/protocol/run.ts";
import type { PackedResult } from "../../client/protocol/task-batch.ts";
import type { FanOutEnd } from "./rpc.ts";

const maxMessageCharacters = 2000;
const utf8 = new TextEncoder();

/** What a report of one task comes to. */
export interface Verdict {
  /** Null: well done. `returned`: it never began. `accepted`: its target finishes it later. */
  reason: FanOutEnd["reason"] | "returned" | "accepted" | null;
  result: string | null;
  message: string | null;
}

export const done: Verdict = { reason: null, result: null, message: null };

export const verdictOf = ([, status, result, message]: PackedResult): Verdict => {
  const text = message?.slice(0, maxMessageCharacters) ?? null;
  if (status === "returned" || status === "accepted") return { reason: status, result: null, message: text };
  if (status !== "success")
    return { reason: status === "rejected" ? "rejected" : "error", result: null, message: text };
  if (result !== null) {
    const bytes = result.length * 3 <= resultBytes ? 0 : utf8.encode(result).length;
    if (bytes > resultBytes)
      return {
        reason: "result_too_large",
        result: null,
        message: `the result has ${bytes} bytes, at most ${resultBytes} are kept`,
      };
  }
  return { reason: null, result, message: text };
};

/** How a failure reads in the list of tasks. */
export const failureText = ({ reason, message }: Verdict): string | null =>
  reason === "error" ? message : `${reason}: ${message ?? ""}`;
