import { routes } from "../../client/protocol/routes/index.ts";
import { shownTo } from "../access/mask-secrets.ts";
import { openToShow } from "../access/sealed-secrets.ts";
import { requireVersion } from "../db/database.ts";
import { copyJob, createJob } from "../jobs/create-job.ts";
import { deleteJob } from "../jobs/delete-job.ts";
import { requireJob, showJob } from "../jobs/job-row.ts";
import { listJobFires } from "../jobs/list-fires.ts";
import { listJobs, listJobVersions } from "../jobs/list-jobs.ts";
import { previewSchedule } from "../jobs/preview-schedule.ts";
import { startRun } from "../jobs/run-job.ts";
import { setEnabled, updateJob } from "../jobs/update-job.ts";
import { listRunsOfJob } from "../runs/list-runs.ts";
import { type Call, serve } from "../serve.ts";

const enable =
  (enabled: boolean) => async (call: Call<typeof routes.enableJob> | Call<typeof routes.disableJob>) => {
    const row = await requireJob(call.db, call.params.ns, call.params.jobId);
    const job = await showJob(call, await setEnabled(call, row, enabled));
    return shownTo(call.caller, await openToShow(call.env, job));
  };

export const jobRoutes = [
  serve(routes.previewSchedule, previewSchedule),
  serve(routes.listJobs, listJobs),
  serve(routes.createJob, createJob),
  serve(routes.getJob, async (call) => {
    const job = await showJob(call, await requireJob(call.db, call.params.ns, call.params.jobId));
    return shownTo(call.caller, await openToShow(call.env, job));
  }),
  serve(routes.updateJob, updateJob),
  serve(routes.deleteJob, async (call) => {
    const row = await requireJob(call.db, call.params.ns, call.params.jobId);
    requireVersion(call.ifMatch, row);
    await deleteJob(call, row);
  }),
  serve(
    routes.runJob,
    async (call) => startRun(call, call.params.ns, call.params.jobId, call.body, call.runName),
    { namesRuns: true },
  ),
  serve(routes.enableJob, enable(true)),
  serve(routes.disableJob, enable(false)),
  serve(routes.copyJob, copyJob),
  serve(routes.listJobRuns, listRunsOfJob),
  serve(routes.listJobFires, listJobFires),
  serve(routes.listJobVersions, listJobVersions),
];
