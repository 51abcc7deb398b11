import { Show } from "solid-js";
import type { ExecutionMode } from "../../../../../client/protocol/job.ts";
import { t } from "../../../i18n/index.ts";
import { Checkbox } from "../../../ui/checkbox.tsx";
import { Field } from "../../../ui/field.tsx";
import { Segment } from "../../../ui/segment.tsx";
import { NumberField, OptionalNumberField } from "./form-fields.tsx";
import type { JobForm } from "./job-form.ts";

const withTasks: readonly ExecutionMode[] = ["broadcast", "parallel", "memory_grid", "grid", "sharding"];
const mapped: readonly ExecutionMode[] = ["parallel", "memory_grid", "grid"];

/** Settings of the pieces that a run is cut into; each mode has its own. */
export function TaskFields(props: { form: JobForm }) {
  const { values, set } = props.form;
  const has = (modes: readonly ExecutionMode[]) => modes.includes(values.mode);
  return (
    <Show when={has(withTasks)}>
      <div class="field-row three">
        <NumberField form={props.form} name="taskRetries" min={0} max={100} />
        <NumberField form={props.form} name="taskRetryIntervalSeconds" unit="s" min={0} />
        <NumberField
          form={props.form}
          name="allowedFailurePercent"
          unit="%"
          min={0}
          max={100}
          help={t("jobForm.help.allowedFailure")}
        />
      </div>
      <Show when={values.mode !== "broadcast"}>
        <div class="field-row three">
          <NumberField
            form={props.form}
            name="taskConcurrencyPerWorker"
            min={1}
            help={t("jobForm.help.taskPerWorker")}
          />
          <NumberField
            form={props.form}
            name="taskConcurrencyTotal"
            min={1}
            help={t("jobForm.help.taskTotal")}
          />
          <OptionalNumberField
            form={props.form}
            name="tasksPerPull"
            min={1}
            help={t("jobForm.help.tasksPerPull")}
          />
        </div>
        <Field label={t("jobForm.field.taskDistribution")} group help={t("jobForm.help.distribution")}>
          <Segment
            value={values.taskDistribution}
            onChange={(distribution) => set("taskDistribution", distribution)}
            options={[
              { value: "pull", label: t("jobForm.distribution.pull") },
              { value: "push", label: t("jobForm.distribution.push") },
            ]}
          />
        </Field>
      </Show>
      <div class="below-field">
        <Checkbox
          checked={values.taskFailover}
          onChange={(on) => set("taskFailover", on)}
          note={t("jobForm.help.taskFailover")}
        >
          {t("jobForm.field.taskFailover")}
        </Checkbox>
        <Show when={has(mapped)}>
          <Checkbox
            checked={values.reduceOnFailure}
            onChange={(on) => set("reduceOnFailure", on)}
            note={t("jobForm.help.reduceOnFailure")}
          >
            {t("jobForm.field.reduceOnFailure")}
          </Checkbox>
        </Show>
      </div>
    </Show>
  );
}
