import type { NodeKind } from "../../../../client/protocol/dag.ts";
import { t } from "../../i18n/index.ts";

export interface TitledNode {
  nodeId: string;
  kind: NodeKind;
  jobId?: number | null | undefined;
  workflowId?: number | null | undefined;
}

/** `name`: its own, else that of the job or workflow behind it; what it is where it has none. */
export function titleOf({ kind, jobId, workflowId }: TitledNode, name: string | null | undefined): string {
  if (name) return name;
  if (jobId) return t("workflows.jobGone", String(jobId));
  if (workflowId) return t("workflows.workflowGone", String(workflowId));
  return t(`workflows.kind.${kind}`);
}

/** In sentences, where its id does not stand beside it: several nodes may be no more than conditions. */
export const spokenTitle = (node: TitledNode, name: string | null | undefined): string =>
  name || node.jobId || node.workflowId ? titleOf(node, name) : `${titleOf(node, name)} ${node.nodeId}`;
