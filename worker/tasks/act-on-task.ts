import { formatRunId, type RunRef } from "../../client/protocol/ids.ts";
import type { TaskAction } from "../../durable/fan-out/rpc.ts";
import type { Caller } from "../access/caller.ts";
import { runBatch } from "../db/database.ts";
import { ApiFailure } from "../errors.ts";
import { recordOperation } from "../operations/record.ts";
import { findRun } from "../runs/find-run.ts";
import type { Deployment } from "../serve.ts";
import { queueOf } from "../stubs.ts";

/** Not repeated by itself: a second kill or rerun would be answered as a conflict with the first. */
export const actOnTask = async (
  acting: Deployment & { caller: Caller },
  { ns, runId, taskId }: { ns: string; runId: RunRef; taskId: string },
  action: TaskAction,
): Promise<{ taskId: string; runStatus: string }> => {
  const { job } = await findRun(acting, ns, runId);
  const answer = await queueOf(acting.env, ns, job.appId).actOnTask(
    runId.jobId,
    runId.number,
    taskId,
    action,
    acting.caller.name,
  );
  if (!answer.ok) throw new ApiFailure(answer.code, answer.message);
  const id = formatRunId(runId);
  const note = {
    namespace: ns,
    action: `run.task_${action}`,
    objectType: "run",
    objectId: id,
    objectName: id,
    after: { taskId },
  } as const;
  await runBatch(acting.db, [recordOperation(acting.db, acting.caller, note, acting.now)]);
  return { taskId, runStatus: answer.status };
};
