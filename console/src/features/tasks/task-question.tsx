import type { Run } from "../../../../client/protocol/run.ts";
import type { RunTask, TaskAction } from "../../../../client/protocol/task.ts";
import { createAction } from "../../api/action.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { type Asked, BatchQuestionDialog, createBatchQuestion } from "../../ui/batch-question.tsx";
import { describeError } from "../../ui/error-state.tsx";
import { toast } from "../../ui/toast.tsx";
import { type AskedTask, createTaskAction, createTaskBatch, readFailedTasks } from "./task-actions.ts";
import { actionLabels, fitsTask, kindOf, spokenId, taskNamed } from "./task-words.ts";

const titles = { rerun: "tasks.ask.rerun", mark_success: "tasks.ask.mark", kill: "tasks.ask.kill" } as const;
const whys = {
  rerun: "tasks.ask.rerunWhy",
  mark_success: "tasks.ask.markWhy",
  kill: "tasks.ask.killWhy",
} as const;

export interface TaskQuestionOptions {
  ns: () => string;
  run: () => Run;
  addressOf: (workerId: string) => string;
  onDone?: () => void;
}

/** Actions on the tasks of a run: each asks once, naming the task or how many. */
export function createTaskQuestion(options: TaskQuestionOptions) {
  const { ns, run, addressOf, onDone } = options;
  const kind = () => kindOf(run().mode);
  const one = createTaskAction(ns, run);
  const many = createTaskBatch(ns, run);
  const reading = createAction(readFailedTasks);
  const question = createBatchQuestion<TaskAction, AskedTask>({
    fits: fitsTask,
    perform: async (asked) => {
      const [first] = asked.items;
      if (!asked.many && first) {
        if (!(await one.run(asked.action, first))) return undefined;
        onDone?.();
        return [];
      }
      const refused = await many.run(asked.action, asked.items);
      if (refused) onDone?.();
      return refused;
    },
    busy: () => one.busy() || many.busy(),
    error: () => one.error() ?? many.error(),
    clear: () => {
      one.clear();
      many.clear();
    },
  });
  const copyOf = (task: RunTask): AskedTask => ({
    taskId: task.taskId,
    state: task.state,
    named: taskNamed(kind(), spokenId(kind(), task, addressOf)),
  });
  return {
    ...question,
    kind,
    ask: (action: TaskAction, task: RunTask) => question.ask(action, copyOf(task)),
    askMany: (action: TaskAction, tasks: RunTask[]) => question.askMany(action, tasks.map(copyOf)),
    fittingTasks: (action: TaskAction, tasks: RunTask[]) =>
      tasks.filter((task) => fitsTask(action, task)).length,
    reading: reading.busy,
    /** Every failed task that the run lists, on whatever page. */
    askAllFailed: async () => {
      const failed = await reading.run(ns(), run().runId);
      if (failed) return question.askMany("rerun", failed.map(copyOf));
      const error = reading.error();
      if (error) toast(`${describeError(error).what}. ${error.message}`, "failed");
    },
  };
}

export type TaskQuestion = ReturnType<typeof createTaskQuestion>;

export function TaskQuestionDialog(props: { question: TaskQuestion }) {
  const what = ({ items }: Asked<TaskAction, AskedTask>) => {
    const [first] = items;
    return first && items.length === 1
      ? first.named
      : t(`tasks.several.${props.question.kind()}`, formatNumber(items.length));
  };
  return (
    <BatchQuestionDialog
      question={props.question}
      title={(asked) => t(titles[asked.action], what(asked))}
      action={(action) => t(actionLabels[action])}
      why={({ action }) => t(whys[action])}
      danger={(action) => action === "kill"}
    />
  );
}
