import { Show } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { calendarRule } from "../../../../client/protocol/schedule.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Field } from "../../ui/field.tsx";
import { NumberInput } from "../../ui/number-input.tsx";
import { Select } from "../../ui/select.tsx";
import type { ScheduleForm } from "../schedule/schedule-form.ts";

const NONE = "";

/** Which calendar a schedule follows, and what it makes of the days. */
export function CalendarField(props: { form: ScheduleForm }) {
  const { values, set, error } = props.form;
  const place = usePlace();
  const list = createLive(
    routes.listCalendars,
    () => ({ params: { ns: place.ns() }, query: { limit: 200 } }),
    { key: "calendarId", everyMs: false },
  );
  const options = () => {
    const known = (list.data()?.items ?? []).map(({ calendarId, name }) => ({
      value: calendarId,
      label: name,
      note: calendarId,
    }));
    const chosen = values.calendar;
    const isGone = chosen !== null && !known.some(({ value }) => value === chosen);
    return [
      { value: NONE, label: t("calendars.field.none"), note: t("calendars.field.noneWhy") },
      ...known,
      ...(isGone ? [{ value: chosen, label: chosen, note: "" }] : []),
    ];
  };
  return (
    <div class="field-row">
      <Field label={t("jobForm.field.calendar")} help={t("calendars.field.help")} error={error("calendar")}>
        <Select
          value={values.calendar ?? NONE}
          onChange={(id) => set("calendar", id === NONE ? null : id)}
          options={options()}
        />
      </Field>
      <Show when={values.calendar !== null}>
        <Field
          label={t("jobForm.field.calendarRule")}
          help={t("calendars.field.ruleHelp")}
          error={error("calendarRule")}
        >
          <Select
            value={values.calendarRule}
            onChange={(rule) => {
              set("calendarRule", rule);
              if (rule === "nth_working_day" && values.calendarWorkingDay === null)
                set("calendarWorkingDay", 1);
            }}
            options={calendarRule.options.map((rule) => ({
              value: rule,
              label: t(`calendars.field.rules.${rule}`),
            }))}
          />
        </Field>
        <Show when={values.calendarRule === "nth_working_day"}>
          <Field
            label={t("jobForm.field.calendarWorkingDay")}
            help={t("calendars.field.nthHelp")}
            error={error("calendarWorkingDay")}
          >
            <NumberInput
              value={values.calendarWorkingDay}
              onChange={(day) => set("calendarWorkingDay", day)}
              min={-31}
              max={31}
            />
          </Field>
        </Show>
      </Show>
    </div>
  );
}
