import { Show } from "solid-js";
import { t } from "../../../i18n/index.ts";
import { Switch } from "../../../ui/checkbox.tsx";
import { AlarmAudience } from "../../contacts/alarm-audience.tsx";
import { NumberField, OptionalNumberField } from "./form-fields.tsx";
import type { JobForm } from "./job-form.ts";

type AlarmKey =
  | "noWorkerAlarm"
  | "allBusyAlarm"
  | "missedAlarm"
  | "recoveredNotice"
  | "successNotice"
  | "failureAlarm"
  | "timeoutAlarm"
  | "killOnTimeout";

const whys = {
  timeoutAlarm: "jobForm.alarms.timeout",
  killOnTimeout: "jobForm.alarms.kill",
  failureAlarm: "jobForm.alarms.failure",
  noWorkerAlarm: "jobForm.alarms.noWorker",
  allBusyAlarm: "jobForm.alarms.allBusy",
  missedAlarm: "jobForm.alarms.missed",
  recoveredNotice: "jobForm.alarms.recovered",
  successNotice: "jobForm.alarms.success",
} as const;

function AlarmSwitch(props: { form: JobForm; name: AlarmKey; disabled?: boolean }) {
  return (
    <Switch
      checked={props.form.values[props.name]}
      onChange={(on) => props.form.set(props.name, on)}
      note={t(whys[props.name])}
      disabled={props.disabled}
    >
      {t(`jobForm.field.${props.name}`)}
    </Switch>
  );
}

function Timeouts(props: { form: JobForm }) {
  const none = () => props.form.values.timeoutSeconds === null;
  return (
    <div class="alarm-block">
      <OptionalNumberField
        form={props.form}
        name="timeoutSeconds"
        unit="s"
        min={1}
        max={2_592_000}
        help={t("jobForm.help.timeout")}
        hint={t("jobForm.alarms.timeoutOn")}
        placeholder={t("jobs.page.noTimeout")}
      />
      <div class="alarm-switches">
        <AlarmSwitch form={props.form} name="timeoutAlarm" disabled={none()} />
        <AlarmSwitch form={props.form} name="killOnTimeout" disabled={none()} />
      </div>
    </div>
  );
}

/** When people are told, who they are and by which ways. */
export function AlarmsStep(props: { form: JobForm }) {
  const { values, set, error } = props.form;
  return (
    <>
      <Timeouts form={props.form} />
      <div class="alarm-block">
        <div class="alarm-switches">
          <AlarmSwitch form={props.form} name="failureAlarm" />
        </div>
        <Show when={values.failureAlarm}>
          <NumberField
            form={props.form}
            name="failureAlarmAfter"
            min={1}
            max={100}
            help={t("jobForm.help.failureAfter")}
          />
        </Show>
      </div>
      <div class="alarm-switches two">
        <AlarmSwitch form={props.form} name="noWorkerAlarm" />
        <AlarmSwitch form={props.form} name="allBusyAlarm" />
        <AlarmSwitch form={props.form} name="missedAlarm" />
        <AlarmSwitch form={props.form} name="recoveredNotice" />
        <AlarmSwitch form={props.form} name="successNotice" />
      </div>
      <AlarmAudience
        of="job"
        appId={values.appId}
        channels={values.channels}
        contacts={values.contacts}
        onChannels={(channels) => set("channels", channels)}
        onContacts={(contacts, path) => set("contacts", contacts, path)}
        error={error}
      />
    </>
  );
}
