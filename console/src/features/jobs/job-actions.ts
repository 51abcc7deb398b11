import type { Job, RunRequest } from "../../../../client/protocol/job.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { type Refusal, refusalsOf } from "../../ui/batch-question.tsx";
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

function saidOfMany(action: JobBatchAction, n: string): string {
  switch (action) {
    case "enable":
      return t("jobs.said.enabledMany", n);
    case "disable":
      return t("jobs.said.disabledMany", n);
    case "delete":
      return t("jobs.said.deletedMany", n);
    case "run":
      return t("jobs.said.startedMany", n);
  }
}

/** One action on several jobs; each stands for itself, and what is refused is answered by id. */
export function createJobBatch(ns: () => string) {
  return createAction(async (action: JobBatchAction, jobIds: number[]): Promise<Refusal[]> => {
    const { items } = await api.call(routes.batchJobs, { params: { ns: ns() }, body: { action, jobIds } });
    const refused = refusalsOf(items);
    const done = items.length - refused.length;
    if (done > 0) toast(saidOfMany(action, formatNumber(done)));
    return refused;
  });
}

/** Starts a run by hand; resolves to its id. */
export function createRunOnce(ns: () => string) {
  return createAction(async (jobId: number, request: RunRequest) => {
    const started = await api.call(routes.runJob, { params: { ns: ns(), jobId }, body: request });
    return started.runId;
  });
}
