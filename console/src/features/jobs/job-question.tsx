import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { type Asked, BatchQuestionDialog, createBatchQuestion } from "../../ui/batch-question.tsx";
import { noteBatch } from "../batches/begun.ts";
import {
  createJobAction,
  createJobBatch,
  type JobBatchAction,
  type JobBatchFilter,
  type NamedJob,
} from "./job-actions.ts";
import { jobName } from "./job-words.ts";

const labels = {
  enable: "jobs.actions.enable",
  disable: "jobs.actions.disable",
  delete: "jobs.actions.remove",
  run: "jobs.actions.runOnce",
} as const;
const whys = {
  enable: "jobs.ask.enableWhy",
  disable: "jobs.ask.disableWhy",
  delete: "jobs.ask.removeWhy",
  run: "jobs.ask.runWhy",
} as const;

/** Whether the action would change the job. */
const fits = (action: JobBatchAction, job: NamedJob): boolean => {
  if (action === "enable") return !job.enabled;
  if (action === "disable") return job.enabled;
  return true;
};

function titleOf({ action, items, count, filter }: Asked<JobBatchAction, NamedJob>): string {
  const [first] = items;
  const one = first && !filter && count === 1 ? jobName(first) : undefined;
  const n = formatNumber(count);
  switch (action) {
    case "enable":
      return one ? t("jobs.ask.enable", one) : t("jobs.ask.enableMany", n);
    case "disable":
      return one ? t("jobs.ask.disable", one) : t("jobs.ask.disableMany", n);
    case "delete":
      return one ? t("jobs.ask.remove", one) : t("jobs.ask.removeMany", n);
    case "run":
      return t("jobs.ask.runMany", n);
  }
}

/** Rows change under an open question; what was asked about stays. */
const copyOf = ({ jobId, name, enabled }: NamedJob): NamedJob => ({ jobId, name, enabled });

/** Enabling, disabling and deleting ask once, naming the job or how many. `onDone` hears what was done. */
export function createJobQuestion(ns: () => string, onDone?: (action: JobBatchAction) => void) {
  const one = createJobAction(ns);
  const many = createJobBatch(ns);
  const question = createBatchQuestion<JobBatchAction, NamedJob, JobBatchFilter>({
    fits,
    count: (action, filter) => many.run({ action, filter, dryRun: true }),
    perform: async ({ action, items, many: several, filter }) => {
      const [first] = items;
      if (!several && first && action !== "run") {
        if (!(await one.run(action, first))) return undefined;
        onDone?.(action);
        return [];
      }
      const jobIds = items.map((job) => job.jobId);
      const begun = await many.run(filter ? { action, filter } : { action, jobIds });
      if (!begun) return undefined;
      noteBatch(begun);
      onDone?.(action);
      return [];
    },
    busy: () => one.busy() || many.busy(),
    error: () => one.error() ?? many.error(),
    clear: () => {
      one.clear();
      many.clear();
    },
  });
  return {
    ...question,
    ask: (action: JobBatchAction, job: NamedJob) => question.ask(action, copyOf(job)),
    askMany: (action: JobBatchAction, jobs: NamedJob[]) => question.askMany(action, jobs.map(copyOf)),
  };
}

export type JobQuestion = ReturnType<typeof createJobQuestion>;

export function JobQuestionDialog(props: { question: JobQuestion }) {
  return (
    <BatchQuestionDialog
      question={props.question}
      title={titleOf}
      action={(action) => t(labels[action])}
      why={({ action }) => t(whys[action])}
      danger={(action) => action === "delete"}
    />
  );
}
