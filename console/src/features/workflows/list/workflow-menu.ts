import { useNavigate } from "@solidjs/router";
import { unwrap } from "solid-js/store";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import type { Workflow } from "../../../../../client/protocol/workflow.ts";
import { createAction } from "../../../api/action.ts";
import { api } from "../../../api/client.ts";
import { usePlace } from "../../../app/place.tsx";
import { useSession } from "../../../app/session.tsx";
import { t } from "../../../i18n/index.ts";
import { describeError } from "../../../ui/error-state.tsx";
import type { MenuEntry } from "../../../ui/menu.tsx";
import { toast } from "../../../ui/toast.tsx";
import { exportYaml } from "../../definitions/export-yaml.ts";
import { recordsHref } from "../../records/record-filters.ts";
import { exportWorkflow, type NamedWorkflow, type WorkflowAction } from "./workflow-actions.ts";
import { workflowHref } from "./workflow-columns.tsx";
import { workflowName } from "./workflow-words.ts";

/** What a person is doing with a workflow over the page. */
export type WorkflowTask =
  | { kind: "create" | "import" }
  | { kind: "settings" | "run" | "backfill"; workflow: Workflow };

export interface WorkflowMenuNeeds {
  onAct: (action: WorkflowAction, workflow: NamedWorkflow) => void;
  onTask: (task: WorkflowTask) => void;
}

/** As it is now: the row of a live list goes on changing while a form stands over it. */
export const snapshot = (workflow: Workflow): Workflow => structuredClone(unwrap(workflow));

/** Copies a workflow with its jobs and opens the copy. */
function createCopying() {
  const place = usePlace();
  const navigate = useNavigate();
  const copying = createAction((workflow: NamedWorkflow) =>
    api.call(routes.copyWorkflow, {
      params: { ns: place.ns(), workflowId: workflow.workflowId },
      body: { name: t("jobForm.copyName", workflow.name).slice(0, 100) },
    }),
  );
  return async (workflow: NamedWorkflow) => {
    const copy = await copying.run(workflow);
    const error = copying.error();
    if (error) toast(`${describeError(error).what}. ${error.message}`, "failed");
    if (!copy) return;
    toast(t("workflows.said.copied", workflowName(copy)));
    navigate(workflowHref(place, copy.workflowId));
  };
}

/** What the menu of a workflow holds, in the list and on its page. */
export function createWorkflowMenu({ onAct, onTask }: WorkflowMenuNeeds) {
  const place = usePlace();
  const session = useSession();
  const copy = createCopying();
  return (workflow: Workflow, first: MenuEntry[] = []): MenuEntry[] => {
    const [operates, edits] = [session.can("operates"), session.can("edits")];
    const { publishedVersion, enabled, workflowId } = workflow;
    const task = (kind: "settings" | "run" | "backfill") => () =>
      onTask({ kind, workflow: snapshot(workflow) });
    return [
      ...first,
      {
        label: t("workflows.actions.settings"),
        icon: "settings",
        disabled: !edits,
        onSelect: task("settings"),
      },
      {
        label: t("workflows.actions.publish"),
        icon: "check",
        disabled: !edits || (publishedVersion !== null && !workflow.changed),
        onSelect: () => onAct("publish", workflow),
      },
      enabled
        ? {
            label: t("workflows.actions.disable"),
            icon: "disable",
            disabled: !operates,
            onSelect: () => onAct("disable", workflow),
          }
        : {
            label: t("workflows.actions.enable"),
            icon: "check",
            disabled: !operates || publishedVersion === null,
            onSelect: () => onAct("enable", workflow),
          },
      {
        label: t("workflows.actions.backfill"),
        icon: "calendar",
        disabled: !operates,
        onSelect: task("backfill"),
      },
      "line",
      {
        label: t("workflows.actions.copy"),
        icon: "copy",
        disabled: !edits,
        onSelect: () => void copy(workflow),
      },
      {
        label: t("workflows.actions.export"),
        icon: "download",
        disabled: !edits,
        onSelect: () => void exportWorkflow(place.ns(), workflow),
      },
      {
        label: t("definitions.export"),
        icon: "download",
        onSelect: () =>
          void exportYaml(place.ns(), { name: `workflow-${workflowId}`, query: { workflowId } }),
      },
      "line",
      {
        label: t("workflows.actions.history"),
        icon: "history",
        href: `${workflowHref(place, workflowId)}?tab=history`,
      },
      {
        label: t("workflows.actions.records"),
        icon: "records",
        href: recordsHref(place, { object: "workflow", objectId: workflowId }),
      },
      "line",
      {
        label: t("workflows.actions.delete"),
        icon: "trash",
        danger: true,
        disabled: !edits,
        onSelect: () => onAct("delete", workflow),
      },
    ];
  };
}
