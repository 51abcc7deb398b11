import { lazy, Match, Suspense, Switch } from "solid-js";
import type { App } from "../../../../../client/protocol/app.ts";
import type { Workflow } from "../../../../../client/protocol/workflow.ts";
import { BackfillDialog } from "../../backfill/backfill-dialog.tsx";
import type { WorkflowTask } from "./workflow-menu.ts";
import { workflowName } from "./workflow-words.ts";

// With the cron builder: opened seldom beside the lists and pages that it belongs to.
const WorkflowPanel = lazy(async () => ({ default: (await import("./workflow-panel.tsx")).WorkflowPanel }));
const ImportDialog = lazy(async () => ({ default: (await import("./import-dialog.tsx")).ImportDialog }));
const RunDialog = lazy(async () => ({ default: (await import("./run-dialog.tsx")).RunDialog }));

export interface WorkflowTasksProps {
  task: WorkflowTask | undefined;
  apps: App[];
  onClose: () => void;
  /** A workflow that was not there before. */
  onMade?: (workflow: Workflow) => void;
  onSaved?: (workflow: Workflow) => void;
}

/** The panel or dialog of the task; each is mounted while it is open, so that it starts afresh. */
export function WorkflowTasks(props: WorkflowTasksProps) {
  const about = (kind: "settings" | "run" | "backfill") => {
    const { task } = props;
    return task?.kind === kind ? task.workflow : undefined;
  };
  const made = (workflow: Workflow) => {
    props.onClose();
    props.onMade?.(workflow);
  };
  return (
    <Suspense>
      <Switch>
        <Match when={props.task?.kind === "create"}>
          <WorkflowPanel workflow={undefined} apps={props.apps} onClose={props.onClose} onSaved={made} />
        </Match>
        <Match when={about("settings")}>
          {(workflow) => (
            <WorkflowPanel
              workflow={workflow()}
              apps={props.apps}
              onClose={props.onClose}
              onSaved={(saved) => {
                props.onClose();
                props.onSaved?.(saved);
              }}
            />
          )}
        </Match>
        <Match when={props.task?.kind === "import"}>
          <ImportDialog apps={props.apps} onClose={props.onClose} onMade={made} />
        </Match>
        <Match when={about("run")}>
          {(workflow) => <RunDialog workflow={workflow()} onClose={props.onClose} />}
        </Match>
        <Match when={about("backfill")}>
          {(workflow) => (
            <BackfillDialog
              target={{ kind: "workflow", id: workflow().workflowId, name: workflowName(workflow()) }}
              zone={workflow().timeZone}
              onClose={props.onClose}
            />
          )}
        </Match>
      </Switch>
    </Suspense>
  );
}
