import { routes } from "../../../../client/protocol/routes/index.ts";
import type { Run } from "../../../../client/protocol/run.ts";
import type { RunTask, TaskAction } from "../../../../client/protocol/task.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { type Refusal, refusalsOf } from "../../ui/batch-question.tsx";
import { toast } from "../../ui/toast.tsx";
import { kindOf } from "./task-words.ts";

/** What a person was asked about: it stays while the row goes on. */
export interface AskedTask {
  taskId: string;
  state: RunTask["state"];
  /** As it is said in the question. */
  named: string;
}

const said = {
  rerun: "tasks.said.rerun",
  mark_success: "tasks.said.marked",
  kill: "tasks.said.killed",
} as const;

const singleRoutes = {
  rerun: routes.rerunTask,
  mark_success: routes.markTaskSuccess,
  kill: routes.killTask,
} as const;

/** One action on one task of a run; says in one line what became of it. */
export function createTaskAction(ns: () => string, run: () => Run) {
  return createAction(async (action: TaskAction, task: AskedTask): Promise<true> => {
    const params = { ns: ns(), runId: run().runId, taskId: task.taskId };
    await api.call(singleRoutes[action], { params });
    toast(t(said[action], task.named));
    return true;
  });
}

/** One action on several tasks at once: the run moves when all are done. What is refused is answered by name. */
export function createTaskBatch(ns: () => string, run: () => Run) {
  return createAction(async (action: TaskAction, asked: AskedTask[]): Promise<Refusal[]> => {
    const taskIds = asked.map((task) => task.taskId);
    const { items } = await api.call(routes.batchTasks, {
      params: { ns: ns(), runId: run().runId },
      body: { action, taskIds },
    });
    const refused = refusalsOf(items);
    const done = items.length - refused.length;
    if (done > 0) toast(t(said[action], t(`tasks.several.${kindOf(run().mode)}`, formatNumber(done))));
    const nameOf = (id: string) => asked.find((task) => task.taskId === id)?.named ?? id;
    return refused.map(({ id, message }) => ({ id: nameOf(id), message }));
  });
}

const PAGE = 200;

/** All failed tasks of a run, page by page. */
export async function readFailedTasks(ns: string, runId: string): Promise<RunTask[]> {
  const failed: RunTask[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.call(routes.listTasks, {
      params: { ns, runId },
      query: { state: "failed", limit: PAGE, ...(cursor === undefined ? {} : { cursor }) },
    });
    failed.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return failed;
}
