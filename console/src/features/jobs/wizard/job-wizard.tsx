import "../jobs.css";
import "./wizard.css";
import { createSignal, Match, Show, Switch } from "solid-js";
import type { App } from "../../../../../client/protocol/app.ts";
import type { Job } from "../../../../../client/protocol/job.ts";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import { createAction } from "../../../api/action.ts";
import { api } from "../../../api/client.ts";
import { usePlace } from "../../../app/place.tsx";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/button.tsx";
import { focusFirstError } from "../../../ui/field.tsx";
import { Panel } from "../../../ui/side-panel.tsx";
import { toast } from "../../../ui/toast.tsx";
import { jobName } from "../job-words.ts";
import { AlarmsStep } from "./alarms-step.tsx";
import { BasicStep } from "./basic-step.tsx";
import { definitionOf, type JobDraft } from "./job-draft.ts";
import { createJobForm, type JobForm, jobSteps } from "./job-form.ts";
import { patchOf } from "./job-patch.ts";
import { TimingStep } from "./timing-step.tsx";

export interface JobWizardProps {
  title: string;
  initial: JobDraft;
  /** The job that is edited; without it a new one is made. */
  job?: Job;
  apps: App[];
  /** Without its timing: a job of a workflow runs when its turn comes. */
  untimed?: boolean;
  onClose: () => void;
  /** Starts again with the job as it is now: someone else saved it meanwhile. */
  onReload?: () => void;
  onSaved: (job: Job) => void;
}

function createSaving(props: JobWizardProps, form: JobForm) {
  const place = usePlace();
  return createAction(async (): Promise<Job> => {
    const definition = form.body();
    const { job } = props;
    if (!job) {
      const created = await api.call(routes.createJob, { params: { ns: place.ns() }, body: definition });
      toast(t("jobs.said.created", jobName(created)));
      return created;
    }
    const saved = await api.call(routes.updateJob, {
      params: { ns: place.ns(), jobId: job.jobId },
      body: patchOf(definitionOf(props.initial), definition),
      ifMatch: job.version,
    });
    toast(t("jobs.said.saved", jobName(saved)));
    return saved;
  });
}

const stepNames = ["jobForm.steps.basic", "jobForm.steps.timing", "jobForm.steps.alarms"] as const;
const TIMING = 1;

/** The three steps of a job, or two without timing. Mounted while it is open, so that it starts afresh each time. */
export function JobWizard(props: JobWizardProps) {
  const form = createJobForm(props.initial);
  const saving = createSaving(props, form);
  const [step, setStep] = createSignal(0);
  // Saved or given up: nothing is left to ask about when the page changes.
  const [over, setOver] = createSignal(false);
  const changed = () => saving.error()?.code === "version_mismatch";
  const shown = [0, TIMING, 2].filter((at) => at !== TIMING || !props.untimed);
  const keys = (at: number) => jobSteps[shown[at] ?? 0] ?? [];
  const save = async () => {
    const job = await saving.run();
    if (job) {
      setOver(true);
      return props.onSaved(job);
    }
    const error = saving.error();
    if (!error || !form.refuse(error)) return;
    const at = shown.findIndex((_, index) => form.invalid(...keys(index)));
    if (at >= 0) setStep(at);
    queueMicrotask(() => {
      const panel = document.getElementById("panel-form");
      if (panel) focusFirstError(panel);
    });
  };
  return (
    <Panel
      open
      onClose={() => {
        setOver(true);
        props.onClose();
      }}
      title={props.title}
      about={[form.values.name, form.values.appId].filter(Boolean).join(", ")}
      dirty={form.dirty() && !over()}
      steps={shown.map((part, at) => ({
        label: t(stepNames[part] ?? "jobForm.steps.basic"),
        invalid: form.invalid(...keys(at)),
      }))}
      step={step()}
      onStep={setStep}
      validate={() => form.valid(...keys(step()))}
      busy={saving.busy()}
      error={saving.error()}
      errorWords={changed() ? t("jobForm.changedMeanwhile") : undefined}
      errorAction={
        <Show when={changed() && props.onReload}>
          {(reload) => (
            <Button size="small" icon="refresh" onClick={() => reload()()}>
              {t("jobForm.reload")}
            </Button>
          )}
        </Show>
      }
      onDone={() => void save()}
    >
      <Switch>
        <Match when={shown[step()] === 0}>
          <BasicStep form={form} apps={props.apps} fixed={props.job !== undefined} />
        </Match>
        <Match when={shown[step()] === TIMING}>
          <TimingStep form={form} />
        </Match>
        <Match when={shown[step()] === 2}>
          <AlarmsStep form={form} />
        </Match>
      </Switch>
    </Panel>
  );
}
