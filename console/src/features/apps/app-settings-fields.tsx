import { Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Switch } from "../../ui/checkbox.tsx";
import { Field } from "../../ui/field.tsx";
import { FormText } from "../../ui/form-fields.tsx";
import { NumberInput } from "../../ui/number-input.tsx";
import { TextArea } from "../../ui/text-area.tsx";
import type { AppForm } from "./app-form.ts";
import { QueueSlices } from "./queue-slices.tsx";

type Fields = { form: AppForm };

function Naming(props: Fields & { fixedId: boolean }) {
  const { values, set, error } = props.form;
  return (
    <>
      <div class="field-row">
        <FormText form={props.form} name="name" label={t("apps.fields.name")} required max={100} />
        <FormText
          form={props.form}
          name="appId"
          label={t("apps.fields.appId")}
          required
          disabled={props.fixedId}
          help={t("apps.fields.appIdHelp")}
          hint={props.fixedId ? t("apps.fields.appIdFixed") : undefined}
          mono
          placeholder={props.form.suggestedId()}
        />
      </div>
      <Field
        label={t("apps.fields.description")}
        error={error("description")}
        counter={{ text: values.description, max: 64 }}
      >
        <TextArea
          rows={2}
          class="short"
          value={values.description}
          onInput={(text) => set("description", text)}
        />
      </Field>
    </>
  );
}

function BusyThresholds(props: Fields) {
  const { values, set, error } = props.form;
  return (
    <fieldset class="group">
      <legend>
        {t("apps.fields.busy")} <small>{t("apps.fields.busyWhy")}</small>
      </legend>
      <div class="field-row thirds">
        <Field
          label={t("apps.fields.load5")}
          help={t("apps.fields.load5Help")}
          hint={t("apps.fields.load5Off")}
          error={error("load5")}
        >
          <NumberInput decimal value={values.load5} onChange={(load5) => set("load5", load5)} max={1024} />
        </Field>
        <Field
          label={t("apps.fields.memory")}
          help={t("apps.fields.memoryHelp")}
          error={error("memoryPercent")}
        >
          <NumberInput
            unit="%"
            value={values.memoryPercent}
            onChange={(percent) => set("memoryPercent", percent)}
            min={1}
            max={100}
          />
        </Field>
        <Field label={t("apps.fields.disk")} help={t("apps.fields.diskHelp")} error={error("diskPercent")}>
          <NumberInput
            unit="%"
            value={values.diskPercent}
            onChange={(percent) => set("diskPercent", percent)}
            min={1}
            max={100}
          />
        </Field>
      </div>
      <Switch
        checked={values.triggerBusyWorkers}
        onChange={(on) => set("triggerBusyWorkers", on)}
        note={t(values.triggerBusyWorkers ? "apps.fields.triggerBusyOn" : "apps.fields.triggerBusyOff")}
      >
        {t("apps.fields.triggerBusy")}
      </Switch>
    </fieldset>
  );
}

function Limits(props: Fields & { fixedId: boolean }) {
  const { values, set, error } = props.form;
  return (
    <>
      <Field
        label={t("apps.fields.maxJobs")}
        required
        help={t("apps.fields.maxJobsHelp")}
        error={error("maxJobs")}
      >
        <NumberInput value={values.maxJobs} onChange={(max) => set("maxJobs", max)} min={1} max={100_000} />
      </Field>
      <div class="group">
        <Switch
          checked={values.autoscale.enabled}
          onChange={(enabled) => set("autoscale", { ...values.autoscale, enabled })}
          note={t("apps.fields.autoscaleNote")}
        >
          {t("apps.fields.autoscale")}
        </Switch>
        <Show when={values.autoscale.enabled}>
          <Field
            label={t("apps.fields.globalMaxJobs")}
            required
            help={t("apps.fields.globalMaxJobsHelp")}
            error={error("autoscale.globalMaxJobs")}
          >
            <NumberInput
              value={values.autoscale.globalMaxJobs}
              onChange={(globalMaxJobs) =>
                set("autoscale", { ...values.autoscale, globalMaxJobs }, "autoscale.globalMaxJobs")
              }
              min={1}
              max={1_000_000}
            />
          </Field>
        </Show>
        <Show when={props.fixedId && values.autoscale.enabled}>
          <QueueSlices appId={values.appId} />
        </Show>
      </div>
      <div class="group">
        <Switch
          checked={values.flowControl.enabled}
          onChange={(enabled) => set("flowControl", { ...values.flowControl, enabled })}
          note={t("apps.fields.flowControlNote")}
        >
          {t("apps.fields.flowControl")}
        </Switch>
        <Show when={values.flowControl.enabled}>
          <Field
            label={t("apps.fields.runConcurrency")}
            required
            help={t("apps.fields.runConcurrencyHelp")}
            error={error("flowControl.runConcurrency")}
          >
            <NumberInput
              value={values.flowControl.runConcurrency}
              onChange={(runConcurrency) =>
                set("flowControl", { ...values.flowControl, runConcurrency }, "flowControl.runConcurrency")
              }
              min={1}
              max={100_000}
            />
          </Field>
        </Show>
      </div>
    </>
  );
}

/** Step 1 of the wizard. */
export function AppSettingsFields(props: Fields & { fixedId: boolean }) {
  return (
    <>
      <Naming {...props} />
      <BusyThresholds form={props.form} />
      <Limits {...props} />
    </>
  );
}
