import { requireRight } from "../access/judge.ts";
import { requireSeenJob } from "../access/sight.ts";
import { notFound } from "../errors.ts";
import { deleteJob } from "../jobs/delete-job.ts";
import { type JobRow, requireJob } from "../jobs/job-row.ts";
import { startRun } from "../jobs/run-job.ts";
import { setEnabled } from "../jobs/update-job.ts";
import { type ItemDone, type ItemWork, requireRoom } from "./item-work.ts";

const perform = async (work: ItemWork, row: JobRow): Promise<string | null> => {
  const { namespace, action } = work.config;
  switch (action) {
    case "enable":
    case "disable":
      await setEnabled(work, row, action === "enable");
      return null;
    case "delete":
      requireRight(work.caller, "edits");
      await deleteJob(work, row);
      return null;
    default: {
      await requireRoom(work, row.appId);
      const { follower, repeated } = work;
      return (await startRun(work, namespace, row.jobId, {}, { follower, repeated })).runId;
    }
  }
};

export const actOnJob = async (work: ItemWork): Promise<ItemDone> => {
  const jobId = Number(work.id);
  if (!Number.isSafeInteger(jobId)) throw notFound("job");
  const { namespace } = work.config;
  await requireSeenJob(work, namespace, jobId);
  const row = await requireJob(work.db, namespace, jobId);
  return { name: row.name, runId: await perform(work, row) };
};
