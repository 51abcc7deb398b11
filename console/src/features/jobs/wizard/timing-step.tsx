import { Match, Show, Switch } from "solid-js";
import { dstPolicy } from "../../../../../client/protocol/schedule.ts";
import { viewerZone } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { ErrorNote } from "../../../ui/error-state.tsx";
import { Field } from "../../../ui/field.tsx";
import { Segment } from "../../../ui/segment.tsx";
import { Select } from "../../../ui/select.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { TextInput } from "../../../ui/text-input.tsx";
import { CronBuilder } from "../cron/cron-builder.tsx";
import { FiresTable } from "../cron/fires-table.tsx";
import { ZonePicker } from "../cron/zone-picker.tsx";
import { instantOfLocal, localOfInstant } from "../zoned-time.ts";
import { OptionalNumberField } from "./form-fields.tsx";
import type { JobForm } from "./job-form.ts";
import { TimingAdvanced } from "./timing-advanced.tsx";

const timeTypes = ["none", "cron", "api", "fixed_rate", "second_delay", "one_time"] as const;
/** What the builder begins with: a quiet hour, once a day. */
const FIRST_CRON = "0 30 2 * * ?";
const usualPeriods = { fixed_rate: 3600, second_delay: 10 } as const;
const periods = { fixed_rate: { min: 60, max: 3_155_760_000 }, second_delay: { min: 1, max: 60 } } as const;

/** The zone that times of this form are typed in. */
export const zoneOfForm = (form: JobForm): string =>
  form.values.timeZone ?? form.preview.answer()?.timeZone ?? viewerZone;

function TimeTypeField(props: { form: JobForm }) {
  const { values, set } = props.form;
  const choose = (timeType: (typeof timeTypes)[number]) => {
    set("timeType", timeType);
    if (timeType === "cron" && !values.cron) set("cron", FIRST_CRON);
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

function CronField(props: { form: JobForm }) {
  const { values, set, error, preview } = props.form;
  return (
    <div class="form-field">
      <div class="field-head">
        <span class="label">{t("jobForm.cron.schedule")}</span>
      </div>
      <CronBuilder
        value={values.cron ?? ""}
        onChange={(cron) => set("cron", cron)}
        preview={preview}
        error={error("cron")}
      />
    </div>
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

function Fires(props: { form: JobForm }) {
  const { values, set, preview } = props.form;
  return (
    <section class="next" aria-label={t("jobForm.fires.title")}>
      <div class="fires-head">
        <h3>{t(values.timeType === "cron" ? "jobForm.fires.titleFive" : "jobForm.fires.title")}</h3>
        <span class="grow" />
        <span class="fires-set">
          <span class="dim" aria-hidden="true">
            {t("jobForm.zone.label")}
          </span>
          <ZonePicker
            value={values.timeZone}
            deployment={values.timeZone === null ? preview.answer()?.timeZone : undefined}
            onChange={(zone) => set("timeZone", zone)}
          />
        </span>
        <Show when={values.timeType === "cron"}>
          <span class="fires-set" data-tip={t("jobForm.help.dst")}>
            <span class="dim" aria-hidden="true">
              {t("jobForm.field.dstPolicy")}
            </span>
            <Select
              label={t("jobForm.field.dstPolicy")}
              value={values.dstPolicy}
              onChange={(policy) => set("dstPolicy", policy)}
              options={dstPolicy.options.map((policy) => ({ value: policy, label: policy }))}
            />
          </span>
        </Show>
      </div>
      <Show when={props.form.error("timeZone")}>{(error) => <p class="field-error">{error()}</p>}</Show>
      <Show when={preview.failure()}>{(failure) => <ErrorNote error={failure()} />}</Show>
      <Show when={preview.answer()} fallback={<Skeleton lines={5} />}>
        {(answer) => <FiresTable answer={answer()} stale={preview.stale() || preview.issues().length > 0} />}
      </Show>
    </section>
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
        <Fires form={props.form} />
      </Show>
      <TimingAdvanced form={props.form} zone={zoneOfForm(props.form)} />
    </>
  );
}
