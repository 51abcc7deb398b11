import { For } from "solid-js";
import { type RunTask, type TaskAction, taskActions } from "../../../../client/protocol/task.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import type { TaskQuestion } from "./task-question.tsx";
import { actionLabels } from "./task-words.ts";

/** What can be done with the selected tasks. */
export function TaskBatchButtons(props: { question: TaskQuestion; tasks: RunTask[] }) {
  return (
    <For each={taskActions}>
      {(action: TaskAction) => (
        <Button
          size="small"
          look={action === "kill" ? "danger" : "plain"}
          disabled={props.question.fittingTasks(action, props.tasks) === 0}
          onClick={() => props.question.askMany(action, props.tasks)}
        >
          {t(actionLabels[action])}
        </Button>
      )}
    </For>
  );
}
