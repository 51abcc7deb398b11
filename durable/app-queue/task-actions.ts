import { formatRunId, type RunRef } from "../../client/protocol/ids.ts";
import type { TaskAction } from "../../client/protocol/task.ts";
import type { FanOutEnd } from "../fan-out/rpc.ts";
import { parseOrigin } from "../shared/follower.ts";
import type { QueueEngine } from "./engine.ts";
import type { FailedRow } from "./history.ts";
import type { JobEntry } from "./job-entry.ts";
import { fanOutWorkerId, type OpenRun, runKey } from "./open-run.ts";
import type { AttemptRecord, Refusal, TasksAnswer } from "./rpc.ts";
import { eventOfEnd } from "./shared-starts.ts";

const conflict = (message: string): Refusal => ({ ok: false, code: "conflict", message });

/** What a person does to tasks of a distributed run. The run's own object decides; the queue passes on what follows. */
export const actOnTasks = async (
  engine: QueueEngine,
  ref: RunRef,
  taskIds: string[],
  action: TaskAction,
  by: string,
): Promise<TasksAnswer> => {
  const key = formatRunId(ref);
  const run = engine.machine.state.runs.get(key);
  if (run && run.lease?.workerId !== fanOutWorkerId) return conflict(`run ${key} has no tasks at work`);
  if (run) return act(engine, ref, taskIds, action, by, null);
  if (action === "kill") return { ok: false, code: "run_finished", message: `run ${key} has ended` };
  return reopen(engine, ref, taskIds, action, by);
};

const act = async (
  engine: QueueEngine,
  ref: RunRef,
  taskIds: string[],
  action: TaskAction,
  by: string,
  lease: string | null,
): Promise<Extract<TasksAnswer, { ok: true }>> => {
  const key = formatRunId(ref);
  const { items, kills, supply } = await engine.fanOuts.stub(key).act(taskIds, action, by, lease);
  const token = engine.fanOuts.leaseOf(key);
  const link = await engine.fanOuts.of(key);
  if (link) engine.fanOuts.noteSupply(link, supply, null);
  else if (token !== null && engine.satellite.isOn) await engine.satellite.tellSupply(key, token, supply);
  for (const { workerId, kill } of kills) engine.fanOuts.tell(workerId, kill);
  await engine.turn();
  return { ok: true, status: "running", items };
};

/** What was asked to make up for the run: both at work would do the same twice. */
const openRerunOf = (engine: QueueEngine, entry: JobEntry, number: number): OpenRun | undefined =>
  [...entry.active, ...entry.queue]
    .map((key) => engine.machine.state.runs.get(key))
    .find((run) => run?.rerunOf === number);

const openAgain = (
  engine: QueueEngine,
  ref: RunRef,
  entry: JobEntry,
  row: FailedRow,
  now: number,
): OpenRun => {
  const attempts: AttemptRecord[] = JSON.parse(row.attempts);
  const follower = parseOrigin(row.origin);
  const timeoutSeconds = entry.job.definition.timeoutSeconds;
  return {
    ...ref,
    ordinal: row.ordinal,
    version: entry.job.version,
    trigger: row.trigger,
    operator: row.operator,
    workflowRunId: row.workflow_run_id,
    rerunOf: row.rerun_of,
    scheduleAt: row.schedule_at,
    dataAt: row.data_at,
    createdAt: row.created_at,
    parameters: row.parameters,
    ...(follower ? { follower } : {}),
    workerId: null,
    status: "running",
    waitsFor: null,
    priority: entry.priority,
    readyAt: now,
    unservedMs: 0,
    startedAt: row.started_at,
    attempts: attempts.slice(0, -1),
    lease: {
      token: engine.nextToken(),
      workerId: fanOutWorkerId,
      workerAddress: "platform",
      leasedAt: attempts.at(-1)?.leasedAt ?? now,
    },
    nextAttemptAt: null,
    timeoutAt: timeoutSeconds === null ? null : now + timeoutSeconds * 1000,
    timedOut: false,
    kill: null,
    awaitsCompletion: false,
  };
};

/**
 * First the journal, then the history, then the task. Cut off after the first, a start finds the run ended in the history and
 * forgets it; after the second, the run's object says how it had ended, and it ends so again.
 */
const reopen = async (
  engine: QueueEngine,
  ref: RunRef,
  taskIds: string[],
  action: TaskAction,
  by: string,
): Promise<TasksAnswer> => {
  const { machine, history, outbox, fanOuts } = engine;
  const key = formatRunId(ref);
  if (machine.state.ended.has(key)) await outbox.recordedAll();
  const row = await history.readFailed(ref.jobId, ref.number);
  const entry = machine.state.jobs.get(ref.jobId);
  if (!row || !entry)
    return conflict(`run ${key} has not failed; only tasks of a failed run can be opened again`);
  const now = Date.now();
  if (machine.state.runs.has(key)) return conflict(`run ${key} is being opened already`);
  const rerun = openRerunOf(engine, entry, ref.number);
  if (rerun)
    return conflict(
      `run ${runKey(rerun)} is a rerun of run ${key} and still open; its tasks can be opened again when that one has ended`,
    );
  const run = openAgain(engine, ref, entry, row, now);
  if (run.lease === null) return conflict(`run ${key} has no attempt`);
  engine.satellite.hidden.add(key);
  let answer: Extract<TasksAnswer, { ok: true }>;
  try {
    machine.reopen(entry, run, now);
    outbox.assumeShown([key]);
    await engine.turn();
    await history.takeBack(ref.jobId, ref.number);
    answer = await act(engine, ref, taskIds, action, by, run.lease.token);
  } finally {
    engine.satellite.show(key);
  }
  if (answer.items.some((item) => item.ok)) return answer;
  // As it had ended: a kill is not retried either.
  const reason = row.reason === "killed" ? "killed" : "partial";
  const end: FanOutEnd = { status: "failed", reason, message: row.message, result: null };
  fanOuts.drop(key);
  machine.apply(key, eventOfEnd(end), now, 0);
  await engine.turn();
  return { ...answer, status: "failed" };
};
