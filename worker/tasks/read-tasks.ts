import { formatRunId } from "../../client/protocol/ids.ts";
import type { ExecutionMode } from "../../client/protocol/job.ts";
import { maxShards } from "../../client/protocol/job-rules.ts";
import { pageLimit } from "../../client/protocol/page.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { Execution, RunTask } from "../../client/protocol/task.ts";
import { mapLimits } from "../../client/protocol/task-batch.ts";
import type { TaskRecord } from "../../durable/fan-out/rpc.ts";
import { invalid, notFound } from "../errors.ts";
import { toInstant, toInstantOrNull } from "../instants.ts";
import { definitionOf } from "../jobs/job-row.ts";
import { findRun } from "../runs/find-run.ts";
import type { Call } from "../serve.ts";
import { fanOutOf, repeatable } from "../stubs.ts";

const toTask = ({ startedAt, finishedAt, ...task }: TaskRecord): RunTask => ({
  ...task,
  startedAt: toInstantOrNull(startedAt),
  finishedAt: toInstantOrNull(finishedAt),
});

const maxTasks = (mode: ExecutionMode): number | null => {
  switch (mode) {
    case "sharding":
      return maxShards;
    case "parallel":
    case "memory_grid":
    case "grid":
      return mapLimits[mode].tasks;
    default:
      return null;
  }
};

export const readExecution = async (call: Call<typeof routes.getExecution>): Promise<Execution> => {
  const { ns, runId } = call.params;
  const { job } = await findRun(call, ns, runId);
  const record = await repeatable(() =>
    fanOutOf(call.env, formatRunId(runId)).execution(call.query.failures ?? true),
  );
  if (!record) throw notFound("execution: this run has no tasks");
  const definition = definitionOf(job);
  return {
    ...record,
    stages: record.stages.map(toTask),
    failures: record.failures.map(toTask),
    caps: {
      tasks: maxTasks(definition.mode),
      concurrencyPerWorker: definition.taskConcurrencyPerWorker,
      concurrencyTotal: definition.taskConcurrencyTotal,
    },
    startedAt: toInstant(record.startedAt),
    finishedAt: toInstantOrNull(record.finishedAt),
  };
};

/** The cursor is the number of the next task. */
export const listTasks = async (call: Call<typeof routes.listTasks>) => {
  const { ns, runId } = call.params;
  const { cursor, limit, state, taskName } = call.query;
  if (cursor !== undefined && !/^\d{1,7}$/.test(cursor))
    throw invalid([{ path: "cursor", rule: "cursor", message: "is not one of this list", value: cursor }]);
  await findRun(call, ns, runId);
  const page = await repeatable(() =>
    fanOutOf(call.env, formatRunId(runId)).tasks({
      ...(state ? { state } : {}),
      ...(taskName ? { taskName } : {}),
      after: Number(cursor ?? 0),
      limit: limit ?? pageLimit.default,
    }),
  );
  return { items: page.items.map(toTask), nextCursor: page.next === null ? null : String(page.next) };
};
