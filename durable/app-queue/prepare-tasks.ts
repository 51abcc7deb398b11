import type { Task } from "../../client/protocol/worker-call.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import type { QueueEngine } from "./engine.ts";
import type { Preparation } from "./http-call.ts";
import { type Lease, type OpenRun, runKey } from "./open-run.ts";
import type { QueueJob } from "./rpc.ts";
import { callOf, taskOf } from "./task.ts";

/** Scripts of one answer; what is over it goes back to the pool for the next call. */
const maxAnswerCharacters = 4_000_000;

/** A run that an answer is to carry. */
export interface Draft {
  run: OpenRun;
  lease: Lease;
  job: QueueJob;
}

/** What may be large of a task. */
const textLength = (run: OpenRun, job: QueueJob): number => {
  const texts = [job.definition.script, job.definition.http?.body, run.parameters];
  const upstream = (run.upstream ?? []).reduce((sum, { data }) => sum + data.length, 0);
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), upstream);
};

/** The runs of these leases as far as one answer has room for them. */
export const draftsOf = (engine: QueueEngine, leases: Iterable<string>): Draft[] => {
  const { machine, store } = engine;
  const drafts: Draft[] = [];
  let characters = 0;
  for (const lease of leases) {
    const key = machine.state.leases.get(lease);
    const run = key === undefined ? undefined : machine.state.runs.get(key);
    if (key === undefined || !run?.lease || run.kill) continue;
    const job = store.readJob(run.jobId);
    if (job) characters += textLength(run, job);
    if (!job || (drafts.length > 0 && characters > maxAnswerCharacters)) {
      machine.apply(key, { type: "handed_back" }, Date.now(), 0);
      void engine.turn();
      continue;
    }
    drafts.push({ run, lease: run.lease, job });
  }
  return drafts;
};

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
