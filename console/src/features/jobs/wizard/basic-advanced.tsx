import { Show } from "solid-js";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import { createLive } from "../../../api/live.ts";
import { usePlace } from "../../../app/place.tsx";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Field } from "../../../ui/field.tsx";
import { Segment } from "../../../ui/segment.tsx";
import { TextInput } from "../../../ui/text-input.tsx";
import { taskKeysOf } from "../task-settings.ts";
import type { StepProps } from "./basic-step.tsx";
import { ChipsInput } from "./chips-input.tsx";
import { Disclosure } from "./disclosure.tsx";
import { NumberField } from "./form-fields.tsx";
import type { JobForm } from "./job-form.ts";
import { TaskFields } from "./task-fields.tsx";
import { WorkerFields } from "./worker-fields.tsx";

const keys = [
  "runRetries",
  "runRetryIntervalSeconds",
  "runRetryMaxIntervalSeconds",
  "runConcurrency",
  "startLimitSeconds",
  "retention",
  "workers",
  "tags",
  "owner",
  "taskConcurrencyPerWorker",
  "taskRetries",
  "taskRetryIntervalSeconds",
  "tasksPerPull",
  "taskConcurrencyTotal",
  "allowedFailurePercent",
] as const;

function RetryFields(props: { form: JobForm }) {
  const { values, set } = props.form;
  return (
    <>
      <div class="field-row three">
        <NumberField form={props.form} name="runRetries" min={0} max={100} help={t("jobForm.help.retries")} />
        <NumberField form={props.form} name="runRetryIntervalSeconds" unit="s" min={0} max={86_400} />
        <Field label={t("jobForm.field.runRetryBackoff")} group help={t("jobForm.help.backoff")}>
          <Segment
            fill
            value={values.runRetryBackoff}
            onChange={(backoff) => set("runRetryBackoff", backoff)}
            options={[
              { value: "fixed", label: t("jobForm.backoff.fixed") },
              { value: "exponential", label: t("jobForm.backoff.exponential") },
            ]}
          />
        </Field>
      </div>
      <Show when={values.runRetryBackoff === "exponential"}>
        <NumberField form={props.form} name="runRetryMaxIntervalSeconds" unit="s" min={1} max={86_400} />
      </Show>
    </>
  );
}

/** Settings that most jobs leave as they are. */
export function BasicAdvanced(props: StepProps) {
  const place = usePlace();
  const workers = createLive(
    routes.listWorkers,
    () => {
      const { appId } = props.form.values;
      return appId === "" ? undefined : { params: { ns: place.ns(), appId } };
    },
    { key: "workerId", everyMs: false },
  );
  const { values, set, error, invalid } = props.form;
  const summary = () =>
    [
      t("jobForm.basicSummary.retries", formatNumber(values.runRetries)),
      t("jobForm.basicSummary.concurrency", formatNumber(values.runConcurrency)),
      t("jobForm.basicSummary.kept", formatNumber(values.retention)),
      t("jobForm.basicSummary.workers", formatNumber(values.workers.ids.length)),
      ...(taskKeysOf(values).length > 0
        ? [t("jobForm.basicSummary.tasks", formatNumber(values.taskConcurrencyTotal))]
        : []),
    ].join(t("jobForm.listSeparator"));
  return (
    <Disclosure title={t("jobForm.advanced")} summary={summary()} invalid={invalid(...keys)}>
      <RetryFields form={props.form} />
      <div class="field-row three">
        <NumberField
          form={props.form}
          name="runConcurrency"
          min={1}
          max={1000}
          help={t("jobForm.help.concurrency")}
        />
        <NumberField
          form={props.form}
          name="startLimitSeconds"
          unit="s"
          min={1}
          help={t("jobForm.help.startLimit")}
        />
        <NumberField
          form={props.form}
          name="retention"
          min={1}
          max={1000}
          help={t("jobForm.help.retention")}
        />
      </div>
      <TaskFields form={props.form} />
      <WorkerFields form={props.form} connected={workers.data()?.items ?? []} />
      <div class="field-row">
        <Field label={t("jobForm.field.tags")} group help={t("jobForm.help.tags")} error={error("tags")}>
          <ChipsInput value={values.tags} onChange={(tags) => set("tags", tags)} />
        </Field>
        <Field label={t("jobForm.field.owner")} help={t("jobForm.help.owner")} error={error("owner")}>
          <TextInput value={values.owner} onInput={(owner) => set("owner", owner)} />
        </Field>
      </div>
    </Disclosure>
  );
}
