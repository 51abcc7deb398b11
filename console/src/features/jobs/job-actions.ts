import type { Job, RunRequest } from "../../../../client/protocol/job.ts";
import type { BodyInput } from "../../../../client/protocol/route.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { t } from "../../i18n/index.ts";
import { toast } from "../../ui/toast.tsx";
import { jobName } from "./job-words.ts";

export type JobAction = "enable" | "disable" | "delete";
export type JobBatchAction = JobAction | "run";
export type NamedJob = Pick<Job, "jobId" | "name" | "enabled">;

/** One action on one job; says in one line what became of it. */
export function createJobAction(ns: () => string) {
  return createAction(async (action: JobAction, job: NamedJob): Promise<true> => {
    const params = { ns: ns(), jobId: job.jobId };
    switch (action) {
      case "enable":
        await api.call(routes.enableJob, { params });
        toast(t("jobs.said.enabled", jobName(job)));
        return true;
      case "disable":
        await api.call(routes.disableJob, { params });
        toast(t("jobs.said.disabled", jobName(job)));
        return true;
      case "delete":
        await api.call(routes.deleteJob, { params });
        toast(t("jobs.said.deleted", jobName(job)));
        return true;
    }
  });
}

export type JobBatchFilter = NonNullable<BodyInput<typeof routes.batchJobs>["filter"]>;

/** One action on several jobs, named or by what a filter finds, in the background. */
export function createJobBatch(ns: () => string) {
  return createAction((body: BodyInput<typeof routes.batchJobs>) =>
    api.call(routes.batchJobs, { params: { ns: ns() }, body }),
  );
}

/** Starts a run by hand; resolves to its id. */
export function createRunOnce(ns: () => string) {
  return createAction(async (jobId: number, request: RunRequest) => {
    const started = await api.call(routes.runJob, { params: { ns: ns(), jobId }, body: request });
    return started.runId;
  });
}
