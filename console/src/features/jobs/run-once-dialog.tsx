import { createEffect, createSignal, on, Show } from "solid-js";
import type { Job, RunRequest } from "../../../../client/protocol/job.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { viewerZone } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import { TextArea } from "../../ui/text-area.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { toast } from "../../ui/toast.tsx";
import { createRunOnce } from "./job-actions.ts";
import { jobName } from "./job-words.ts";
import { instantOfLocal } from "./zoned-time.ts";

const PARAMETERS_MAX = 10_000;

/** What differs from a plain run of the definition. */
function requestOf(job: Job, form: { parameters: string; dataTime: string; worker: string }): RunRequest {
  const dataAt = instantOfLocal(form.dataTime, job.timeZone ?? viewerZone);
  return {
    ...(form.parameters === job.parameters ? {} : { parameters: form.parameters }),
    ...(dataAt ? { dataTime: dataAt } : {}),
    ...(form.worker ? { workerId: form.worker } : {}),
  };
}

function WorkerField(props: { job: Job; value: string; onChange: (worker: string) => void }) {
  const place = usePlace();
  const workers = createLive(
    routes.listWorkers,
    () => ({ params: { ns: place.ns(), appId: props.job.appId } }),
    { key: "workerId" },
  );
  const options = () => [
    { value: "", label: t("jobs.runOnce.anyWorker") },
    ...(workers.data()?.items ?? [])
      .filter((worker) => worker.state !== "lost")
      .map((worker) => ({
        value: worker.workerId,
        label: worker.address,
        note: `${worker.workerId} ${t(`health.${worker.state}`)}`,
      })),
  ];
  return (
    <Field
      label={t("jobs.runOnce.worker")}
      hint={workers.data()?.items.length === 0 ? t("jobs.runOnce.noWorker") : undefined}
    >
      <Select value={props.value} onChange={props.onChange} options={options()} />
    </Field>
  );
}

/** Runs a job once: other parameters, a data time, a chosen worker. */
export function RunOnceDialog(props: { job: Job | undefined; open: boolean; onClose: () => void }) {
  const place = usePlace();
  const run = createRunOnce(place.ns);
  const [parameters, setParameters] = createSignal("");
  const [dataTime, setDataTime] = createSignal("");
  const [worker, setWorker] = createSignal("");
  createEffect(
    on(
      () => props.open,
      () => {
        setParameters(props.job?.parameters ?? "");
        setDataTime("");
        setWorker("");
        run.clear();
      },
    ),
  );
  const zone = () => props.job?.timeZone ?? viewerZone;
  const tooLong = () => [...parameters()].length > PARAMETERS_MAX;
  const start = async () => {
    const job = props.job;
    if (!job || tooLong()) return;
    const request = requestOf(job, { parameters: parameters(), dataTime: dataTime(), worker: worker() });
    const runId = await run.run(job.jobId, request);
    if (runId === undefined) return;
    props.onClose();
    toast(t("jobs.said.started", runId), "success", {
      label: t("jobs.said.openRun"),
      href: place.inNamespace("executions", runId),
    });
  };
  return (
    <Show when={props.job}>
      {(job) => (
        <Dialog
          open={props.open}
          onClose={props.onClose}
          title={t("jobs.runOnce.title", jobName(job()))}
          width="wide"
          footer={
            <>
              <Button onClick={props.onClose}>{t("words.cancel")}</Button>
              <Button look="primary" icon="run" busy={run.busy()} onClick={() => void start()}>
                {t("jobs.runOnce.start")}
              </Button>
            </>
          }
        >
          <Show when={!job().enabled}>
            <p class="dim run-once-note">{t("jobs.runOnce.disabledNote")}</p>
          </Show>
          <Field
            label={t("jobs.runOnce.parameters")}
            hint={t("jobs.runOnce.parametersHint")}
            counter={{ text: parameters(), max: PARAMETERS_MAX }}
          >
            <TextArea mono value={parameters()} onInput={setParameters} />
          </Field>
          <div class="field-row">
            <Field
              label={t("jobs.runOnce.dataTime")}
              help={t("jobs.runOnce.dataTimeHelp")}
              hint={t("jobs.runOnce.dataTimeHint", zone())}
            >
              <TextInput type="datetime-local" step="1" value={dataTime()} onInput={setDataTime} />
            </Field>
            <WorkerField job={job()} value={worker()} onChange={setWorker} />
          </div>
          <Show when={run.error()}>{(error) => <ErrorNote error={error()} />}</Show>
        </Dialog>
      )}
    </Show>
  );
}
