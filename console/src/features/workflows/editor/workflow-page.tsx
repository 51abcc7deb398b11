import "../workflows.css";
import { useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { createEffect, createResource, createSignal, Match, on, Show, Switch } from "solid-js";
import { unwrap } from "solid-js/store";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import type { Workflow, WorkflowDag } from "../../../../../client/protocol/workflow.ts";
import { createLive } from "../../../api/live.ts";
import { usePlace } from "../../../app/place.tsx";
import { useSession } from "../../../app/session.tsx";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Button, LinkButton } from "../../../ui/button.tsx";
import { ErrorState } from "../../../ui/error-state.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { createLeaveGuard, LeaveQuestion } from "../../../ui/leave-guard.tsx";
import { Menu } from "../../../ui/menu.tsx";
import { ObjectPage } from "../../../ui/object-page.tsx";
import { PageHead } from "../../../ui/page.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { Tabs } from "../../../ui/tabs.tsx";
import { AlarmsOfWorkflow } from "../../alarms/object-alarms.tsx";
import { askLayout } from "../canvas/ask-layout.ts";
import type { Positions } from "../canvas/graph-layout.ts";
import { WorkflowStateMark, workflowRunHref } from "../list/workflow-columns.tsx";
import { WorkflowFires } from "../list/workflow-fires.tsx";
import { WorkflowHistory } from "../list/workflow-history.tsx";
import { createWorkflowMenu, type WorkflowTask } from "../list/workflow-menu.ts";
import { createWorkflowQuestion, WorkflowQuestionDialog } from "../list/workflow-question.tsx";
import { WorkflowTasks } from "../list/workflow-tasks.tsx";
import { WorkflowVersions } from "../list/workflow-versions.tsx";
import { CanvasEditor } from "./canvas-editor.tsx";
import { createEditorCommands } from "./editor-commands.ts";
import type { EditorTask } from "./editor-menu.ts";
import { createDraftSaving } from "./editor-saving.ts";
import { createEditorState } from "./editor-state.ts";
import { isPlaced } from "./graph-placing.ts";

const tabs = ["canvas", "history", "fires", "alarms", "versions"] as const;
type WorkflowTab = (typeof tabs)[number];

/** Where nodes stand when the graph itself does not say. */
export async function layoutFor(dag: WorkflowDag): Promise<Positions> {
  if (isPlaced(dag)) return {};
  return await askLayout(dag);
}

/** The draft follows the platform until something is drawn; then somebody else's change is said, not taken. */
function createFollowing(state: ReturnType<typeof createEditorState>, dag: () => WorkflowDag | undefined) {
  const [overtaken, setOvertaken] = createSignal<WorkflowDag>();
  const adopt = async (answer: WorkflowDag) => {
    state.adopt(answer, await layoutFor(answer));
    setOvertaken(undefined);
  };
  createEffect(
    on(
      () => dag()?.version,
      () => {
        const now = dag();
        // What is older than the last answer was on its way while that was saved.
        if (!now || now.version <= state.base().version) return;
        const answer = structuredClone(unwrap(now));
        if (answer.dagVersion === state.base().dagVersion) state.rebase(answer);
        else if (state.dirty()) setOvertaken(answer);
        else void adopt(answer);
      },
    ),
  );
  return {
    overtaken,
    takeTheirs: () => {
      const answer = overtaken();
      if (answer) void adopt(answer);
    },
    /** Their graph is replaced by the next save. */
    keepMine: () => {
      const answer = overtaken();
      if (answer) state.rebase(answer);
      setOvertaken(undefined);
    },
  };
}

interface EditorPageProps {
  workflow: Workflow;
  first: WorkflowDag;
  layout: Positions;
  dag: () => WorkflowDag | undefined;
}

