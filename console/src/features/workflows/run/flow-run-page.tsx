import "../workflows.css";
import { useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { createMemo, createResource, createSignal, For, Match, Show, Switch } from "solid-js";
import { unwrap } from "solid-js/store";
import { descendantsOf } from "../../../../../client/protocol/dag.ts";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import type { NodeRun, WorkflowRun } from "../../../../../client/protocol/workflow-run.ts";
import { createLive } from "../../../api/live.ts";
import { usePlace } from "../../../app/place.tsx";
import { useSession } from "../../../app/session.tsx";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Button, LinkButton } from "../../../ui/button.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { ObjectPage } from "../../../ui/object-page.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { Tabs } from "../../../ui/tabs.tsx";
import { askLayout } from "../canvas/ask-layout.ts";
import type { Positions } from "../canvas/graph-layout.ts";
import { inGraphOrder } from "../canvas/graph-walk.ts";
import { isPlaced } from "../editor/graph-placing.ts";
import { FlowGantt } from "./flow-gantt.tsx";
import { FlowRunHead, FlowStrip } from "./flow-run-head.tsx";
import { nodeInSentence, nodeName } from "./flow-words.ts";
import { NodeDetails } from "./node-details.tsx";
import { createNodeQuestion, type NodeQuestion, NodeQuestionDialog } from "./node-question.tsx";
import { NodeTable } from "./node-table.tsx";
import { RunCanvas } from "./run-canvas.tsx";
import { runNodes } from "./run-node.ts";

type FlowTab = "gantt" | "nodes";
/** More failed nodes than this are counted, not listed. */
const NOTICES = 3;

/** A failed node, why, and who waits for it; with what a person can do. */
function FailedNodes(props: {
  run: WorkflowRun;
  operates: boolean;
  question: NodeQuestion;
  hrefOf: (node: NodeRun) => string | undefined;
}) {
  const failed = () => props.run.nodes.filter((node) => node.status === "failed");
  const waiting = (node: NodeRun) => {
    const after = descendantsOf(props.run.dag.edges, node.nodeId);
    return props.run.nodes.filter((other) => after.has(other.nodeId) && other.status === "waiting").length;
  };
  return (
    <For each={failed().slice(0, NOTICES)}>
      {(node) => (
        <div class="notice" data-s="failed">
          <Icon name="failed" />
          <span>
            <b>{t("flows.failedNode", nodeName(node))}</b> {node.message ?? ""}
            <Show when={waiting(node) > 0}>
              <span class="dim"> · {t("flows.waitForIt", formatNumber(waiting(node)))}</span>
            </Show>
          </span>
          <span class="grow" />
          <Show when={node.runId !== null && props.hrefOf(node)}>
            {(href) => (
              <LinkButton size="small" href={href()}>
                {t("runs.page.log")}
                <span class="hidden"> {nodeName(node)}</span>
              </LinkButton>
            )}
          </Show>
          <Show when={props.operates}>
            <Button size="small" onClick={() => props.question.ask("rerun", node)}>
              {t("flows.actions.rerunNode")}
              <span class="hidden"> {nodeName(node)}</span>
            </Button>
            <Button size="small" onClick={() => props.question.ask("mark_success", node)}>
              {t("runs.actions.markSuccess")}
              <span class="hidden"> {nodeName(node)}</span>
            </Button>
          </Show>
        </div>
      )}
    </For>
  );
}

/** Nodes that go on only when a person says so. */
function Approvals(props: { run: WorkflowRun; operates: boolean; question: NodeQuestion }) {
  const waiting = () =>
    props.run.nodes.filter((node) => node.reason === "approval" && node.finishedAt === null);
  return (
    <For each={waiting()}>
      {(node) => (
        <div class="notice" data-s="warning">
          <Icon name="warning" />
          <span>
            <b>{t("flows.needsApproval", nodeName(node))}</b>
          </span>
          <Show when={props.operates}>
            <span class="grow" />
            <Button size="small" onClick={() => props.question.ask("approve", node)}>
              {t("flows.actions.approve")}
              <span class="hidden"> {nodeName(node)}</span>
            </Button>
          </Show>
        </div>
      )}
    </For>
  );
}

