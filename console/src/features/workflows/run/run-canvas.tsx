import { useNavigate } from "@solidjs/router";
import { createEffect, createSignal, For, Show } from "solid-js";
import { unwrap } from "solid-js/store";
import type { RunStatus } from "../../../../../client/protocol/run.ts";
import type { NodeRun, WorkflowRun } from "../../../../../client/protocol/workflow-run.ts";
import { usePlace } from "../../../app/place.tsx";
import { formatNumber, formatPercent } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import type { MenuEntry } from "../../../ui/menu.tsx";
import { StatusMark } from "../../../ui/status-mark.tsx";
import { Duration } from "../../../ui/time.tsx";
import type { Point } from "../canvas/graph.ts";
import { GraphCanvas } from "../canvas/graph-canvas.tsx";
import { createGraphCanvas } from "../canvas/graph-canvas-state.ts";
import type { ViewEdge } from "../canvas/graph-edges.tsx";
import type { CanvasItem } from "../canvas/graph-editing.ts";
import type { Positions } from "../canvas/graph-layout.ts";
import { NodeFace } from "../canvas/node-face.tsx";
import { definitionEntry } from "./definition-entry.ts";
import {
  flowReason,
  legendStatuses,
  type NodeAction,
  nodeActionLabel,
  nodeAllows,
  nodeName,
  nodeTitle,
} from "./flow-words.ts";
import { nodeThatMatters, type RunNode, runNodes } from "./run-node.ts";

export interface RunCanvasProps {
  run: WorkflowRun;
  layout: Positions;
  operates: boolean;
  jobTypeOf: (jobId: number) => string | null;
  hrefOf: (node: NodeRun) => string | undefined;
  /** Names of the nodes that a node still waits for. */
  missingOf: (nodeId: string) => string[];
  onAct: (action: NodeAction, node: NodeRun) => void;
  onDetails: (node: NodeRun) => void;
}

const icons = {
  rerun: "rerun",
  rerun_from: "rerun",
  mark_success: "success",
  kill: "kill",
  skip: "skipped",
  approve: "check",
} as const;

const keysOf: Record<NodeAction, string> = {
  rerun: "R",
  rerun_from: "Shift R",
  mark_success: "M",
  kill: "K",
  skip: "S",
  approve: "A",
};

function actionOfKey(event: KeyboardEvent): NodeAction | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const key = event.key.toLowerCase();
  if (key === "r") return event.shiftKey ? "rerun_from" : "rerun";
  if (event.shiftKey) return undefined;
  return ({ m: "mark_success", k: "kill", s: "skip", a: "approve" } as const)[key];
}

/** Beside the status: how long, why, or for whom it waits. */
function Line(props: { node: NodeRun; appId: string; missing: string[] }) {
  const why = () => {
    const { status, reason } = props.node;
    if (status === "waiting" && reason !== "approval")
      return props.missing.length > 0 ? t("flows.waitsForNodes", formatNumber(props.missing.length)) : "";
    return status === "pool" || status === "waiting" || status === "skipped"
      ? flowReason(reason, props.appId)
      : "";
  };
  return (
    <>
      <StatusMark status={props.node.status} />
      <span class="dim clip">
        <Show when={why()} fallback={<Took node={props.node} />}>
          {why()}
        </Show>
        <Show when={(props.node.attempt ?? 1) > 1}>
          {t("runs.comma")}
          {t("flows.attempt", formatNumber(props.node.attempt ?? 1))}
        </Show>
      </span>
    </>
  );
}

/** How much of a run at work is done, from 0 to 1, where it tells. */
function progressOf({ status, progress }: NodeRun): number | undefined {
  return status === "running" && progress && progress.total > 0
    ? Math.min(1, progress.done / progress.total)
    : undefined;
}

function Took(props: { node: NodeRun }) {
  return (
    <Show
      when={props.node.outcome !== null && props.node.status === "success"}
      fallback={<Time node={props.node} />}
    >
      {t(props.node.outcome ? "workflows.canvas.yes" : "workflows.canvas.no")}
    </Show>
  );
}

function Time(props: { node: NodeRun }) {
  const share = () => progressOf(props.node);
  return (
    <Show
      when={share() !== undefined}
      fallback={
        <Show when={props.node.startedAt}>
          {(from) => <Duration from={from()} to={props.node.finishedAt} />}
        </Show>
      }
    >
      {formatPercent(share() ?? 0, 0)}
      <i class="node-progress" aria-hidden="true" style={{ "--v": `${(share() ?? 0) * 100}%` }} />
    </Show>
  );
}

function Legend(props: { nodes: NodeRun[] }) {
  const count = (status: RunStatus) => props.nodes.filter((node) => node.status === status).length;
  return (
    <ul class="legend">
      <For each={legendStatuses}>
        {(status) => (
          <li>
            <StatusMark status={status} />
            {formatNumber(count(status))}
          </li>
        )}
      </For>
    </ul>
  );
}

