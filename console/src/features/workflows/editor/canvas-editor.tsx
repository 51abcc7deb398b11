import { createEffect, createSignal, For, on, onCleanup, Show } from "solid-js";
import type { ApiError } from "../../../../../client/api/api-error.ts";
import type { App } from "../../../../../client/protocol/app.ts";
import type { Workflow } from "../../../../../client/protocol/workflow.ts";
import { usePlace } from "../../../app/place.tsx";
import { useSession } from "../../../app/session.tsx";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/button.tsx";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { ErrorNote } from "../../../ui/error-state.tsx";
import { Icon } from "../../../ui/icon.tsx";
import type { Point } from "../canvas/graph.ts";
import { GraphCanvas } from "../canvas/graph-canvas.tsx";
import type { CanvasItem } from "../canvas/graph-editing.ts";
import { NodeFace } from "../canvas/node-face.tsx";
import { canvasNode, type EditorCommands, type EditorNode } from "./editor-commands.ts";
import { type EditorKeyNeeds, performKey, performPageKey } from "./editor-keys.ts";
import { createEditorMenu, type EditorTask, editTask } from "./editor-menu.ts";
import { brokenRule, type DraftSaving } from "./editor-saving.ts";
import type { EditorState } from "./editor-state.ts";
import { EditorTasks } from "./editor-tasks.tsx";
import { EditorToolbar } from "./editor-toolbar.tsx";
import { nodeTitle, shownId } from "./node-facts.ts";

export interface CanvasEditorProps {
  workflow: Workflow;
  apps: App[];
  state: EditorState;
  commands: EditorCommands;
  saving: DraftSaving;
  task: EditorTask | undefined;
  onTask: (task: EditorTask | undefined) => void;
  onSave: () => void;
  onPublished: (workflow: Workflow) => void;
  onStarted: (workflowRunId: string) => void;
}

/** What a node's second line says: how it belongs to its job, or what is wrong with it. */
function FaceLine(props: { node: EditorNode; state: EditorState }) {
  const problem = () => props.state.issuesOf(props.node.nodeId)[0];
  const words = () => {
    const node = props.state.meant(props.node.nodeId);
    if (node?.kind === "condition") return node.expression ?? "";
    if (node?.jobId !== undefined) return props.state.facts().jobs.get(node.jobId)?.appId ?? "";
    if (node?.kind === "approval") return t("workflows.node.answeredBy");
    return node ? t(`workflows.kind.${node.kind}`) : "";
  };
  return (
    <Show when={problem()} fallback={<span class="dim clip">{words()}</span>}>
      {(issue) => (
        <span class="node-problem" data-tip={issue().message}>
          <Icon name="warning" />
          {t("workflows.editor.incomplete")}
        </span>
      )}
    </Show>
  );
}

/** Why the draft was not taken, with a way to the node that is in the way. */
function SaveRefused(props: {
  error: ApiError;
  state: EditorState;
  titleOf: (nodeId: string) => string;
  onPoint: (nodeId: string) => void;
}) {
  const broken = () => brokenRule(props.error);
  const said = () => {
    const issue = broken();
    return issue && props.state.issueWords(issue);
  };
  return (
    <ErrorNote
      flush
      error={props.error}
      said={said()}
      action={
        <Show when={broken()?.nodes?.[0]}>
          {(nodeId) => (
            <Button size="small" onClick={() => props.onPoint(nodeId())}>
              {t("workflows.editor.showNode", props.titleOf(nodeId()))}
            </Button>
          )}
        </Show>
      }
    />
  );
}

function SchedulesQuestion(props: { saving: DraftSaving }) {
  return (
    <ConfirmDialog
      open={props.saving.asked().length > 0}
      onClose={props.saving.cancel}
      title={t("workflows.importJobs.question", formatNumber(props.saving.asked().length))}
      action={t("workflows.importJobs.agree")}
      busy={props.saving.busy()}
      onConfirm={() => void props.saving.save(true)}
    >
      <p>{t("workflows.importJobs.schedulesGo")}</p>
      <ul class="refusals">
        <For each={props.saving.asked()}>
          {(job) => (
            <li>
              <b>
                {job.jobId} {job.name}
              </b>{" "}
              <span class="dim">{job.timeType}</span>
            </li>
          )}
        </For>
      </ul>
    </ConfirmDialog>
  );
}

