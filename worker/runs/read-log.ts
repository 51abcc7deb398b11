import type { routes } from "../../client/protocol/routes/index.ts";
import type { LogPage } from "../../client/protocol/run.ts";
import { toInstant } from "../instants.ts";
import type { Call } from "../serve.ts";
import { repeatable, timerOf } from "../stubs.ts";
import { findRun } from "./find-run.ts";

const defaultLines = 1_000;
const holdMs = 20_000;
/** Last lines arrive with the result or just behind it. */
const settleMs = 3_000;

export const readRunLog = async (call: Call<typeof routes.getRunLog>): Promise<LogPage> => {
  const { env, now, query } = call;
  const ref = call.params.runId;
  const { run, isOpen } = await findRun(call, call.params.ns, ref);
  const hasSettled = !isOpen && (run.finishedAt ?? run.createdAt) + settleMs < now;
  const waitMs = query.wait && !hasSettled ? (isOpen ? holdMs : settleMs) : 0;
  const limit = query.limit ?? defaultLines;
  const slice = await repeatable(() =>
    timerOf(env, ref.jobId).readLog(ref.number, query.after ?? 0, limit, waitMs),
  );
  return {
    items: slice.lines.map((line) => ({ ...line, at: toInstant(line.at) })),
    nextAfter: slice.nextAfter,
    cut: slice.cut,
    total: slice.total,
    complete: hasSettled && slice.nextAfter >= slice.total,
  };
};
