import { formatRunId, type RunRef } from "../../client/protocol/ids.ts";
import type { TaskAction } from "../fan-out/rpc.ts";
import type { QueueEngine } from "./engine.ts";
import { fanOutWorkerId } from "./open-run.ts";
import type { ActionAnswer } from "./rpc.ts";

/** What a person does to one task of a distributed run. The run's own object decides; the queue passes on what follows. */
export const actOnTask = async (
  engine: QueueEngine,
  ref: RunRef,
  taskId: string,
  action: TaskAction,
  by: string,
): Promise<ActionAnswer> => {
  const key = formatRunId(ref);
  const run = engine.machine.state.runs.get(key);
  if (run?.lease?.workerId !== fanOutWorkerId) {
    return run
      ? { ok: false, code: "conflict", message: `run ${key} has no tasks at work` }
      : { ok: false, code: "run_finished", message: `run ${key} has ended; run it again as a whole` };
  }
  const outcome = await engine.fanOuts.stub(key).act(taskId, action, by, null);
  if (!outcome.ok) return outcome;
  const link = engine.fanOuts.get(key);
  if (link) engine.fanOuts.noteSupply(link, outcome.supply, null);
  for (const { workerId, kill } of outcome.kills) engine.fanOuts.tell(workerId, kill);
  await engine.turn();
  return { ok: true, number: ref.number, status: "running", reason: null };
};
