import type { AlarmLanguage } from "../../../../client/protocol/alarm.ts";
import { type App, appCreate, appDefaults } from "../../../../client/protocol/app.ts";
import type { Channel, Contact } from "../../../../client/protocol/contact.ts";
import { slugOf } from "../../../../client/protocol/ids.ts";
import { t } from "../../i18n/index.ts";
import { createForm } from "../../ui/form.ts";
import type { FormStep } from "../../ui/panel-form.ts";

export interface AppValues {
  name: string;
  appId: string;
  description: string;
  load5: number | null;
  memoryPercent: number | null;
  diskPercent: number | null;
  triggerBusyWorkers: boolean;
  maxJobs: number | null;
  autoscale: { enabled: boolean; globalMaxJobs: number | null };
  flowControl: { enabled: boolean; runConcurrency: number | null };
  channels: Channel[];
  contacts: Contact[];
  alarmQuietSeconds: number | null;
  alarmLanguage: AlarmLanguage;
}

/** Nobody must type an id: what the name gives stands in it until it is typed over. */
const idOf = (values: AppValues) => values.appId || slugOf(values.name);

const toBody = (values: AppValues) => ({
  ...values,
  appId: idOf(values) || undefined,
  load5: values.load5 ?? 0,
  alarmQuietSeconds: values.alarmQuietSeconds ?? appDefaults.alarmQuietSeconds,
  // A number that is switched off is not judged; the last one typed comes back when it is switched on again.
  autoscale: values.autoscale.enabled ? values.autoscale : { enabled: false, globalMaxJobs: null },
  flowControl: values.flowControl.enabled ? values.flowControl : { enabled: false, runConcurrency: null },
});

const required = (path: string, missing: boolean) =>
  missing ? [{ path, rule: "required", message: "is required" }] : [];

const rules = (values: AppValues) => [
  ...required("appId", values.name !== "" && idOf(values) === ""),
  ...required("autoscale.globalMaxJobs", values.autoscale.enabled && values.autoscale.globalMaxJobs === null),
  ...required(
    "flowControl.runConcurrency",
    values.flowControl.enabled && values.flowControl.runConcurrency === null,
  ),
];

function initial(app: App | undefined): AppValues {
  if (!app) return { name: "", appId: "", ...appDefaults };
  const { name, appId, description, load5, memoryPercent, diskPercent, triggerBusyWorkers, maxJobs } = app;
  return {
    name,
    appId,
    description,
    load5,
    memoryPercent,
    diskPercent,
    triggerBusyWorkers,
    maxJobs,
    autoscale: { enabled: app.autoscale.enabled, globalMaxJobs: app.autoscale.globalMaxJobs ?? null },
    flowControl: { enabled: app.flowControl.enabled, runConcurrency: app.flowControl.runConcurrency ?? null },
    channels: [...app.channels],
    contacts: structuredClone(app.contacts),
    alarmQuietSeconds: app.alarmQuietSeconds,
    alarmLanguage: app.alarmLanguage,
  };
}

/** The form of an app; of a new one, or of one that is there. */
export function createAppForm(app: App | undefined) {
  const form = createForm({ initial: initial(app), schema: appCreate, body: toBody, rules });
  return { ...form, suggestedId: () => slugOf(form.values.name) };
}

export type AppForm = ReturnType<typeof createAppForm>;

/** The keys of each step, for its validation and its mark. */
export const appSteps: FormStep<AppValues>[] = [
  {
    label: () => t("apps.steps.basic"),
    keys: [
      "name",
      "appId",
      "description",
      "load5",
      "memoryPercent",
      "diskPercent",
      "triggerBusyWorkers",
      "maxJobs",
      "autoscale",
      "flowControl",
    ],
  },
  {
    label: () => t("apps.steps.alarms"),
    keys: ["channels", "contacts", "alarmQuietSeconds", "alarmLanguage"],
  },
];
