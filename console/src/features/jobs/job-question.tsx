import { createSignal, For, Show } from "solid-js";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import {
  createJobAction,
  createJobBatch,
  type JobAction,
  type JobBatchAction,
  type JobRefusal,
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

function titleOf(action: JobBatchAction, jobs: NamedJob[]): string {
  const [first] = jobs;
  const one = first && jobs.length === 1 ? jobName(first) : undefined;
  const n = formatNumber(jobs.length);
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

interface Question {
  action: JobBatchAction;
  jobs: NamedJob[];
  leftOut: number;
  many: boolean;
}

/** Enabling, disabling and deleting ask once, naming the job or how many. `onDone` hears what was done. */
export function createJobQuestion(ns: () => string, onDone?: (action: JobBatchAction) => void) {
  const one = createJobAction(ns);
  const many = createJobBatch(ns);
  const [question, setQuestion] = createSignal<Question>();
  const [open, setOpen] = createSignal(false);
  const [refused, setRefused] = createSignal<JobRefusal[]>([]);

  const show = (asked: Question) => {
    one.clear();
    many.clear();
    setRefused([]);
    setQuestion(asked);
    setOpen(true);
  };
  const confirmOne = async (action: JobAction, job: NamedJob) => {
    if (!(await one.run(action, job))) return;
    setOpen(false);
    onDone?.(action);
  };
  const confirm = async () => {
    const asked = question();
    const [first] = asked?.jobs ?? [];
    if (!asked || !first) return;
    if (!asked.many && asked.action !== "run") return await confirmOne(asked.action, first);
    const ids = asked.jobs.map((job) => job.jobId);
    const refusals = await many.run(asked.action, ids);
    if (!refusals) return;
    setRefused(refusals);
    if (refusals.length > 0) return;
    setOpen(false);
    onDone?.(asked.action);
  };
  const copyOf = ({ jobId, name, enabled }: NamedJob): NamedJob => ({ jobId, name, enabled });

  return {
    ask: (action: JobAction, job: NamedJob) => show({ action, jobs: [copyOf(job)], leftOut: 0, many: false }),
    askMany: (action: JobBatchAction, jobs: NamedJob[]) => {
      const fitting = jobs.filter((job) => fits(action, job)).map(copyOf);
      show({ action, jobs: fitting, leftOut: jobs.length - fitting.length, many: true });
    },
    fitting: (action: JobBatchAction, jobs: NamedJob[]) => jobs.filter((job) => fits(action, job)).length,
    question,
    open,
    close: () => setOpen(false),
    confirm,
    refused,
    busy: () => one.busy() || many.busy(),
    error: () => one.error() ?? many.error(),
  };
}

export type JobQuestion = ReturnType<typeof createJobQuestion>;

export function JobQuestionDialog(props: { question: JobQuestion }) {
  const finished = () => props.question.refused().length > 0;
  return (
    <Show when={props.question.question()}>
      {(asked) => (
        <ConfirmDialog
          open={props.question.open()}
          onClose={props.question.close}
          title={titleOf(asked().action, asked().jobs)}
          action={finished() ? t("words.close") : t(labels[asked().action])}
          danger={asked().action === "delete" && !finished()}
          busy={props.question.busy()}
          error={props.question.error()}
          onConfirm={() => (finished() ? props.question.close() : void props.question.confirm())}
        >
          <Show when={!finished()} fallback={<Refusals refused={props.question.refused()} />}>
            <p>{t(whys[asked().action])}</p>
            <Show when={asked().leftOut > 0}>
              <p class="dim">{t("jobs.ask.leftOut", formatNumber(asked().leftOut))}</p>
            </Show>
          </Show>
        </ConfirmDialog>
      )}
    </Show>
  );
}

function Refusals(props: { refused: JobRefusal[] }) {
  return (
    <>
      <p>{t("jobs.said.refused", formatNumber(props.refused.length))}</p>
      <ul class="refusals">
        <For each={props.refused}>
          {(refusal) => (
            <li>
              <span class="mono">{refusal.id}</span> {refusal.message}
            </li>
          )}
        </For>
      </ul>
    </>
  );
}
