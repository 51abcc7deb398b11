import { Show } from "solid-js";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import type { Workflow, WorkflowVersion } from "../../../../../client/protocol/workflow.ts";
import { createLive } from "../../../api/live.ts";
import { usePlace } from "../../../app/place.tsx";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { createColumns } from "../../../ui/columns.tsx";
import { Section } from "../../../ui/page.tsx";
import { createPaging } from "../../../ui/pager.tsx";
import { valueText } from "../../jobs/definition-diff.ts";
import { FieldChanges } from "../../versions/field-changes.tsx";
import { numberColumn, savedColumns } from "../../versions/version-columns.tsx";
import { VersionList } from "../../versions/version-list.tsx";
import { DifferenceList } from "../editor/difference-list.tsx";
import { diffGraphs } from "../editor/graph-diff.ts";
import { type NodeFacts, nodeInSentence } from "../editor/node-facts.ts";

function Compared(props: { before: WorkflowVersion; after: WorkflowVersion; facts: NodeFacts }) {
  const settings = () => {
    const after = new Map(Object.entries(props.after.definition));
    return Object.entries(props.before.definition)
      .map(([field, value]) => ({ field, before: valueText(value), after: valueText(after.get(field)) }))
      .filter((change) => change.before !== change.after);
  };
  const titleOf = (nodeId: string) => {
    const all = [...props.after.dag.nodes, ...props.before.dag.nodes];
    const node = all.find((one) => one.nodeId === nodeId);
    return node ? nodeInSentence(node, props.facts) : nodeId;
  };
  return (
    <Section
      title={t("jobs.versions.diff", formatNumber(props.before.version), formatNumber(props.after.version))}
    >
      <DifferenceList
        diff={diffGraphs(props.before.dag, props.after.dag)}
        facts={props.facts}
        titleOf={titleOf}
      />
      <Show when={settings().length > 0}>
        <FieldChanges
          caption={t("workflows.versions.settings")}
          before={props.before.version}
          after={props.after.version}
          changes={settings()}
          name={(change) => <span class="mono">{change.field}</span>}
        />
      </Show>
    </Section>
  );
}

function noteOf(version: WorkflowVersion, workflow: Workflow): string {
  if (version.version === workflow.publishedVersion) return t("workflows.versions.published");
  return version.version === workflow.version ? t("jobs.versions.current") : "";
}

/** Versions of settings and graph; two of them side by side. */
export function WorkflowVersions(props: { workflow: Workflow; facts: NodeFacts }) {
  const place = usePlace();
  const paging = createPaging("workflow-versions", () => props.workflow.workflowId);
  const versions = createLive(
    routes.listWorkflowVersions,
    () => ({ params: { ns: place.ns(), workflowId: props.workflow.workflowId }, query: paging.query() }),
    { key: "version" },
  );
  const columns = createColumns<WorkflowVersion>("workflow-versions", [
    numberColumn((version) => noteOf(version, props.workflow), 190),
    {
      key: "action",
      label: () => t("workflows.versions.action"),
      card: "l3",
      cell: (version) => t(`workflows.versions.actions.${version.action}`),
    },
    {
      key: "nodes",
      label: () => t("workflows.columns.nodes"),
      width: 90,
      end: true,
      from: 760,
      cell: (version) => formatNumber(version.dag.nodes.length),
    },
    ...savedColumns<WorkflowVersion>(),
  ]);
  return (
    <VersionList
      versions={versions}
      columns={columns}
      paging={paging}
      hint={t("workflows.versions.chooseTwo")}
      compared={(pair) => <Compared before={pair().before} after={pair().after} facts={props.facts} />}
    />
  );
}
