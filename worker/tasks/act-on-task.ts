import { formatRunId, type RunRef } from "../../client/protocol/ids.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { TaskAction } from "../../client/protocol/task.ts";
import type { Caller } from "../access/caller.ts";
import { runBatch } from "../db/database.ts";
import { ApiFailure } from "../errors.ts";
import { recordOperation } from "../operations/record.ts";
import { findRun } from "../runs/find-run.ts";
import type { Call, Deployment } from "../serve.ts";
import { queueOf } from "../stubs.ts";

type Acting = Deployment & { caller: Caller };

interface Target {
  ns: string;
  runId: RunRef;
}

/** Not repeated by itself: a second kill or rerun would be answered as a conflict with the first. */
const act = async (acting: Acting, { ns, runId }: Target, taskIds: string[], action: TaskAction) => {
  const { job } = await findRun(acting, ns, runId);
  const queue = queueOf(acting.env, ns, job.appId);
  const { caller } = acting;
  const answer = await queue.actOnTasks(runId.jobId, runId.number, taskIds, action, caller.name);
  if (!answer.ok) throw new ApiFailure(answer.code, answer.message);
  return answer;
};

const record = async (acting: Acting, { ns, runId }: Target, action: TaskAction, after: object) => {
  const id = formatRunId(runId);
  const note = {
    namespace: ns,
    action: `run.task_${action}`,
    objectType: "run",
    objectId: id,
    objectName: id,
    after,
  } as const;
  await runBatch(acting.db, [recordOperation(acting.db, acting.caller, note, acting.now)]);
};

export const actOnTask = async (
  acting: Acting,
  { ns, runId, taskId }: Target & { taskId: string },
  action: TaskAction,
): Promise<{ taskId: string; runStatus: string }> => {
  const { items, status } = await act(acting, { ns, runId }, [taskId], action);
  for (const item of items) if (!item.ok) throw new ApiFailure(item.code, item.message);
  await record(acting, { ns, runId }, action, { taskId });
  return { taskId, runStatus: status };
};

/** All in one call to the run's object, so that it goes on once; one record of them all. */
export const batchTasks = async (call: Call<typeof routes.batchTasks>) => {
  const { action } = call.body;
  const taskIds = [...new Set(call.body.taskIds)];
  const answer = await act(call, call.params, taskIds, action);
  const items = taskIds.map((id, index) => {
    const acted = answer.items[index];
    if (!acted || acted.ok) return { id, ok: acted !== undefined };
    return { id, ok: false, error: { code: acted.code, message: acted.message } };
  });
  const done = items.filter((item) => item.ok).map((item) => item.id);
  if (done.length > 0) await record(call, call.params, action, { taskIds: done });
  return { items, runStatus: answer.status };
};
