import { For, Show } from "solid-js";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import { createLive } from "../../../api/live.ts";
import { usePlace } from "../../../app/place.tsx";
import { t } from "../../../i18n/index.ts";
import { Switch } from "../../../ui/checkbox.tsx";
import { ChannelsField } from "../../contacts/channels-field.tsx";
import { ContactsEditor } from "../../contacts/contacts-editor.tsx";
import type { WorkflowForm } from "./workflow-form.ts";

const alarms = ["failureAlarm", "missedAlarm", "recoveredNotice"] as const;

/** When people are told of a workflow's runs, and who besides those of the app. */
export function WorkflowAlarms(props: { form: WorkflowForm }) {
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
      <div class="alarm-switches">
        <For each={alarms}>
          {(name) => (
            <Switch
              checked={values[name]}
              onChange={(on) => set(name, on)}
              note={t(`workflows.form.alarmWhy.${name}`)}
            >
              {t(`jobForm.field.${name}`)}
            </Switch>
          )}
        </For>
      </div>
      <h3 class="step-part">{t("jobForm.alarms.who")}</h3>
      <p class="dim from-app">
        {app.data()?.contacts.length
          ? `${t("jobForm.alarms.fromApp")}: ${app
              .data()
              ?.contacts.map((contact) => contact.nickname)
              .join(t("runs.comma"))}`
          : t("jobForm.alarms.noneInApp")}
      </p>
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
