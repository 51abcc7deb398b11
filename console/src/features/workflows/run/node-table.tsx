import { Show } from "solid-js";
import type { NodeRun, WorkflowRun } from "../../../../../client/protocol/workflow-run.ts";
import { usePlace } from "../../../app/place.tsx";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { ObjectId } from "../../../ui/code.tsx";
import { createColumns } from "../../../ui/columns.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { Menu } from "../../../ui/menu.tsx";
import { StatusMark } from "../../../ui/status-mark.tsx";
import { Table } from "../../../ui/table.tsx";
import { Dash, Duration, Time } from "../../../ui/time.tsx";
import { definitionEntry } from "./definition-entry.ts";
import {
  flowReason,
  type NodeAction,
  nodeActionLabel,
  nodeAllows,
  nodeName,
  nodeTitle,
} from "./flow-words.ts";

export interface NodeTableProps {
  run: WorkflowRun;
  /** In the order of the graph. */
  nodes: NodeRun[];
  operates: boolean;
  hrefOf: (node: NodeRun) => string | undefined;
  onAct: (action: NodeAction, node: NodeRun) => void;
  onDetails: (node: NodeRun) => void;
}

const actions: NodeAction[] = ["rerun", "rerun_from", "mark_success", "skip", "approve", "kill"];

function createNodeColumns(props: NodeTableProps) {
  return createColumns<NodeRun>("workflow-nodes", [
    {
      key: "node",
      label: () => t("flows.columns.node"),
      card: "l1",
      always: true,
      cell: (node) => (
        <button type="button" class="row-open" onClick={() => props.onDetails(node)}>
          <ObjectId id={node.jobId ?? node.nodeId} />
          {nodeTitle(node)}
        </button>
      ),
    },
    {
      key: "status",
      label: () => t("runs.columns.status"),
      width: 100,
      card: "l2",
      cell: (node) => <StatusMark status={node.status} />,
    },
    {
      key: "run",
      label: () => t("fires.run"),
      width: 110,
      card: "l3",
      cell: (node) => (
        <Show when={props.hrefOf(node)} fallback={<Dash />}>
          {(href) => (
            <a class="link" href={href()}>
              <ObjectId id={node.runId ?? node.childRunId ?? ""} />
            </a>
          )}
        </Show>
      ),
    },
    {
      key: "why",
      label: () => t("runs.attempts.outcome"),
      card: "l5",
      cell: (node) => {
        const words = () =>
          [flowReason(node.reason, props.run.appId), node.message ?? node.result ?? ""]
            .filter(Boolean)
            .join(": ");
        return <span data-tip={words() || undefined}>{words()}</span>;
      },
    },
    {
      key: "starts",
      label: () => t("flows.starts"),
      width: 84,
      end: true,
      from: 1000,
      cell: (node) => formatNumber(node.starts),
    },
    {
      key: "held",
      label: () => t("flows.columns.held"),
      width: 96,
      end: true,
      from: 1000,
      cell: (node) => (
        <Show when={node.readyAt} fallback={<Dash />}>
          {(from) => <Duration from={from()} to={node.startedAt ?? node.finishedAt} />}
        </Show>
      ),
    },
    {
      key: "start",
      label: () => t("runs.columns.start"),
      width: 98,
      end: true,
      from: 860,
      card: "r4",
      cell: (node) => <Time at={node.startedAt} format="list" />,
    },
    {
      key: "took",
      label: () => t("runs.columns.took"),
      width: 88,
      end: true,
      card: "r2",
      cell: (node) => <Duration from={node.startedAt} to={node.finishedAt} />,
    },
  ]);
}

/** The runs of the nodes as a list, with what can be done about each. */
export function NodeTable(props: NodeTableProps) {
  const columns = createNodeColumns(props);
  const place = usePlace();
  return (
    <Table
      caption={t("flows.columns.caption")}
      columns={columns}
      rows={props.nodes}
      rowId={(node) => node.nodeId}
      rowState={(node) => node.status}
      actionsWidth={60}
      actions={(node) => (
        <Menu
          class="act"
          label={t("words.moreFor", nodeName(node))}
          entries={[
            ...definitionEntry(node, place),
            ...actions
              .filter((action) => action !== "approve" || node.kind === "approval")
              .map((action) => ({
                label: t(nodeActionLabel[action]),
                danger: action === "kill",
                disabled: !props.operates || !nodeAllows[action](node),
                onSelect: () => props.onAct(action, node),
              })),
          ]}
        >
          <Icon name="more" />
        </Menu>
      )}
    />
  );
}
