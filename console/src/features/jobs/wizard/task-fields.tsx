import { Show } from "solid-js";
import { t } from "../../../i18n/index.ts";
import { Checkbox } from "../../../ui/checkbox.tsx";
import { Field } from "../../../ui/field.tsx";
import { Segment } from "../../../ui/segment.tsx";
import { type TaskKey, taskKeysOf } from "../task-settings.ts";
import { NumberField, OptionalNumberField } from "./form-fields.tsx";
import type { JobForm } from "./job-form.ts";

interface TaskFieldsProps {
  form: JobForm;
  has: (key: TaskKey) => boolean;
}

/** How many at a time, and who takes them. */
function PaceFields(props: TaskFieldsProps) {
  const { values, set } = props.form;
  return (
    <>
      <div class="field-row three">
        <Show when={props.has("taskConcurrencyPerWorker")}>
          <NumberField
            form={props.form}
            name="taskConcurrencyPerWorker"
            min={1}
            max={10_000}
            help={t("jobForm.help.taskPerWorker")}
          />
        </Show>
        <Show when={props.has("taskConcurrencyTotal")}>
          <NumberField
            form={props.form}
            name="taskConcurrencyTotal"
            min={1}
            max={100_000}
            help={t("jobForm.help.taskTotal")}
          />
        </Show>
        <Show when={props.has("tasksPerPull")}>
          <OptionalNumberField
            form={props.form}
            name="tasksPerPull"
            min={1}
            max={10_000}
            placeholder={values.mode === "parallel" ? "5" : t("jobForm.placeholder.sized")}
            help={t("jobForm.help.tasksPerPull")}
          />
        </Show>
      </div>
      <Show when={props.has("taskDistribution")}>
        <Field label={t("jobForm.field.taskDistribution")} group help={t("jobForm.help.distribution")}>
          <Segment
            fill
            value={values.taskDistribution}
            onChange={(distribution) => set("taskDistribution", distribution)}
            options={[
              { value: "pull", label: t("jobForm.distribution.pull") },
              { value: "push", label: t("jobForm.distribution.push") },
            ]}
          />
        </Field>
      </Show>
    </>
  );
}

/** What becomes of tasks that fail, or whose worker is lost. */
function FailureFields(props: TaskFieldsProps) {
  const { values, set } = props.form;
  return (
    <>
      <div class="field-row three">
        <NumberField
          form={props.form}
          name="taskRetries"
          min={0}
          max={100}
          help={t("jobForm.help.taskRetries")}
        />
        <NumberField
          form={props.form}
          name="taskRetryIntervalSeconds"
          unit="s"
          min={0}
          max={86_400}
          help={t("jobForm.help.taskRetryInterval")}
        />
        <NumberField
          form={props.form}
          name="allowedFailurePercent"
          unit="%"
          min={0}
          max={100}
          decimal
          help={t("jobForm.help.allowedFailure")}
        />
      </div>
      <div class="below-field">
        <Show when={props.has("taskFailover")}>
          <Checkbox
            checked={values.taskFailover}
            onChange={(on) => set("taskFailover", on)}
            note={t("jobForm.help.taskFailover")}
          >
            {t("jobForm.field.taskFailover")}
          </Checkbox>
        </Show>
        <Show when={props.has("reduceOnFailure")}>
          <Checkbox
            checked={values.reduceOnFailure}
            onChange={(on) => set("reduceOnFailure", on)}
            note={t("jobForm.help.reduceOnFailure")}
          >
            {t("jobForm.field.reduceOnFailure")}
          </Checkbox>
        </Show>
      </div>
    </>
  );
}

/** Settings of the pieces that a run is cut into; each mode has its own. */
export function TaskFields(props: { form: JobForm }) {
  const keys = () => taskKeysOf(props.form.values);
  const has = (key: TaskKey) => keys().includes(key);
  return (
    <Show when={keys().length > 0}>
      <fieldset class="task-fields">
        <legend>{t("jobForm.tasks")}</legend>
        <PaceFields form={props.form} has={has} />
        <FailureFields form={props.form} has={has} />
      </fieldset>
    </Show>
  );
}