/** The graph of a run as it stands now. */
export function RunCanvas(props: RunCanvasProps) {
  const navigate = useNavigate();
  const place = usePlace();
  const canvas = createGraphCanvas<RunNode>({ wheel: "page" });
  const [menuItem, setMenuItem] = createSignal<CanvasItem>();
  const [menuAt, setMenuAt] = createSignal<Point>({ x: 0, y: 0 });
  const show = () => {
    const run = props.run;
    // Read whole, so that a change anywhere in it is drawn.
    const now: WorkflowRun = JSON.parse(JSON.stringify(unwrap(run)));
    canvas.show(runNodes(now, props.layout), now.dag.edges);
  };
  createEffect(() => {
    JSON.stringify(props.run.nodes);
    JSON.stringify(props.run.dag);
    show();
  });
  const runOf = (nodeId: string): NodeRun | undefined =>
    props.run.nodes.find((node) => node.nodeId === nodeId);
  const status = (nodeId: string) => runOf(nodeId)?.status;
  const edge = (one: ViewEdge) => {
    const from = runOf(one.from);
    const taken = one.when === undefined || from?.outcome === null || from?.outcome === one.when;
    return {
      passed: from?.status === "success" && taken,
      left: from?.status === "skipped" || (from?.status === "success" && !taken),
      words:
        one.when === undefined ? undefined : t(one.when ? "workflows.canvas.yes" : "workflows.canvas.no"),
      name: "",
    };
  };
  const entries = (node: NodeRun): MenuEntry[] => {
    const act = (action: NodeAction): MenuEntry => ({
      label: t(nodeActionLabel[action]),
      icon: icons[action],
      keys: keysOf[action],
      danger: action === "kill",
      disabled: !props.operates || !nodeAllows[action](node),
      onSelect: () => props.onAct(action, node),
    });
    const href = props.hrefOf(node);
    return [
      {
        label: t("runs.actions.details"),
        icon: "eye",
        keys: "Enter",
        ...(href === undefined ? { onSelect: () => props.onDetails(node) } : { href }),
      },
      ...(node.runId === null || href === undefined
        ? []
        : [{ label: t("runs.page.log"), icon: "log" as const, keys: "L", href }]),
      { label: t("flows.why"), icon: "info", keys: "I", onSelect: () => props.onDetails(node) },
      ...definitionEntry(node, place),
      "line",
      act("rerun"),
      act("rerun_from"),
      act("mark_success"),
      act("skip"),
      ...(node.kind === "approval" ? [act("approve")] : []),
      "line",
      act("kill"),
    ];
  };
  const menu = (item: CanvasItem | undefined) => {
    const node = item?.kind === "node" ? runOf(item.id) : undefined;
    if (node) return { label: nodeName(node), entries: entries(node) };
    const view: MenuEntry[] = [
      { label: t("workflows.canvas.fit"), icon: "fit", keys: "F", onSelect: canvas.viewport.fit },
    ];
    return { label: t("flows.graph"), entries: view };
  };
  const onKey = (event: KeyboardEvent, item: CanvasItem | undefined): boolean => {
    if (event.key === "f" && !event.ctrlKey && !event.metaKey) {
      canvas.viewport.fit();
      return true;
    }
    const node = item?.kind === "node" ? runOf(item.id) : undefined;
    if (!node) return false;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (plain && event.key.toLowerCase() === "i") {
      props.onDetails(node);
      return true;
    }
    const href = props.hrefOf(node);
    if (plain && event.key.toLowerCase() === "l" && href !== undefined) {
      navigate(href);
      return true;
    }
    const action = actionOfKey(event);
    if (!action || !props.operates || !nodeAllows[action](node)) return false;
    props.onAct(action, node);
    return true;
  };
  return (
    <GraphCanvas
      class="run"
      canvas={canvas}
      label={t("flows.graph")}
      keysHint={t("flows.keysHint")}
      status={(node) => status(node.nodeId)}
      matters={() => nodeThatMatters(canvas.graph.nodes)}
      aside={(node) => flowReason((runOf(node.nodeId) ?? node.run).reason, props.run.appId)}
      href={(node) => props.hrefOf(runOf(node.nodeId) ?? node.run)}
      onOpen={(nodeId) => {
        const node = runOf(nodeId);
        if (node) props.onDetails(node);
      }}
      face={(node) => (
        <NodeFace
          kind={node.run.kind}
          jobType={node.run.jobId === null ? null : props.jobTypeOf(node.run.jobId)}
          id={
            node.run.jobId === null
              ? node.run.workflowId === null
                ? node.nodeId
                : `w${node.run.workflowId}`
              : String(node.run.jobId)
          }
          name={nodeTitle(node.run)}
        >
          <Line
            node={runOf(node.nodeId) ?? node.run}
            appId={props.run.appId}
            missing={props.missingOf(node.nodeId)}
          />
        </NodeFace>
      )}
      edge={edge}
      menu={menu}
      menuItem={menuItem()}
      menuAt={menuAt()}
      onMenu={(item, at) => {
        setMenuItem(item);
        setMenuAt(at);
      }}
      onKey={onKey}
    >
      <Legend nodes={props.run.nodes} />
    </GraphCanvas>
  );
}
