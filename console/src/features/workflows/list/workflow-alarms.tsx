import { For } from "solid-js";
import { t } from "../../../i18n/index.ts";
import { Switch } from "../../../ui/checkbox.tsx";
import { AlarmAudience } from "../../contacts/alarm-audience.tsx";
import type { WorkflowForm } from "./workflow-form.ts";

const alarms = ["failureAlarm", "missedAlarm", "recoveredNotice"] as const;

/** When people are told of a workflow's runs, and who besides those of the app. */
export function WorkflowAlarms(props: { form: WorkflowForm }) {
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
      <AlarmAudience
        of="workflow"
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