/** The draft of a workflow, to be drawn. */
export function CanvasEditor(props: CanvasEditorProps) {
  const { state, commands } = props;
  const place = usePlace();
  const session = useSession();
  const edits = () => session.can("edits");
  const [menuItem, setMenuItem] = createSignal<CanvasItem>();
  const [menuAt, setMenuAt] = createSignal<Point>({ x: 0, y: 0 });
  const needs = {
    state,
    commands,
    get edits() {
      return edits();
    },
    onTask: (task: EditorTask) => props.onTask(task),
  };
  const menu = createEditorMenu(needs);
  const keys: EditorKeyNeeds = {
    state,
    commands,
    onSave: () => props.onSave(),
    onHelp: () => props.onTask({ kind: "keys" }),
    onNewJob: () => edits() && props.onTask({ kind: "new-job" }),
    onImport: () => edits() && props.onTask({ kind: "import-jobs" }),
  };
  const onPageKey = (event: KeyboardEvent) => props.task === undefined && performPageKey(keys, event);
  document.addEventListener("keydown", onPageKey);
  onCleanup(() => document.removeEventListener("keydown", onPageKey));
  // Why a draft was refused no longer holds once it is another.
  createEffect(
    on(state.graph, () => props.saving.asked().length === 0 && props.saving.clear(), { defer: true }),
  );
  createEffect(on(state.graph, (graph) => commands.canvas.show(graph.nodes.map(canvasNode), graph.edges)));
  const meant = state.meant;
  const aside = (nodeId: string) => {
    const names = state.edgesFrom(nodeId).map((edge) => commands.titleOf(edge.to));
    return names.length > 0 ? t("workflows.canvas.leadsTo", names.join(t("runs.comma"))) : "";
  };
  const open = (nodeId: string) => {
    const node = state.nodes().get(nodeId);
    if (node && edits()) props.onTask(editTask(node));
  };
  return (
    <>
      <Show when={props.saving.error()}>
        {(error) => (
          <SaveRefused error={error()} state={state} titleOf={commands.titleOf} onPoint={commands.point} />
        )}
      </Show>
      <GraphCanvas
        class="editor"
        canvas={commands.canvas}
        label={t("workflows.canvas.label")}
        keysHint={t("workflows.canvas.keysHint")}
        status={() => undefined}
        aside={(node) => aside(node.nodeId)}
        face={(node) => (
          <NodeFace
            kind={node.kind}
            jobType={node.jobId === undefined ? null : (state.facts().jobs.get(node.jobId)?.jobType ?? null)}
            id={shownId(meant(node.nodeId) ?? { nodeId: node.nodeId, kind: node.kind })}
            name={nodeTitle(meant(node.nodeId) ?? { nodeId: node.nodeId, kind: node.kind }, state.facts())}
          >
            <FaceLine node={node} state={state} />
          </NodeFace>
        )}
        edge={(edge) => ({
          passed: true,
          words:
            edge.when === undefined
              ? undefined
              : t(edge.when ? "workflows.canvas.yes" : "workflows.canvas.no"),
          name: t("workflows.editor.edgeName", commands.titleOf(edge.from), commands.titleOf(edge.to)),
        })}
        menu={menu}
        menuItem={menuItem()}
        menuAt={menuAt()}
        onMenu={(item, at) => {
          setMenuItem(item);
          setMenuAt(at);
        }}
        onKey={(event, item) => performKey(keys, event, item)}
        onOpen={open}
      >
        <EditorToolbar {...needs} edits={edits()} />
        <Show when={state.graph().nodes.length === 0}>
          <div class="canvas-empty">
            <Empty
              icon="workflows"
              title={t("workflows.editor.empty")}
              action={
                <Show when={edits()}>
                  <Button look="primary" icon="plus" onClick={() => props.onTask({ kind: "new-job" })}>
                    {t("workflows.editor.createJob")}
                  </Button>
                  <Button icon="download" onClick={() => props.onTask({ kind: "import-jobs" })}>
                    {t("workflows.editor.importJob")}
                  </Button>
                </Show>
              }
            >
              {t("workflows.editor.emptyWhy", place.ns())}
            </Empty>
          </div>
        </Show>
      </GraphCanvas>
      <SchedulesQuestion saving={props.saving} />
      <EditorTasks
        task={props.task}
        onTask={props.onTask}
        workflow={props.workflow}
        apps={props.apps}
        state={state}
        commands={commands}
        saving={props.saving}
        onPublished={props.onPublished}
        onStarted={props.onStarted}
      />
    </>
  );
}
