import type { NodeRun } from "../../../../../client/protocol/workflow-run.ts";
import type { Place } from "../../../app/place.tsx";
import { t } from "../../../i18n/index.ts";
import type { MenuEntry } from "../../../ui/menu.tsx";

/** Leads to what a node runs: there it is mended. */
export function definitionEntry({ jobId, workflowId }: NodeRun, place: Place): MenuEntry[] {
  if (jobId !== null)
    return [{ label: t("runs.actions.openJob"), icon: "jobs", href: place.inNamespace("jobs", jobId) }];
  if (workflowId === null) return [];
  const href = place.inNamespace("workflows", workflowId);
  return [{ label: t("workflows.editor.openWorkflow"), icon: "workflows", href }];
}
