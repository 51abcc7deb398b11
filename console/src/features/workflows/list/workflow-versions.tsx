import "../../jobs/jobs.css";
import { createSignal, For, Show } from "solid-js";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import type { Workflow, WorkflowVersion } from "../../../../../client/protocol/workflow.ts";
import { createLive } from "../../../api/live.ts";
import { usePlace } from "../../../app/place.tsx";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { createColumns } from "../../../ui/columns.tsx";
import { Section } from "../../../ui/page.tsx";
import { createPaging, Pager } from "../../../ui/pager.tsx";
import { createSelection } from "../../../ui/selection.tsx";
import { Table } from "../../../ui/table.tsx";
import { Time } from "../../../ui/time.tsx";
import { DifferenceList } from "../editor/difference-list.tsx";
import { diffGraphs } from "../editor/graph-diff.ts";
import { type NodeFacts, nodeTitle } from "../editor/node-facts.ts";

function createVersionColumns(workflow: () => Workflow) {
  return createColumns<WorkflowVersion>("workflow-versions", [
    {
      key: "version",
      label: () => t("jobs.versions.version"),
      width: 190,
      card: "l1",
      always: true,
      cell: (version) => (
        <>
          <b>{formatNumber(version.version)}</b>{" "}
          <span class="dim">
            {version.version === workflow().publishedVersion
              ? t("workflows.versions.published")
              : version.version === workflow().version
                ? t("jobs.versions.current")
                : ""}
          </span>
        </>
      ),
    },
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
    {
      key: "by",
      label: () => t("jobs.versions.by"),
      width: 180,
      card: "l2",
      cell: (version) => version.savedBy,
    },
    {
      key: "saved",
      label: () => t("jobs.versions.saved"),
      width: 180,
      end: true,
      card: "r2",
      cell: (version) => <Time at={version.savedAt} />,
    },
  ]);
}

const textOf = (value: unknown): string =>
  value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);

function Compared(props: { before: WorkflowVersion; after: WorkflowVersion; facts: NodeFacts }) {
  const settings = () => {
    const after = new Map(Object.entries(props.after.definition));
    return Object.entries(props.before.definition)
      .map(([field, value]) => ({ field, before: textOf(value), after: textOf(after.get(field)) }))
      .filter((change) => change.before !== change.after);
  };
  const titleOf = (nodeId: string) => {
    const all = [...props.after.dag.nodes, ...props.before.dag.nodes];
    const node = all.find((one) => one.nodeId === nodeId);
    return node ? nodeTitle(node, props.facts) : nodeId;
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
        <table class="diff">
          <caption class="hidden">{t("workflows.versions.settings")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("jobs.versions.field")}</th>
              <th scope="col">{formatNumber(props.before.version)}</th>
              <th scope="col">{formatNumber(props.after.version)}</th>
            </tr>
          </thead>
          <tbody>
            <For each={settings()}>
              {(change) => (
                <tr>
                  <th scope="row" class="mono">
                    {change.field}
                  </th>
                  <td class="was">{change.before || <i>{t("jobs.versions.nothing")}</i>}</td>
                  <td class="is">{change.after || <i>{t("jobs.versions.nothing")}</i>}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Show>
    </Section>
  );
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
  const rows = () => versions.data()?.items;
  const selection = createSelection(() => rows()?.map((version) => String(version.version)) ?? []);
  const [last, setLast] = createSignal<string>();
  // Two at most: a third takes the place of the one chosen before the last.
  const two = {
    ...selection,
    set: (ids: string[], on: boolean) => {
      const [id] = ids;
      if (!on || ids.length > 1 || id === undefined) return selection.set(ids.slice(0, 2), on);
      if (selection.ids().length >= 2)
        selection.set(
          selection.ids().filter((other) => other !== last()),
          false,
        );
      selection.set([id], true);
      setLast(id);
    },
  };
  const pair = () => {
    const [after, before] = (rows() ?? []).filter((version) => selection.has(String(version.version)));
    return after && before ? { before, after } : undefined;
  };
  const columns = createVersionColumns(() => props.workflow);
  return (
    <>
      <Show when={pair()} fallback={<p class="dim versions-hint">{t("workflows.versions.chooseTwo")}</p>}>
        {(pair) => <Compared before={pair().before} after={pair().after} facts={props.facts} />}
      </Show>
      <Table
        caption={t("jobs.versions.caption")}
        columns={columns}
        rows={rows()}
        rowId={(version) => String(version.version)}
        rowName={(version) => t("jobs.page.version", String(version.version))}
        selection={two}
        stale={versions.stale()}
        error={versions.error()}
        onRetry={() => void versions.refresh()}
      />
      <Pager paging={paging} count={rows()?.length ?? 0} nextCursor={versions.data()?.nextCursor} />
    </>
  );
}
