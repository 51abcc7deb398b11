import "../jobs.css";
import "./wizard.css";
import { Match, Show, Switch } from "solid-js";
import type { App } from "../../../../../client/protocol/app.ts";
import type { Job } from "../../../../../client/protocol/job.ts";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import { createAction } from "../../../api/action.ts";
import { api } from "../../../api/client.ts";
import { usePlace } from "../../../app/place.tsx";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/button.tsx";
import { createStepsForm } from "../../../ui/panel-form.ts";
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

/** The three steps of a job, or two without timing. Mounted while it is open, so that it starts afresh each time. */
export function JobWizard(props: JobWizardProps) {
  const form = createJobForm(props.initial);
  const saving = createSaving(props, form);
  const { basic, timing, alarms } = jobSteps;
  const steps = props.untimed ? [basic, alarms] : [basic, timing, alarms];
  const { panel, giveUp } = createStepsForm(form, saving, steps, (job) => props.onSaved(job));
  const shown = () => steps[panel.step];
  const changed = () => saving.error()?.code === "version_mismatch";
  return (
    <Panel
      open
      onClose={() => {
        giveUp();
        props.onClose();
      }}
      title={props.title}
      about={[form.values.name, form.values.appId].filter(Boolean).join(", ")}
      {...panel}
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
    >
      <Switch>
        <Match when={shown() === basic}>
          <BasicStep form={form} apps={props.apps} fixed={props.job !== undefined} />
        </Match>
        <Match when={shown() === timing}>
          <TimingStep form={form} />
        </Match>
        <Match when={shown() === alarms}>
          <AlarmsStep form={form} />
        </Match>
      </Switch>
    </Panel>
  );
}
