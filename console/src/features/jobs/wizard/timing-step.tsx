import { Match, Show, Switch } from "solid-js";
import { t } from "../../../i18n/index.ts";
import { Field } from "../../../ui/field.tsx";
import { Segment } from "../../../ui/segment.tsx";
import { TextInput } from "../../../ui/text-input.tsx";
import { CronField, NextFires } from "../../schedule/schedule-fields.tsx";
import { firstCron, zoneOfForm } from "../../schedule/schedule-form.ts";
import { instantOfLocal, localOfInstant } from "../zoned-time.ts";
import { OptionalNumberField } from "./form-fields.tsx";
import type { JobForm } from "./job-form.ts";
import { TimingAdvanced } from "./timing-advanced.tsx";

const timeTypes = ["none", "cron", "api", "fixed_rate", "second_delay", "one_time"] as const;
const usualPeriods = { fixed_rate: 3600, second_delay: 10 } as const;
const periods = { fixed_rate: { min: 60, max: 3_155_760_000 }, second_delay: { min: 1, max: 60 } } as const;

function TimeTypeField(props: { form: JobForm }) {
  const { values, set } = props.form;
  const choose = (timeType: (typeof timeTypes)[number]) => {
    set("timeType", timeType);
    if (timeType === "cron" && !values.cron) set("cron", firstCron);
    if (timeType !== "fixed_rate" && timeType !== "second_delay") return;
    const { min, max } = periods[timeType];
    const period = values.periodSeconds;
    if (period === null || period < min || period > max) set("periodSeconds", usualPeriods[timeType]);
  };
  return (
    <Field label={t("jobForm.field.timeType")} group error={props.form.error("timeType")}>
      <Segment
        fill
        value={values.timeType}
        onChange={choose}
        options={timeTypes.map((type) => ({ value: type, label: t(`jobForm.timeType.${type}`) }))}
      />
    </Field>
  );
}

function OneTimeField(props: { form: JobForm }) {
  const { values, set, error } = props.form;
  return (
    <Field
      label={t("jobForm.field.at")}
      required
      hint={t("jobForm.hint.inZone", zoneOfForm(props.form))}
      error={error("at")}
    >
      <TextInput
        type="datetime-local"
        step="1"
        value={localOfInstant(values.at, zoneOfForm(props.form))}
        onInput={(text) => set("at", instantOfLocal(text, zoneOfForm(props.form)))}
      />
    </Field>
  );
}

/** When it runs: time type, its value, the next fires, and what is seldom changed. */
export function TimingStep(props: { form: JobForm }) {
  const { values } = props.form;
  const fires = () => values.timeType !== "none" && values.timeType !== "api";
  return (
    <>
      <TimeTypeField form={props.form} />
      <Switch>
        <Match when={values.timeType === "none"}>
          <p class="dim timing-why">{t("jobForm.timeTypeWhy.none")}</p>
        </Match>
        <Match when={values.timeType === "api"}>
          <p class="dim timing-why">{t("jobForm.timeTypeWhy.api")}</p>
        </Match>
        <Match when={values.timeType === "cron"}>
          <CronField form={props.form} />
        </Match>
        <Match when={values.timeType === "fixed_rate"}>
          <OptionalNumberField
            form={props.form}
            name="periodSeconds"
            required
            unit="s"
            min={60}
            hint={t("jobForm.help.period")}
          />
        </Match>
        <Match when={values.timeType === "second_delay"}>
          <OptionalNumberField
            form={props.form}
            name="periodSeconds"
            required
            unit="s"
            min={1}
            max={60}
            hint={t("jobForm.help.delay")}
          />
        </Match>
        <Match when={values.timeType === "one_time"}>
          <OneTimeField form={props.form} />
        </Match>
      </Switch>
      <Show when={fires()}>
        <NextFires form={props.form} />
      </Show>
      <TimingAdvanced form={props.form} />
    </>
  );
}
