import type { Task } from "../../client/protocol/worker-call.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import type { QueueEngine } from "./engine.ts";
import type { Preparation } from "./http-call.ts";
import { type Lease, type OpenRun, runKey } from "./open-run.ts";
import type { QueueJob } from "./rpc.ts";
import { callOf, taskOf } from "./task.ts";

/** A run that an answer is to carry. */
export interface Draft {
  run: OpenRun;
  lease: Lease;
  job: QueueJob;
}

const prepare = async (engine: QueueEngine, { run, lease, job }: Draft): Promise<Preparation> => {
  const { app } = engine.machine.state;
  const call = app ? callOf(run, lease, app, job) : null;
  if (!call) return { ok: false, message: "the job has no request any more" };
  try {
    return await engine.env.CALLER.prepare(call);
  } catch (error) {
    logEvent("error", "http_caller_failed", { runId: runKey(run), error: reasonOf(error) });
    return { ok: false, message: `the call could not be prepared: ${reasonOf(error)}` };
  }
};

/** Whether the worker is still to have it: a kill or a new poll may have come while requests were prepared. */
const isStillHeld = (engine: QueueEngine, { run, lease }: Draft): boolean => {
  const current = engine.machine.state.runs.get(runKey(run));
  return current?.lease?.token === lease.token && current.kill === null;
};

/** The tasks of an answer. Only the platform can sign: requests of http jobs are made here; one that cannot be made fails its attempt. */
export const prepareTasks = async (engine: QueueEngine, drafts: readonly Draft[]): Promise<Task[]> => {
  const prepared = await Promise.all(
    drafts.map((draft) => (draft.job.definition.jobType === "http" ? prepare(engine, draft) : null)),
  );
  const tasks: Task[] = [];
  for (const [index, draft] of drafts.entries()) {
    if (!isStillHeld(engine, draft)) continue;
    const preparation = prepared[index] ?? null;
    if (preparation === null || preparation.ok) {
      tasks.push(taskOf(draft.run, draft.lease, draft.job, preparation?.request ?? null));
      continue;
    }
    const { message } = preparation;
    engine.machine.apply(
      runKey(draft.run),
      { type: "failed", reason: "error", message: message.slice(0, 2000), result: null },
      Date.now(),
      Math.random(),
    );
    void engine.turn();
  }
  return tasks;
};
