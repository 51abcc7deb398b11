import { t } from "../../../i18n/index.ts";
import { Field } from "../../../ui/field.tsx";
import { FormText } from "../../../ui/form-fields.tsx";
import { Segment } from "../../../ui/segment.tsx";
import { CalendarField } from "../../calendars/calendar-field.tsx";
import { ChipsInput } from "../../jobs/wizard/chips-input.tsx";
import { Disclosure } from "../../jobs/wizard/disclosure.tsx";
import { NumberField } from "../../jobs/wizard/form-fields.tsx";
import { EffectiveFields, PolicyFields } from "../../schedule/schedule-fields.tsx";
import { firstCron } from "../../schedule/schedule-form.ts";
import type { WorkflowForm } from "./workflow-form.ts";

export function TimeTypeField(props: { form: WorkflowForm }) {
  const { values, set } = props.form;
  return (
    <Field
      label={t("jobForm.field.timeType")}
      group
      hint={values.timeType === "api" ? t("workflows.form.apiWhy") : undefined}
    >
      <Segment
        fill
        value={values.timeType}
        onChange={(timeType) => {
          set("timeType", timeType);
          if (timeType === "cron" && !values.cron) set("cron", firstCron);
        }}
        options={(["cron", "api"] as const).map((type) => ({
          value: type,
          label: t(`jobForm.timeType.${type}`),
        }))}
      />
    </Field>
  );
}

/** What is seldom changed: window, late fires, fires that meet an open run, how many runs are kept. */
export function WorkflowAdvanced(props: { form: WorkflowForm }) {
  const { values, set, error, invalid } = props.form;
  return (
    <Disclosure
      title={t("jobForm.advanced")}
      summary={[
        t("jobForm.summary.misfire", t(`jobForm.misfire.${values.misfirePolicy}`).toLowerCase()),
        t("jobForm.summary.overlap", t(`jobForm.overlap.${values.overlapPolicy}`).toLowerCase()),
      ].join(t("jobForm.listSeparator"))}
      invalid={invalid(
        "calendar",
        "calendarWorkingDay",
        "offsetSeconds",
        "effectiveFrom",
        "effectiveUntil",
        "retention",
        "tags",
        "owner",
      )}
    >
      <CalendarField form={props.form} />
      <div class="field-row">
        <NumberField
          form={props.form}
          name="offsetSeconds"
          unit="s"
          min={-31_536_000}
          max={31_536_000}
          help={t("jobForm.help.offset")}
        />
        <NumberField
          form={props.form}
          name="retention"
          min={1}
          max={1000}
          help={t("workflows.form.retentionWhy")}
        />
      </div>
      <EffectiveFields form={props.form} />
      <PolicyFields form={props.form} overlapHelp={t("workflows.form.overlapWhy")} />
      <div class="field-row">
        <Field label={t("jobForm.field.tags")} group help={t("jobForm.help.tags")} error={error("tags")}>
          <ChipsInput value={values.tags} onChange={(tags) => set("tags", tags)} />
        </Field>
        <FormText
          form={props.form}
          name="owner"
          label={t("jobForm.field.owner")}
          help={t("workflows.form.ownerWhy")}
        />
      </div>
    </Disclosure>
  );
}
