import type { routes } from "../../client/protocol/routes/index.ts";
import { requireRight } from "../access/judge.ts";
import { requireSeenJob } from "../access/sight.ts";
import { ApiFailure, toFailure } from "../errors.ts";
import type { Call } from "../serve.ts";
import { deleteJob } from "./delete-job.ts";
import { requireJob } from "./job-row.ts";
import { startRun } from "./run-job.ts";
import { setEnabled } from "./update-job.ts";

type BatchCall = Call<typeof routes.batchJobs>;

interface ItemResult {
  id: string;
  ok: boolean;
  runId?: string;
  error?: { code: string; message: string };
}

const actOn = async (call: BatchCall, jobId: number): Promise<{ runId?: string }> => {
  const { action } = call.body;
  await requireSeenJob(call, call.params.ns, jobId);
  if (action === "run") return { runId: (await startRun(call, call.params.ns, jobId, {})).runId };
  const row = await requireJob(call.db, call.params.ns, jobId);
  if (action === "delete") await deleteJob(call, row);
  else await setEnabled(call, row, action === "enable");
  return {};
};

/** One after the other and each by itself: what fails is named and stops nothing else. */
export const batchJobs = async (call: BatchCall): Promise<{ items: ItemResult[] }> => {
  if (call.body.action === "delete") requireRight(call.caller, "edits");
  const items: ItemResult[] = [];
  for (const jobId of call.body.jobIds) {
    try {
      items.push({ id: String(jobId), ok: true, ...(await actOn(call, jobId)) });
    } catch (error) {
      const { code, message } = error instanceof ApiFailure ? error : toFailure(error);
      items.push({ id: String(jobId), ok: false, error: { code, message } });
    }
  }
  return { items };
};
