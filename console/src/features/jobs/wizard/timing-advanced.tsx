import { misfirePolicy, overlapPolicy } from "../../../../../client/protocol/schedule.ts";
import { formatDateTime, formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Field } from "../../../ui/field.tsx";
import { Segment } from "../../../ui/segment.tsx";
import { TextInput } from "../../../ui/text-input.tsx";
import { CalendarField } from "../../calendars/calendar-field.tsx";
import { instantOfLocal, localOfInstant } from "../zoned-time.ts";
import { Disclosure } from "./disclosure.tsx";
import { NumberField } from "./form-fields.tsx";
import type { JobForm } from "./job-form.ts";

const keys = [
  "calendar",
  "calendarRule",
  "calendarWorkingDay",
  "offsetSeconds",
  "effectiveFrom",
  "effectiveUntil",
  "misfirePolicy",
  "overlapPolicy",
] as const;

interface Props {
  form: JobForm;
  zone: string;
}

function EffectiveField(props: Props & { name: "effectiveFrom" | "effectiveUntil" }) {
  const { values, set, error } = props.form;
  return (
    <Field
      label={t(`jobForm.field.${props.name}`)}
      help={t("jobForm.help.effective")}
      hint={t("jobForm.hint.inZone", props.zone)}
      error={error(props.name)}
    >
      <TextInput
        type="datetime-local"
        step="1"
        clearable
        value={localOfInstant(values[props.name], props.zone)}
        onInput={(text) => set(props.name, instantOfLocal(text, props.zone))}
      />
    </Field>
  );
}

function summaryOf(form: JobForm, zone: string): string {
  const { offsetSeconds, misfirePolicy, overlapPolicy, effectiveFrom, effectiveUntil } = form.values;
  const at = (instant: string) => formatDateTime(Date.parse(instant), zone);
  const window = [
    effectiveFrom ? t("jobForm.summary.from", at(effectiveFrom)) : "",
    effectiveUntil ? t("jobForm.summary.until", at(effectiveUntil)) : "",
  ].filter(Boolean);
  return [
    t("jobForm.summary.offset", Number.isNaN(offsetSeconds) ? "?" : formatNumber(offsetSeconds)),
    t("jobForm.summary.misfire", t(`jobForm.misfire.${misfirePolicy}`).toLowerCase()),
    t("jobForm.summary.overlap", t(`jobForm.overlap.${overlapPolicy}`).toLowerCase()),
    window.length > 0 ? window.join(" ") : t("jobForm.summary.always"),
    ...(form.values.calendar ? [t("calendars.field.summary", form.values.calendar)] : []),
  ].join(t("jobForm.listSeparator"));
}

/** Offset, effective time and what happens to fires that are late or meet an open run. */
export function TimingAdvanced(props: Props) {
  const { values, set, error, invalid } = props.form;
  return (
    <Disclosure
      title={t("jobForm.advanced")}
      summary={summaryOf(props.form, props.zone)}
      invalid={invalid(...keys)}
    >
      <CalendarField
        values={values}
        onCalendar={(calendar) => set("calendar", calendar)}
        onRule={(rule) => set("calendarRule", rule)}
        onWorkingDay={(day) => set("calendarWorkingDay", day)}
        error={error}
      />
      <NumberField
        form={props.form}
        name="offsetSeconds"
        unit="s"
        min={-31_536_000}
        max={31_536_000}
        help={t("jobForm.help.offset")}
      />
      <div class="field-row">
        <EffectiveField {...props} name="effectiveFrom" />
        <EffectiveField {...props} name="effectiveUntil" />
      </div>
      <div class="field-row">
        <Field
          label={t("jobForm.field.misfirePolicy")}
          group
          help={t("jobForm.help.misfire")}
          error={error("misfirePolicy")}
        >
          <Segment
            fill
            value={values.misfirePolicy}
            onChange={(policy) => set("misfirePolicy", policy)}
            options={misfirePolicy.options.map((policy) => ({
              value: policy,
              label: t(`jobForm.misfire.${policy}`),
            }))}
          />
        </Field>
        <Field
          label={t("jobForm.field.overlapPolicy")}
          group
          help={t("jobForm.help.overlap")}
          error={error("overlapPolicy")}
        >
          <Segment
            fill
            value={values.overlapPolicy}
            onChange={(policy) => set("overlapPolicy", policy)}
            options={overlapPolicy.options.map((policy) => ({
              value: policy,
              label: t(`jobForm.overlap.${policy}`),
            }))}
          />
        </Field>
      </div>
    </Disclosure>
  );
}
