import { Show } from "solid-js";
import { dstPolicy, misfirePolicy, overlapPolicy } from "../../../../../client/protocol/schedule.ts";
import { viewerZone } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { ErrorNote } from "../../../ui/error-state.tsx";
import { Field } from "../../../ui/field.tsx";
import { NumberInput } from "../../../ui/number-input.tsx";
import { Segment } from "../../../ui/segment.tsx";
import { Select } from "../../../ui/select.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { TextInput } from "../../../ui/text-input.tsx";
import { CalendarField } from "../../calendars/calendar-field.tsx";
import { CronBuilder } from "../../jobs/cron/cron-builder.tsx";
import { FiresTable } from "../../jobs/cron/fires-table.tsx";
import { ZonePicker } from "../../jobs/cron/zone-picker.tsx";
import { ChipsInput } from "../../jobs/wizard/chips-input.tsx";
import { Disclosure } from "../../jobs/wizard/disclosure.tsx";
import { instantOfLocal, localOfInstant } from "../../jobs/zoned-time.ts";
import type { WorkflowForm } from "./workflow-form.ts";

/** What the builder begins with: a quiet hour, once a day. */
const FIRST_CRON = "0 30 2 * * ?";

const zoneOf = (form: WorkflowForm): string =>
  form.values.timeZone ?? form.preview.answer()?.timeZone ?? viewerZone;

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
          if (timeType === "cron" && !values.cron) set("cron", FIRST_CRON);
        }}
        options={(["cron", "api"] as const).map((type) => ({
          value: type,
          label: t(`jobForm.timeType.${type}`),
        }))}
      />
    </Field>
  );
}

function Fires(props: { form: WorkflowForm }) {
  const { values, set, preview } = props.form;
  return (
    <section class="next" aria-label={t("jobForm.fires.title")}>
      <div class="fires-head">
        <h3>{t("jobForm.fires.titleFive")}</h3>
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
      </div>
      <Show when={props.form.error("timeZone")}>{(error) => <p class="field-error">{error()}</p>}</Show>
      <Show when={preview.failure()}>{(failure) => <ErrorNote error={failure()} />}</Show>
      <Show when={preview.answer()} fallback={<Skeleton lines={5} />}>
        {(answer) => <FiresTable answer={answer()} stale={preview.stale() || preview.issues().length > 0} />}
      </Show>
    </section>
  );
}

export function CronFields(props: { form: WorkflowForm }) {
  const { values, set, error, preview } = props.form;
  return (
    <>
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
      <Fires form={props.form} />
    </>
  );
}

function EffectiveField(props: { form: WorkflowForm; name: "effectiveFrom" | "effectiveUntil" }) {
  const { values, set, error } = props.form;
  return (
    <Field
      label={t(`jobForm.field.${props.name}`)}
      help={t("jobForm.help.effective")}
      hint={t("jobForm.hint.inZone", zoneOf(props.form))}
      error={error(props.name)}
    >
      <TextInput
        type="datetime-local"
        step="1"
        clearable
        value={localOfInstant(values[props.name], zoneOf(props.form))}
        onInput={(text) => set(props.name, instantOfLocal(text, zoneOf(props.form)))}
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
      <CalendarField
        values={values}
        onCalendar={(calendar) => set("calendar", calendar)}
        onRule={(rule) => set("calendarRule", rule)}
        onWorkingDay={(day) => set("calendarWorkingDay", day)}
        error={error}
      />
      <div class="field-row">
        <Field
          label={t("jobForm.field.offsetSeconds")}
          help={t("jobForm.help.offset")}
          error={error("offsetSeconds")}
        >
          <NumberInput
            value={values.offsetSeconds}
            onChange={(value) => set("offsetSeconds", value ?? Number.NaN)}
            unit="s"
            min={-31_536_000}
            max={31_536_000}
          />
        </Field>
        <Field
          label={t("jobForm.field.retention")}
          help={t("workflows.form.retentionWhy")}
          error={error("retention")}
        >
          <NumberInput
            value={values.retention}
            onChange={(value) => set("retention", value ?? Number.NaN)}
            min={1}
            max={1000}
          />
        </Field>
      </div>
      <div class="field-row">
        <EffectiveField form={props.form} name="effectiveFrom" />
        <EffectiveField form={props.form} name="effectiveUntil" />
      </div>
      <div class="field-row">
        <Field label={t("jobForm.field.misfirePolicy")} group help={t("jobForm.help.misfire")}>
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
        <Field label={t("jobForm.field.overlapPolicy")} group help={t("workflows.form.overlapWhy")}>
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
      <div class="field-row">
        <Field label={t("jobForm.field.tags")} group help={t("jobForm.help.tags")} error={error("tags")}>
          <ChipsInput value={values.tags} onChange={(tags) => set("tags", tags)} />
        </Field>
        <Field label={t("jobForm.field.owner")} help={t("workflows.form.ownerWhy")} error={error("owner")}>
          <TextInput value={values.owner} onInput={(owner) => set("owner", owner)} />
        </Field>
      </div>
    </Disclosure>
  );
}