function FlowDetails(props: { run: WorkflowRun; layout: Positions }) {
  const place = usePlace();
  const session = useSession();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams<{ tab?: string }>();
  const [detailed, setDetailed] = createSignal<string>();
  const operates = () => session.can("operates");
  const edges = () => props.run.dag.edges;
  const question = createNodeQuestion(
    place.ns,
    () => props.run.workflowRunId,
    (nodeId) => descendantsOf(edges(), nodeId).size,
  );
  // Of the jobs as they are now; the type of a job never changes.
  const drawn = createLive(
    routes.getWorkflowDag,
    () => ({ params: { ns: place.ns(), workflowId: props.run.workflowId } }),
    { key: "nodeId", everyMs: false },
  );
  const jobTypes = createMemo(() => {
    const known = [...(drawn.data()?.nodes ?? []), ...(drawn.data()?.published?.nodes ?? [])];
    return new Map(known.map((node) => [node.jobId, node.jobType]));
  });
  const byId = createMemo(() => new Map(props.run.nodes.map((node) => [node.nodeId, node])));
  const order = createMemo(() =>
    inGraphOrder(runNodes(structuredClone(unwrap(props.run)), props.layout), edges()).map(
      (node) => node.nodeId,
    ),
  );
  const nodes = () => order().flatMap((id) => byId().get(id) ?? []);
  const upstreamOf = (nodeId: string) =>
    edges()
      .filter((edge) => edge.to === nodeId)
      .flatMap((edge) => byId().get(edge.from) ?? [])
      .map(nodeInSentence);
  /** Those that it still waits for. */
  const missingOf = (nodeId: string) =>
    edges()
      .filter((edge) => edge.to === nodeId)
      .flatMap((edge) => byId().get(edge.from) ?? [])
      .filter((node) => node.status !== "success" && node.status !== "skipped")
      .map(nodeInSentence);
  const hrefOf = (node: NodeRun) => {
    if (node.runId) return place.inNamespace("executions", node.runId);
    return node.childRunId ? place.inNamespace("workflow-runs", node.childRunId) : undefined;
  };
  const tab = (): FlowTab => (search.tab === "nodes" ? "nodes" : "gantt");
  const details = (node: NodeRun) => setDetailed(node.nodeId);
  return (
    <>
      <FlowRunHead
        run={props.run}
        nodes={nodes()}
        onRerunFrom={(node) => question.ask("rerun_from", node)}
        onRerun={(id) => navigate(place.inNamespace("workflow-runs", id))}
      />
      <FlowStrip run={props.run} />
      <FailedNodes run={props.run} operates={operates()} question={question} hrefOf={hrefOf} />
      <Approvals run={props.run} operates={operates()} question={question} />
      <RunCanvas
        run={props.run}
        layout={props.layout}
        operates={operates()}
        jobTypeOf={(jobId) => jobTypes().get(jobId) ?? null}
        hrefOf={hrefOf}
        missingOf={missingOf}
        onAct={question.ask}
        onDetails={details}
      />
      <Tabs<FlowTab>
        label={t("runs.page.tabs", props.run.workflowRunId)}
        tabs={[
          { value: "gantt", label: t("flows.gantt.title") },
          {
            value: "nodes",
            label: t("workflows.columns.nodes"),
            count: formatNumber(props.run.nodes.length),
          },
        ]}
        value={tab()}
        onChange={(next) => setSearch({ tab: next === "gantt" ? undefined : next }, { replace: true })}
      >
        {(tab) => (
          <Switch>
            <Match when={tab === "gantt"}>
              <FlowGantt run={props.run} nodes={nodes()} href={hrefOf} missingOf={missingOf} />
            </Match>
            <Match when={tab === "nodes"}>
              <NodeTable
                run={props.run}
                nodes={nodes()}
                operates={operates()}
                hrefOf={hrefOf}
                onAct={question.ask}
                onDetails={details}
              />
            </Match>
          </Switch>
        )}
      </Tabs>
      <NodeQuestionDialog question={question} />
      <Show when={byId().get(detailed() ?? "")}>
        {(node) => (
          <NodeDetails
            node={node()}
            workflowRunId={props.run.workflowRunId}
            appId={props.run.appId}
            href={hrefOf(node())}
            upstream={upstreamOf(node().nodeId)}
            onClose={() => setDetailed(undefined)}
          />
        )}
      </Show>
    </>
  );
}

/** Waits for a place of each node; the graph of a run never changes. */
function Placed(props: { run: WorkflowRun }) {
  const [layout] = createResource(async () => {
    const { dag } = structuredClone(unwrap(props.run));
    if (isPlaced(dag)) return {};
    return await askLayout(dag);
  });
  return (
    <Show when={layout.latest} fallback={<Skeleton lines={6} />}>
      {(layout) => <FlowDetails run={props.run} layout={layout()} />}
    </Show>
  );
}

export function FlowRunPage() {
  const place = usePlace();
  const params = useParams<{ workflowRunId: string }>();
  const live = createLive(
    routes.getWorkflowRun,
    () => ({ params: { ns: place.ns(), workflowRunId: params.workflowRunId } }),
    { key: "nodeId" },
  );
  return (
    <ObjectPage
      live={live}
      idOf={(run) => run.workflowRunId}
      wayOut={<LinkButton href={place.inNamespace("workflow-runs")}>{t("flows.toList")}</LinkButton>}
    >
      {(run) => <Placed run={run()} />}
    </ObjectPage>
  );
}
