import { routes } from "../../client/protocol/routes/index.ts";
import { serve } from "../serve.ts";
import { actOnTask, batchTasks } from "../tasks/act-on-task.ts";
import { listTasks, readExecution } from "../tasks/read-tasks.ts";

export const taskRoutes = [
  serve(routes.getExecution, readExecution),
  serve(routes.listTasks, listTasks),
  serve(routes.batchTasks, batchTasks),
  serve(routes.rerunTask, (call) => actOnTask(call, call.params, "rerun")),
  serve(routes.killTask, (call) => actOnTask(call, call.params, "kill")),
  serve(routes.markTaskSuccess, (call) => actOnTask(call, call.params, "mark_success")),
];
