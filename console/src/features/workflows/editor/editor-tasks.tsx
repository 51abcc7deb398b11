import { createMemo, lazy, Match, Show, Suspense, Switch } from "solid-js";
import { unwrap } from "solid-js/store";
import type { App } from "../../../../../client/protocol/app.ts";
import type { Job } from "../../../../../client/protocol/job.ts";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import type { Workflow } from "../../../../../client/protocol/workflow.ts";
import { createLive } from "../../../api/live.ts";
import { usePlace } from "../../../app/place.tsx";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { blankDraft, draftOf } from "../../jobs/wizard/job-draft.ts";
import type { Point } from "../canvas/graph.ts";
import { RunDialog } from "../list/run-dialog.tsx";
import { DifferenceList } from "./difference-list.tsx";
import type { EditorCommands } from "./editor-commands.ts";
import type { EditorTask } from "./editor-menu.ts";
import type { DraftSaving } from "./editor-saving.ts";
import type { EditorState } from "./editor-state.ts";
import { sourcesOf } from "./expression-check.ts";
import { diffGraphs } from "./graph-diff.ts";
import { newNodeId } from "./graph-placing.ts";
import { ImportJobs } from "./import-jobs.tsx";
import { KeysDialog } from "./keys-dialog.tsx";
import { withJobs, withWorkflow } from "./node-facts.ts";
import { NodePanel } from "./node-panel.tsx";
import { PublishDialog } from "./publish-dialog.tsx";

const JobWizard = lazy(async () => ({
  default: (await import("../../jobs/wizard/job-wizard.tsx")).JobWizard,
}));

export interface EditorTasksProps {
  task: EditorTask | undefined;
  onTask: (task: EditorTask | undefined) => void;
  workflow: Workflow;
  apps: App[];
  state: EditorState;
  commands: EditorCommands;
  saving: DraftSaving;
  onPublished: (workflow: Workflow) => void;
  onStarted: (workflowRunId: string) => void;
}

/** The job as the platform has it, then its form. */
function EditJob(props: { jobId: number; apps: App[]; onClose: () => void; onSaved: (job: Job) => void }) {
  const place = usePlace();
  const live = createLive(routes.getJob, () => ({ params: { ns: place.ns(), jobId: props.jobId } }), {
    everyMs: false,
    key: "nickname",
  });
  // One value for as long as the form is open, whatever the platform says meanwhile.
  const opened = createMemo<Job | undefined>((kept) => {
    const now = live.data();
    return kept ?? (now && structuredClone(unwrap(now)));
  });
  return (
    <Show when={opened()}>
      {(job) => (
        <JobWizard
          untimed
          title={t("jobForm.editTitle", String(props.jobId))}
          initial={draftOf(job())}
          job={job()}
          apps={props.apps}
          onClose={props.onClose}
          onSaved={props.onSaved}
        />
      )}
    </Show>
  );
}

/** What stands over the canvas: forms and questions, each mounted while it is open. */
export function EditorTasks(props: EditorTasksProps) {
  const { state, commands } = props;
  const close = () => props.onTask(undefined);
  const task = <K extends EditorTask["kind"]>(kind: K): Extract<EditorTask, { kind: K }> | undefined => {
    const now = props.task;
    return now && isKind(now, kind) ? now : undefined;
  };
  const addJobs = (jobs: Job[], at: Point | undefined) => {
    state.setFacts((facts) => withJobs(facts, jobs));
    close();
    // Several stand under each other, below the place of the first.
    let where = at;
    for (const job of jobs) {
      const placed = commands.add({ kind: "job", jobId: job.jobId }, where);
      where ??= placed;
    }
    if (jobs.length > 1) commands.showAll();
  };
  return (
    <Suspense>
      <Switch>
        <Match when={task("new-job")}>
          {(asked) => (
            <JobWizard
              untimed
              title={t("jobForm.newTitle")}
              initial={{ ...blankDraft(props.workflow.appId), timeType: "none" }}
              apps={props.apps}
              onClose={close}
              onSaved={(job) => addJobs([job], asked().at)}
            />
          )}
        </Match>
        <Match when={task("edit-job")}>
          {(asked) => (
            <EditJob
              jobId={asked().jobId}
              apps={props.apps}
              onClose={close}
              onSaved={(job) => {
                state.setFacts((facts) => withJobs(facts, [job]));
                close();
              }}
            />
          )}
        </Match>
        <Match when={task("import-jobs")}>
          {(asked) => (
            <ImportJobs
              workflowId={props.workflow.workflowId}
              drawn={(jobId) => state.graph().nodes.some((node) => node.jobId === jobId)}
              onClose={close}
              onImport={(jobs) => {
                props.saving.agree(jobs.map((job) => job.jobId));
                addJobs(jobs, asked().at);
              }}
            />
          )}
        </Match>
        <Match when={task("new-node")}>
          {(asked) => (
            <NodePanel
              kind={asked().node}
              nodeId={newNodeId(state.graph(), asked().node)}
              workflowId={props.workflow.workflowId}
              onClose={close}
              onDone={(values, name) => {
                const { workflowId } = values;
                if (workflowId !== undefined && name !== undefined)
                  state.setFacts((facts) => withWorkflow(facts, workflowId, name));
                const { at } = asked();
                close();
                commands.add(values, at);
              }}
            />
          )}
        </Match>
        <Match when={task("edit-node")}>
          {(asked) => (
            <Show when={asked().node.kind !== "job" ? asked().node : undefined}>
              {(node) => (
                <NodePanel
                  kind={otherKind(node().kind)}
                  nodeId={node().nodeId}
                  node={node()}
                  sources={sourcesOf(state.graph(), node().nodeId)}
                  workflowId={props.workflow.workflowId}
                  onClose={close}
                  onDone={(values, name) => {
                    const { workflowId } = values;
                    if (workflowId !== undefined && name !== undefined)
                      state.setFacts((facts) => withWorkflow(facts, workflowId, name));
                    const { nodeId, x, y } = node();
                    commands.replace({ ...values, nodeId, x, y });
                    close();
                  }}
                />
              )}
            </Show>
          )}
        </Match>
        <Match when={task("publish")}>
          <PublishDialog
            workflow={props.workflow}
            state={state}
            saving={props.saving}
            titleOf={commands.titleOf}
            onClose={close}
            onPublished={props.onPublished}
            onPoint={commands.point}
          />
        </Match>
        <Match when={task("run")}>
          <RunDialog
            draft
            workflow={{ ...props.workflow, changed: state.base().changed }}
            onClose={close}
            onStarted={props.onStarted}
          />
        </Match>
        <Match when={task("differences")}>
          <Dialog
            open
            onClose={close}
            title={t("workflows.differences.title")}
            footer={<Button onClick={close}>{t("words.close")}</Button>}
          >
            <Show when={state.base().published}>
              {(before) => (
                <DifferenceList
                  diff={diffGraphs(before(), state.graph())}
                  facts={state.facts()}
                  titleOf={commands.titleOf}
                />
              )}
            </Show>
          </Dialog>
        </Match>
        <Match when={task("keys")}>
          <KeysDialog onClose={close} />
        </Match>
      </Switch>
    </Suspense>
  );
}

function isKind<K extends EditorTask["kind"]>(
  task: EditorTask,
  kind: K,
): task is Extract<EditorTask, { kind: K }> {
  return task.kind === kind;
}

const otherKind = (kind: "job" | "condition" | "approval" | "workflow") =>
  kind === "job" ? "approval" : kind;
