import { Show } from "solid-js";
import { dstPolicy, misfirePolicy, overlapPolicy } from "../../../../client/protocol/schedule.ts";
import { t } from "../../i18n/index.ts";
import { ErrorNote } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Segment } from "../../ui/segment.tsx";
import { Select } from "../../ui/select.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { CronBuilder } from "../jobs/cron/cron-builder.tsx";
import { FiresTable } from "../jobs/cron/fires-table.tsx";
import { ZonePicker } from "../jobs/cron/zone-picker.tsx";
import { instantOfLocal, localOfInstant } from "../jobs/zoned-time.ts";
import { type ScheduleForm, zoneOfForm } from "./schedule-form.ts";

interface Props {
  form: ScheduleForm;
}

export function CronField(props: Props) {
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

function Clock(props: Props) {
  const { values, set, preview } = props.form;
  return (
    <>
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
    </>
  );
}

/** The times that follow from what was typed, with the clock that they follow. */
export function NextFires(props: Props) {
  const { values, preview } = props.form;
  return (
    <section class="next" aria-label={t("jobForm.fires.title")}>
      <div class="fires-head">
        <h3>{t(values.timeType === "cron" ? "jobForm.fires.titleFive" : "jobForm.fires.title")}</h3>
        <span class="grow" />
        <Clock form={props.form} />
      </div>
      <Show when={props.form.error("timeZone")}>{(error) => <p class="field-error">{error()}</p>}</Show>
      <Show when={preview.failure()}>{(failure) => <ErrorNote error={failure()} />}</Show>
      <Show when={preview.answer()} fallback={<Skeleton lines={5} />}>
        {(answer) => <FiresTable answer={answer()} stale={preview.stale() || preview.issues().length > 0} />}
      </Show>
    </section>
  );
}

function EffectiveField(props: Props & { name: "effectiveFrom" | "effectiveUntil" }) {
  const zone = () => zoneOfForm(props.form);
  return (
    <Field
      label={t(`jobForm.field.${props.name}`)}
      help={t("jobForm.help.effective")}
      hint={t("jobForm.hint.inZone", zone())}
      error={props.form.error(props.name)}
    >
      <TextInput
        type="datetime-local"
        step="1"
        clearable
        value={localOfInstant(props.form.values[props.name], zone())}
        onInput={(text) => props.form.set(props.name, instantOfLocal(text, zone()))}
      />
    </Field>
  );
}

/** Between which times it fires at all. */
export function EffectiveFields(props: Props) {
  return (
    <div class="field-row">
      <EffectiveField form={props.form} name="effectiveFrom" />
      <EffectiveField form={props.form} name="effectiveUntil" />
    </div>
  );
}

/** What happens to fires that are late, or meet an open run. */
export function PolicyFields(props: Props & { overlapHelp: string }) {
  const { values, set, error } = props.form;
  return (
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
        help={props.overlapHelp}
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
  );
}
