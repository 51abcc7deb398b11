import { Show } from "solid-js";
import type { App } from "../../../../../client/protocol/app.ts";
import { priorities } from "../../../../../client/protocol/job.ts";
import { isProcessor, isScript, modesOf, parseShards } from "../../../../../client/protocol/job-rules.ts";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Field } from "../../../ui/field.tsx";
import { FormText, FormTextArea } from "../../../ui/form-fields.tsx";
import { Segment } from "../../../ui/segment.tsx";
import { Select } from "../../../ui/select.tsx";
import { AppField } from "../../apps/app-field.tsx";
import { jobTypes } from "../job-words.ts";
import { BasicAdvanced } from "./basic-advanced.tsx";
import { HttpFields } from "./http-fields.tsx";
import type { JobForm } from "./job-form.ts";
import { ProcessorField } from "./processor-field.tsx";
import { ScriptField } from "./script-field.tsx";

export interface StepProps {
  form: JobForm;
  apps: App[];
  /** App and job type cannot change after creation. */
  fixed: boolean;
}

function TypeField(props: StepProps) {
  const choose = (jobType: (typeof jobTypes)[number]) => {
    props.form.set("jobType", jobType);
    // The mode goes back to what every type can do, rather than standing there refused.
    if (!modesOf[jobType].includes(props.form.values.mode)) props.form.set("mode", "standalone");
  };
  return (
    <Field
      label={t("jobForm.field.jobType")}
      group
      required
      disabled={props.fixed}
      help={t("jobForm.help.type")}
      hint={t(`jobForm.types.${props.form.values.jobType}`)}
      error={props.form.error("jobType")}
    >
      <Segment
        fill
        value={props.form.values.jobType}
        onChange={choose}
        options={jobTypes.map((type) => ({ value: type, label: type }))}
      />
    </Field>
  );
}

/** Nothing maps the subtasks of an http job but its own first call. */
const isListOfCalls = ({ jobType, mode }: StepProps["form"]["values"]): boolean =>
  jobType === "http" && mode === "parallel";

function ModeField(props: StepProps) {
  return (
    <Field
      label={t("jobForm.field.mode")}
      help={t("jobForm.help.mode")}
      hint={
        isListOfCalls(props.form.values)
          ? t("jobForm.callsHint")
          : t(`jobForm.modeHint.${props.form.values.mode}`)
      }
      error={props.form.error("mode")}
    >
      <Select
        value={props.form.values.mode}
        onChange={(mode) => props.form.set("mode", mode)}
        options={modesOf[props.form.values.jobType].map((mode) => ({
          value: mode,
          label: t(`jobs.mode.${mode}`),
        }))}
      />
    </Field>
  );
}

function WorkFields(props: StepProps) {
  return (
    <>
      <Show when={isProcessor(props.form.values.jobType)}>
        <ProcessorField form={props.form} />
      </Show>
      <Show when={isScript(props.form.values.jobType)}>
        <ScriptField form={props.form} />
      </Show>
      <Show when={props.form.values.jobType === "http"}>
        <HttpFields form={props.form} />
      </Show>
    </>
  );
}

/** What runs: name, app, type and work, mode, priority, parameters. */
export function BasicStep(props: StepProps) {
  const { values, set, error } = props.form;
  const shardWords = () => {
    const parsed = parseShards(values.parameters);
    return parsed.ok
      ? t("jobForm.hint.shardCount", formatNumber(parsed.shards.length))
      : t("jobForm.hint.shards");
  };
  return (
    <>
      <FormText form={props.form} name="name" label={t("jobForm.field.name")} required max={100} />
      <FormText form={props.form} name="description" label={t("jobForm.field.description")} max={100} />
      <AppField
        apps={props.apps}
        value={values.appId}
        onChange={(appId) => set("appId", appId)}
        fixed={props.fixed}
        help={t("jobForm.help.app")}
        error={error("appId")}
      />
      <TypeField {...props} />
      <WorkFields {...props} />
      <div class="field-row">
        <ModeField {...props} />
        <Field
          label={t("jobForm.field.priority")}
          group
          help={t("jobForm.help.priority")}
          error={error("priority")}
        >
          <Segment
            fill
            value={values.priority}
            onChange={(priority) => set("priority", priority)}
            options={priorities.map((one) => ({ value: one, label: t(`jobs.priority.${one}`) }))}
          />
        </Field>
      </div>
      <FormTextArea
        form={props.form}
        name="parameters"
        label={t("jobForm.field.parameters")}
        help={t("jobForm.help.parameters")}
        required={values.mode === "sharding"}
        hint={values.mode === "sharding" ? shardWords() : undefined}
        max={10_000}
        mono
        rows={3}
      />
      <BasicAdvanced {...props} />
    </>
  );
}
