import "./apps.css";
import { Match, Show, Switch } from "solid-js";
import { alarmLanguage } from "../../../../client/protocol/alarm.ts";
import type { App } from "../../../../client/protocol/app.ts";
import type { ResponseOf } from "../../../../client/protocol/route.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Field } from "../../ui/field.tsx";
import { NumberInput } from "../../ui/number-input.tsx";
import { createStepsForm } from "../../ui/panel-form.ts";
import { Select } from "../../ui/select.tsx";
import { Panel } from "../../ui/side-panel.tsx";
import { toast } from "../../ui/toast.tsx";
import { ChannelTest } from "../alarms/channel-test.tsx";
import { ChannelsField } from "../contacts/channels-field.tsx";
import { ContactsEditor } from "../contacts/contacts-editor.tsx";
import { type AppForm, appSteps, createAppForm } from "./app-form.ts";
import { AppSettingsFields } from "./app-settings-fields.tsx";

export interface AppPanelProps {
  /** The app to edit; without one a new app is made. */
  app: App | undefined;
  onClose: () => void;
  onCreated?: (app: ResponseOf<typeof routes.createApp>) => void;
  onSaved?: (app: App) => void;
}

function AlarmFields(props: { form: AppForm; appId: string | undefined }) {
  const { values, set, error } = props.form;
  return (
    <>
      <p class="step-why">{t("apps.fields.alarmsWhy")}</p>
      <ChannelsField
        value={values.channels}
        contacts={values.contacts}
        onChange={(channels) => set("channels", channels)}
        error={error("channels")}
      />
      <ContactsEditor
        value={values.contacts}
        channels={values.channels}
        onChange={(contacts, path) => set("contacts", contacts, `contacts.${path}`)}
        error={(path) => error(`contacts.${path}`)}
      />
      <Show when={props.appId}>
        {(appId) => <ChannelTest appId={appId()} channels={values.channels} contacts={values.contacts} />}
      </Show>
      <div class="field-row alarm-settings">
        <Field label={t("alarms.quiet")} help={t("alarms.quietHelp")} error={error("alarmQuietSeconds")}>
          <NumberInput
            value={values.alarmQuietSeconds}
            min={0}
            max={86_400}
            step={60}
            unit="s"
            onChange={(seconds) => set("alarmQuietSeconds", seconds)}
          />
        </Field>
        <Field label={t("alarms.language")}>
          <Select
            value={values.alarmLanguage}
            onChange={(language) => set("alarmLanguage", language)}
            options={alarmLanguage.options.map((one) => ({
              value: one,
              label: t(`alarms.languages.${one}`),
            }))}
          />
        </Field>
      </div>
    </>
  );
}

function createSaving(props: AppPanelProps, form: AppForm) {
  const place = usePlace();
  return createAction(async () => {
    if (!props.app) {
      const created = await api.call(routes.createApp, { params: { ns: place.ns() }, body: form.body() });
      toast(t("apps.said.created", created.name));
      props.onCreated?.(created);
      return;
    }
    const { appId, ...body } = form.body();
    const saved = await api.call(routes.updateApp, {
      params: { ns: place.ns(), appId: props.app.appId },
      body,
      ifMatch: props.app.version,
    });
    toast(t("apps.said.saved", saved.name));
    props.onSaved?.(saved);
  });
}

/** The two steps of an app. Mounted while it is open, so that it starts afresh each time. */
export function AppPanel(props: AppPanelProps) {
  const form = createAppForm(props.app);
  const saving = createSaving(props, form);
  const { panel } = createStepsForm(form, saving, appSteps);
  return (
    <Panel
      open
      onClose={props.onClose}
      title={props.app ? t("apps.editTitle") : t("apps.newTitle")}
      about={form.values.name}
      {...panel}
    >
      <Switch>
        <Match when={panel.step === 0}>
          <AppSettingsFields form={form} fixedId={props.app !== undefined} />
        </Match>
        <Match when={panel.step === 1}>
          <AlarmFields form={form} appId={props.app?.appId} />
        </Match>
      </Switch>
    </Panel>
  );
}
