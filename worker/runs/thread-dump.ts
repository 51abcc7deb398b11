import { formatRunId } from "../../client/protocol/ids.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { runBatch } from "../db/database.ts";
import { ApiFailure } from "../errors.ts";
import { recordOperation } from "../operations/record.ts";
import type { Call } from "../serve.ts";
import { queueOf } from "../stubs.ts";
import { findRun } from "./find-run.ts";

/** Held until the worker has answered. Recorded: a dump shows what others' code is doing. */
export const dumpThreads = async (call: Call<typeof routes.dumpThreads>) => {
  const { ns, runId } = call.params;
  const { job, run, isOpen } = await findRun(call, ns, runId);
  if (!isOpen) throw new ApiFailure("run_finished", `run ${formatRunId(runId)} has ended as ${run.status}`);
  const { jobId, number } = runId;
  const answer = await queueOf(call.env, ns, job.appId).threadDump(
    jobId,
    number,
    call.body?.workerId ?? null,
  );
  if (!answer.ok) throw new ApiFailure(answer.code, answer.message);
  const id = formatRunId(runId);
  const note = {
    namespace: ns,
    action: "run.thread_dump",
    objectType: "run",
    objectId: id,
    objectName: id,
    after: { workerId: answer.dump.workerId },
  } as const;
  await runBatch(call.db, [recordOperation(call.db, call.caller, note, call.now)]);
  return answer.dump;
};
