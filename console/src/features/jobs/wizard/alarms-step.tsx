import { Show } from "solid-js";
import type { Contact } from "../../../../../client/protocol/contact.ts";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import { createLive } from "../../../api/live.ts";
import { usePlace } from "../../../app/place.tsx";
import { t } from "../../../i18n/index.ts";
import { Switch } from "../../../ui/checkbox.tsx";
import { ChannelsField } from "../../contacts/channels-field.tsx";
import { ContactsEditor } from "../../contacts/contacts-editor.tsx";
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

function AppContacts(props: { contacts: readonly Contact[] }) {
  return (
    <p class="dim from-app">
      <Show when={props.contacts.length > 0} fallback={t("jobForm.alarms.noneInApp")}>
        {t("jobForm.alarms.fromApp")}: {props.contacts.map((contact) => contact.nickname).join(", ")}.{" "}
        {t("jobForm.alarms.inheritWhy")}
      </Show>
    </p>
  );
}

/** When people are told, who they are and by which ways. */
export function AlarmsStep(props: { form: JobForm }) {
  const place = usePlace();
  const app = createLive(
    routes.getApp,
    () => {
      const { appId } = props.form.values;
      return appId === "" ? undefined : { params: { ns: place.ns(), appId } };
    },
    { key: "nickname", everyMs: false },
  );
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
      <h3 class="step-part">{t("jobForm.alarms.who")}</h3>
      <AppContacts contacts={app.data()?.contacts ?? []} />
      <div class="below-field">
        <Switch
          checked={values.channels !== null}
          onChange={(own) => set("channels", own ? [...(app.data()?.channels ?? [])] : null)}
        >
          {t("jobForm.alarms.ownChannels")}
        </Switch>
      </div>
      <Show when={values.channels}>
        {(channels) => (
          <ChannelsField
            value={channels()}
            contacts={[...(app.data()?.contacts ?? []), ...values.contacts]}
            onChange={(next) => set("channels", next)}
            error={error("channels")}
          />
        )}
      </Show>
      <ContactsEditor
        value={values.contacts}
        channels={values.channels ?? app.data()?.channels ?? []}
        onChange={(contacts, path) => set("contacts", contacts, `contacts.${path}`)}
        error={(path) => error(`contacts.${path}`)}
      />
    </>
  );
}
