import "../../jobs/jobs.css";
import "../../jobs/wizard/wizard.css";
import { Match, Show, Switch } from "solid-js";
import type { App } from "../../../../../client/protocol/app.ts";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import type { Workflow } from "../../../../../client/protocol/workflow.ts";
import { createAction } from "../../../api/action.ts";
import { api } from "../../../api/client.ts";
import { usePlace } from "../../../app/place.tsx";
import { t } from "../../../i18n/index.ts";
import { Field } from "../../../ui/field.tsx";
import { FormText } from "../../../ui/form-fields.tsx";
import { createStepsForm } from "../../../ui/panel-form.ts";
import { Segment } from "../../../ui/segment.tsx";
import { Panel } from "../../../ui/side-panel.tsx";
import { toast } from "../../../ui/toast.tsx";
import { AppField } from "../../apps/app-field.tsx";
import { NumberField } from "../../jobs/wizard/form-fields.tsx";
import { CronField, NextFires } from "../../schedule/schedule-fields.tsx";
import { WorkflowAlarms } from "./workflow-alarms.tsx";
import {
  blankWorkflow,
  changedFields,
  createWorkflowForm,
  definitionOf,
  type WorkflowForm,
} from "./workflow-form.ts";
import { TimeTypeField, WorkflowAdvanced } from "./workflow-timing.tsx";
import { workflowName } from "./workflow-words.ts";

export interface WorkflowPanelProps {
  /** The workflow whose settings are edited; without one a new workflow is made. */
  workflow: Workflow | undefined;
  apps: App[];
  onClose: () => void;
  onSaved: (workflow: Workflow) => void;
}

const basicKeys = [
  "name",
  "description",
  "tags",
  "owner",
  "appId",
  "timeType",
  "cron",
  "timeZone",
  "runConcurrency",
  "onNodeFailure",
  "offsetSeconds",
  "effectiveFrom",
  "effectiveUntil",
  "retention",
] as const;
const alarmKeys = ["failureAlarm", "missedAlarm", "recoveredNotice", "channels", "contacts"] as const;

function BasicFields(props: { form: WorkflowForm; apps: App[]; fixed: boolean }) {
  const { values, set, error } = props.form;
  return (
    <>
      <FormText form={props.form} name="name" label={t("workflows.name")} required max={100} />
      <FormText form={props.form} name="description" label={t("jobForm.field.description")} max={100} />
      <AppField
        apps={props.apps}
        value={values.appId}
        onChange={(appId) => set("appId", appId)}
        fixed={props.fixed}
        help={t("workflows.form.appWhy")}
        error={error("appId")}
      />
      <TimeTypeField form={props.form} />
      <Show when={values.timeType === "cron"}>
        <CronField form={props.form} />
        <NextFires form={props.form} />
      </Show>
      <div class="field-row">
        <NumberField
          form={props.form}
          name="runConcurrency"
          min={1}
          max={1000}
          help={t("workflows.form.concurrencyWhy")}
        />
        <Field
          label={t("workflows.form.onNodeFailure")}
          group
          help={t("workflows.form.onNodeFailureWhy")}
          hint={t(`workflows.form.failureHint.${values.onNodeFailure}`)}
        >
          <Segment
            fill
            value={values.onNodeFailure}
            onChange={(choice) => set("onNodeFailure", choice)}
            options={(["fail", "wait"] as const).map((choice) => ({
              value: choice,
              label: t(`workflows.form.failure.${choice}`),
            }))}
          />
        </Field>
      </div>
      <WorkflowAdvanced form={props.form} />
    </>
  );
}

function createSaving(props: WorkflowPanelProps, form: WorkflowForm) {
  const place = usePlace();
  return createAction(async (): Promise<Workflow> => {
    const { workflow } = props;
    if (!workflow) {
      const created = await api.call(routes.createWorkflow, {
        params: { ns: place.ns() },
        body: form.body(),
      });
      toast(t("workflows.said.created", workflowName(created)));
      return created;
    }
    const saved = await api.call(routes.updateWorkflow, {
      params: { ns: place.ns(), workflowId: workflow.workflowId },
      body: changedFields(definitionOf(workflow), form.values),
      ifMatch: workflow.version,
    });
    toast(t("workflows.said.saved", workflowName(saved)));
    return saved;
  });
}

/** The settings of a workflow; its graph is drawn on the canvas. Mounted while it is open. */
export function WorkflowPanel(props: WorkflowPanelProps) {
  const only = props.apps.length === 1 ? (props.apps[0]?.appId ?? "") : "";
  const form = createWorkflowForm(props.workflow ? definitionOf(props.workflow) : blankWorkflow(only));
  const saving = createSaving(props, form);
  const steps = [
    { label: () => t("jobForm.steps.basic"), keys: basicKeys },
    { label: () => t("jobForm.steps.alarms"), keys: alarmKeys },
  ];
  const { panel } = createStepsForm(form, saving, steps, (workflow) => props.onSaved(workflow));
  return (
    <Panel
      open
      onClose={props.onClose}
      title={
        props.workflow
          ? t("workflows.settingsTitle", String(props.workflow.workflowId))
          : t("workflows.create")
      }
      about={form.values.name}
      {...panel}
    >
      <Switch>
        <Match when={panel.step === 0}>
          <BasicFields form={form} apps={props.apps} fixed={props.workflow !== undefined} />
        </Match>
        <Match when={panel.step === 1}>
          <WorkflowAlarms form={form} />
        </Match>
      </Switch>
    </Panel>
  );
}
