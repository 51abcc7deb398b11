import { formatDateTime, formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { CalendarField } from "../../calendars/calendar-field.tsx";
import { EffectiveFields, PolicyFields } from "../../schedule/schedule-fields.tsx";
import { zoneOfForm } from "../../schedule/schedule-form.ts";
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

function summaryOf(form: JobForm): string {
  const { offsetSeconds, misfirePolicy, overlapPolicy, effectiveFrom, effectiveUntil } = form.values;
  const at = (instant: string) => formatDateTime(Date.parse(instant), zoneOfForm(form));
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
export function TimingAdvanced(props: { form: JobForm }) {
  return (
    <Disclosure
      title={t("jobForm.advanced")}
      summary={summaryOf(props.form)}
      invalid={props.form.invalid(...keys)}
    >
      <CalendarField form={props.form} />
      <NumberField
        form={props.form}
        name="offsetSeconds"
        unit="s"
        min={-31_536_000}
        max={31_536_000}
        help={t("jobForm.help.offset")}
      />
      <EffectiveFields form={props.form} />
      <PolicyFields form={props.form} overlapHelp={t("jobForm.help.overlap")} />
    </Disclosure>
  );
}
