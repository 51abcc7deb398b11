import { Show } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { type CalendarRule, calendarRule } from "../../../../client/protocol/schedule.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Field } from "../../ui/field.tsx";
import { NumberInput } from "../../ui/number-input.tsx";
import { Select } from "../../ui/select.tsx";

export interface CalendarValues {
  calendar: string | null;
  calendarRule: CalendarRule;
  calendarWorkingDay: number | null;
}

export interface CalendarFieldProps {
  values: CalendarValues;
  onCalendar: (calendar: string | null) => void;
  onRule: (rule: CalendarRule) => void;
  onWorkingDay: (day: number | null) => void;
  error: (name: keyof CalendarValues) => string | undefined;
}

const NONE = "";

/** Which calendar a schedule follows, and what it makes of the days. */
export function CalendarField(props: CalendarFieldProps) {
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
    const chosen = props.values.calendar;
    const isGone = chosen !== null && !known.some(({ value }) => value === chosen);
    return [
      { value: NONE, label: t("calendars.field.none"), note: t("calendars.field.noneWhy") },
      ...known,
      ...(isGone ? [{ value: chosen, label: chosen, note: "" }] : []),
    ];
  };
  return (
    <div class="field-row">
      <Field
        label={t("jobForm.field.calendar")}
        help={t("calendars.field.help")}
        error={props.error("calendar")}
      >
        <Select
          value={props.values.calendar ?? NONE}
          onChange={(id) => props.onCalendar(id === NONE ? null : id)}
          options={options()}
        />
      </Field>
      <Show when={props.values.calendar !== null}>
        <Field
          label={t("jobForm.field.calendarRule")}
          help={t("calendars.field.ruleHelp")}
          error={props.error("calendarRule")}
        >
          <Select
            value={props.values.calendarRule}
            onChange={(rule) => {
              props.onRule(rule);
              if (rule === "nth_working_day" && props.values.calendarWorkingDay === null)
                props.onWorkingDay(1);
            }}
            options={calendarRule.options.map((rule) => ({
              value: rule,
              label: t(`calendars.field.rules.${rule}`),
            }))}
          />
        </Field>
        <Show when={props.values.calendarRule === "nth_working_day"}>
          <Field
            label={t("jobForm.field.calendarWorkingDay")}
            help={t("calendars.field.nthHelp")}
            error={props.error("calendarWorkingDay")}
          >
            <NumberInput
              value={props.values.calendarWorkingDay}
              onChange={props.onWorkingDay}
              min={-31}
              max={31}
            />
          </Field>
        </Show>
      </Show>
    </div>
  );
}