function EditorPage(props: EditorPageProps) {
  const place = usePlace();
  const session = useSession();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams<{ tab?: string }>();
  const state = createEditorState(props.first, props.layout);
  const commands = createEditorCommands(state);
  const saving = createDraftSaving(place.ns, props.workflow.workflowId, state);
  const following = createFollowing(state, () => props.dag());
  const [gone, setGone] = createSignal(false);
  const guard = createLeaveGuard({ holds: () => state.dirty() && !gone(), busy: saving.busy });
  const [task, setTask] = createSignal<EditorTask>();
  const [listTask, setListTask] = createSignal<WorkflowTask>();
  const apps = createLive(routes.listApps, () => ({ params: { ns: place.ns() }, query: { limit: 200 } }), {
    key: "appId",
    everyMs: false,
  });
  const question = createWorkflowQuestion(place.ns, (action) => {
    if (action !== "delete") return;
    setGone(true);
    navigate(place.inNamespace("workflows"));
  });
  const menu = createWorkflowMenu({
    onAct: (action, workflow) =>
      action === "publish" ? setTask({ kind: "publish" }) : question.ask(action, workflow),
    onTask: setListTask,
  });
  const chosen = (): WorkflowTab => tabs.find((tab) => tab === search.tab) ?? "canvas";
  const save = () => {
    if (session.can("edits") && state.dirty() && !saving.busy()) void saving.save();
  };
  const run = async () => {
    if (state.dirty() && session.can("edits") && !(await saving.save())) return;
    setTask({ kind: "run" });
  };
  return (
    <>
      <PageHead
        id={String(props.workflow.workflowId)}
        title={props.workflow.name}
        crumbs={[
          { label: t("frame.menu.workflows"), href: place.inNamespace("workflows") },
          { label: String(props.workflow.workflowId), mono: true },
        ]}
        facts={
          <>
            <WorkflowStateMark workflow={props.workflow} />
            <span class="dim" role="status">
              {state.dirty() ? t("workflows.editor.unsaved") : ""}
            </span>
          </>
        }
      >
        <Show when={state.base().published && (state.base().changed || state.dirty())}>
          <Button look="quiet" onClick={() => setTask({ kind: "differences" })}>
            {t("workflows.differences.title")}
          </Button>
        </Show>
        <Show when={session.can("edits")}>
          <Button disabled={!state.dirty()} busy={saving.busy()} onClick={save}>
            {t("workflows.editor.save")}
          </Button>
        </Show>
        <Show when={session.can("operates")}>
          <Button icon="run" disabled={state.graph().nodes.length === 0} onClick={() => void run()}>
            {t("workflows.actions.runOnce")}
          </Button>
        </Show>
        <Show when={session.can("edits")}>
          <Button look="primary" icon="check" onClick={() => setTask({ kind: "publish" })}>
            {t("workflows.actions.publish")}
          </Button>
        </Show>
        <Menu
          class="btn icon"
          label={t("words.moreFor", String(props.workflow.workflowId))}
          entries={menu(props.workflow)}
        >
          <Icon name="more" />
        </Menu>
      </PageHead>
      <Show when={following.overtaken()}>
        <div class="notice" data-s="warning" role="alert">
          <Icon name="warning" />
          <span>
            <b>{t("failure.changed")}</b> {t("workflows.editor.overtaken")}
          </span>
          <span class="grow" />
          <Button size="small" onClick={following.takeTheirs}>
            {t("workflows.editor.takeTheirs")}
          </Button>
          <Button size="small" onClick={following.keepMine}>
            {t("workflows.editor.keepMine")}
          </Button>
        </div>
      </Show>
      <Tabs<WorkflowTab>
        label={t("workflows.tabs.label", String(props.workflow.workflowId))}
        tabs={tabs.map((tab) => ({
          value: tab,
          label: tab === "alarms" ? t("alarms.tab") : t(`workflows.tabs.${tab}`),
          ...(tab === "canvas" ? { count: formatNumber(state.graph().nodes.length) } : {}),
        }))}
        value={chosen()}
        onChange={(tab) => setSearch({ tab: tab === "canvas" ? undefined : tab }, { replace: true })}
      >
        {(tab) => (
          <Switch>
            <Match when={tab === "canvas"}>
              <CanvasEditor
                workflow={props.workflow}
                apps={apps.data()?.items ?? []}
                state={state}
                commands={commands}
                saving={saving}
                task={task()}
                onTask={setTask}
                onSave={save}
                onPublished={() => undefined}
                onStarted={(workflowRunId) => navigate(workflowRunHref(place, workflowRunId))}
              />
            </Match>
            <Match when={tab === "history"}>
              <WorkflowHistory workflowId={props.workflow.workflowId} />
            </Match>
            <Match when={tab === "fires"}>
              <WorkflowFires
                workflowId={props.workflow.workflowId}
                zone={props.workflow.timeZone ?? undefined}
              />
            </Match>
            <Match when={tab === "alarms"}>
              <AlarmsOfWorkflow workflowId={props.workflow.workflowId} />
            </Match>
            <Match when={tab === "versions"}>
              <WorkflowVersions workflow={props.workflow} facts={state.facts()} />
            </Match>
          </Switch>
        )}
      </Tabs>
      <LeaveQuestion guard={guard} why={t("workflows.editor.unsavedWhy")} />
      <WorkflowQuestionDialog question={question} />
      <WorkflowTasks
        task={listTask()}
        apps={apps.data()?.items ?? []}
        onClose={() => setListTask(undefined)}
      />
    </>
  );
}

/** Waits for the graph and for a place of each node. */
function Loaded(props: { workflow: Workflow }) {
  const place = usePlace();
  const live = createLive(
    routes.getWorkflowDag,
    () => ({ params: { ns: place.ns(), workflowId: props.workflow.workflowId } }),
    { key: "nodeId" },
  );
  const [first] = createResource(
    () => live.data() !== undefined,
    async () => {
      const now = live.data();
      if (!now) return undefined;
      const dag = structuredClone(unwrap(now));
      return { dag, layout: await layoutFor(dag) };
    },
  );
  return (
    <Show
      when={first.latest}
      fallback={
        <Show when={live.error()} fallback={<Skeleton lines={6} />}>
          {(error) => <ErrorState error={error()} onRetry={() => void live.refresh()} />}
        </Show>
      }
    >
      {(first) => (
        <EditorPage workflow={props.workflow} first={first().dag} layout={first().layout} dag={live.data} />
      )}
    </Show>
  );
}

export function WorkflowPage() {
  const place = usePlace();
  const params = useParams<{ workflowId: string }>();
  const live = createLive(
    routes.getWorkflow,
    () => ({ params: { ns: place.ns(), workflowId: params.workflowId } }),
    { key: "nickname" },
  );
  return (
    <ObjectPage
      live={live}
      idOf={(workflow) => workflow.workflowId}
      wayOut={<LinkButton href={place.inNamespace("workflows")}>{t("workflows.toList")}</LinkButton>}
    >
      {(workflow) => <Loaded workflow={workflow()} />}
    </ObjectPage>
  );
}
