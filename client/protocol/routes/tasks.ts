import * as v from "valibot";
import { pageOf, pageQuery, queryBoolean } from "../page.ts";
import { route } from "../route.ts";
import { execution, runTask, taskActed, taskState, tasksActed, tasksBatch } from "../task.ts";

const tag = "Tasks";
const run = "/namespaces/{ns}/runs/{runId}";
const list = `${run}/tasks` as const;
const one = `${list}/{taskId}` as const;

export const taskRoutes = {
  getExecution: route({
    id: "getExecution",
    method: "GET",
    path: `${run}/execution`,
    tag,
    summary: "How a distributed run stands: totals, by worker and task name, rate, failures",
    needs: "reads",
    query: {
      /** `false` leaves the list of failures empty: it is the long part, and `GET tasks` has it in pages. */
      failures: v.optional(queryBoolean),
    },
    status: 200,
    response: execution,
  }),
  listTasks: route({
    id: "listTasks",
    method: "GET",
    path: list,
    tag,
    summary: "Shards, parts or subtasks of a run; of grids the failed ones",
    needs: "reads",
    query: {
      ...pageQuery,
      state: v.optional(taskState),
      taskName: v.optional(v.pipe(v.string(), v.maxLength(200))),
    },
    status: 200,
    response: pageOf(runTask),
  }),
  batchTasks: route({
    id: "batchTasks",
    method: "POST",
    path: `${list}/batch`,
    tag,
    summary: "Run again, kill or mark several tasks at once; the run moves when all are done",
    needs: "operates",
    body: tasksBatch,
    status: 200,
    response: tasksActed,
  }),
  rerunTask: route({
    id: "rerunTask",
    method: "POST",
    path: `${one}/rerun`,
    tag,
    summary: "Run a failed task again, in place; a run that failed goes on",
    needs: "operates",
    status: 202,
    response: taskActed,
  }),
  killTask: route({
    id: "killTask",
    method: "POST",
    path: `${one}/kill`,
    tag,
    summary: "End a running task",
    needs: "operates",
    status: 200,
    response: taskActed,
  }),
  markTaskSuccess: route({
    id: "markTaskSuccess",
    method: "POST",
    path: `${one}/mark-success`,
    tag,
    summary: "Turn a waiting or failed task into a success; a run that failed goes on",
    needs: "operates",
    status: 200,
    response: taskActed,
  }),
} as const;
