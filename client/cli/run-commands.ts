import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { routes } from "../protocol/routes/index.ts";
import type { LogLine, Run, RunStatus, RunSummary } from "../protocol/run.ts";
import type { WorkflowRun } from "../protocol/workflow-run.ts";
import { isSet, textOf, wholeOf } from "./command-line.ts";
import { type Connected, type Context, connect, printJson, wantsJson } from "./context.ts";
import { CommandFailure, exits, wrongUse } from "./failure.ts";
import { findJob, findWorkflow, pages } from "./find.ts";
import { type Colour, printable, table } from "./terminal.ts";

const colours: Record<RunStatus, Colour> = {
  waiting: "dim",
  pool: "cyan",
  running: "blue",
  success: "green",
  failed: "red",
  skipped: "dim",
};

const hasEnded = ({ status }: { status: RunStatus }): boolean =>
  status === "success" || status === "failed" || status === "skipped";

const lookEveryMs = 1_000;

/** Looks until it has ended, or the time is over. */
const watch = async <T extends { status: RunStatus }>(
  { given, signal }: Context,
  connected: Connected,
  read: () => Promise<T>,
): Promise<T> => {
  const seconds = wholeOf(given, "timeout", 1, 2_592_000);
  const until = seconds === null ? Number.POSITIVE_INFINITY : Date.now() + seconds * 1000;
  for (let run = await connected.patient(read); ; run = await connected.patient(read)) {
    if (hasEnded(run)) return run;
    if (Date.now() >= until)
      throw new CommandFailure(`still ${run.status} after ${seconds} s; it goes on without being watched`);
    await pause(lookEveryMs, undefined, { signal });
  }
};

const outcome = (
  id: string,
  { status, reason, message }: Pick<Run | WorkflowRun, "status" | "reason" | "message">,
): string => printable(`${id} ${status}${reason ? ` (${reason})` : ""}${message ? `: ${message}` : ""}`);

const tellEnd = (context: Context, id: string, run: Run | WorkflowRun): number => {
  const { terminal } = context;
  if (wantsJson(context)) printJson(context, run);
  else {
    terminal.out(`${terminal.paint(colours[run.status], outcome(id, run))}\n`);
    if (run.result !== null) terminal.out(`${printable(run.result)}\n`);
  }
  return run.status === "success" ? exits.ok : exits.failed;
};

const runJob = async (context: Context, connected: Connected, text: string): Promise<number> => {
  const { given, terminal } = context;
  const { api, namespace: ns } = connected;
  const { jobId } = await findJob(connected, text, textOf(given, "app"));
  const optional = {
    parameters: textOf(given, "parameters"),
    workerId: textOf(given, "worker"),
    dataTime: textOf(given, "data-time"),
  };
  const body = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null));
  const idempotencyKey = randomUUID();
  const start = () => api.call(routes.runJob, { params: { ns, jobId }, body, idempotencyKey });
  const { runId } = await connected.patient(start);
  const read = () => api.call(routes.getRun, { params: { ns, runId } });
  const waits = isSet(given, "wait") || isSet(given, "logs");
  if (!waits) {
    if (wantsJson(context)) printJson(context, { runId });
    else terminal.out(`${runId}\n`);
    return exits.ok;
  }
  if (!wantsJson(context)) terminal.error(`started ${runId}\n`);
  if (isSet(given, "logs")) await followLog(context, connected, runId, true);
  return tellEnd(context, runId, await watch(context, connected, read));
};

const runWorkflow = async (context: Context, connected: Connected, text: string): Promise<number> => {
  const { given, terminal } = context;
  const { api, namespace: ns } = connected;
  for (const name of ["parameters", "worker"])
    if (textOf(given, name) !== null)
      throw wrongUse(`--${name} is for jobs; a workflow gives its jobs their own`);
  if (isSet(given, "logs"))
    throw wrongUse("--logs is for jobs; each node of a workflow run has a log of its own");
  const { workflowId } = await findWorkflow(connected, text, textOf(given, "app"));
  const dataTime = textOf(given, "data-time");
  const body = dataTime === null ? {} : { dataTime };
  const idempotencyKey = randomUUID();
  const start = () => api.call(routes.runWorkflow, { params: { ns, workflowId }, body, idempotencyKey });
  const { workflowRunId } = await connected.patient(start);
  if (!isSet(given, "wait")) {
    if (wantsJson(context)) printJson(context, { workflowRunId });
    else terminal.out(`${workflowRunId}\n`);
    return exits.ok;
  }
  if (!wantsJson(context)) terminal.error(`started ${workflowRunId}\n`);
  const read = () => api.call(routes.getWorkflowRun, { params: { ns, workflowRunId } });
  return tellEnd(context, workflowRunId, await watch(context, connected, read));
};

export const runCommand = async (context: Context): Promise<number> => {
  const [job, ...others] = context.given.positionals;
  const workflow = textOf(context.given, "workflow");
  if ((job === undefined) === (workflow === null) || others.length > 0)
    throw wrongUse("run takes one job, or --workflow and one workflow");
  const connected = connect(context);
  return job === undefined
    ? runWorkflow(context, connected, workflow ?? "")
    : runJob(context, connected, job);
};

const levels: Partial<Record<LogLine["level"], Colour>> = { error: "red", warn: "yellow", debug: "dim" };

const logText = ({ terminal: { paint } }: Context, { at, level, source, text, task }: LogLine): string => {
  const colour = levels[level];
  const head = paint("dim", printable(`${at} ${source}${task === null ? "" : ` ${task}`}`));
  const words = printable(text);
  return `${head} ${colour ? paint(colour, words) : words}\n`;
};

/** Lines as they come, until none will come any more. */
const followLog = async (
  context: Context,
  connected: Connected,
  runId: string,
  follows: boolean,
): Promise<void> => {
  const { api, namespace: ns } = connected;
  const { terminal } = context;
  let after = 0;
  let toldCut = false;
  for (;;) {
    const query = { after, limit: 1000, ...(follows ? { wait: true } : {}) };
    const page = await connected.patient(() => api.call(routes.getRunLog, { params: { ns, runId }, query }));
    if (page.cut && !toldCut) {
      toldCut = true;
      terminal.error(`lines ${page.cut.from} to ${page.cut.to} were cut: a run keeps 10000 lines or 4 MB\n`);
    }
    for (const line of page.items)
      terminal.out(wantsJson(context) ? `${JSON.stringify(line)}\n` : logText(context, line));
    const isAll = page.nextAfter >= page.total;
    if (follows ? page.complete : isAll || page.items.length === 0) return;
    after = page.nextAfter;
  }
};

export const logsCommand = async (context: Context): Promise<number> => {
  const [runId, ...others] = context.given.positionals;
  if (runId === undefined || others.length > 0) throw wrongUse("logs takes one run id, such as 104-218");
  await followLog(context, connect(context), runId, isSet(context.given, "follow"));
  return exits.ok;
};

const duration = ({ startedAt, finishedAt }: RunSummary): string => {
  if (startedAt === null || finishedAt === null) return "";
  const ms = Date.parse(finishedAt) - Date.parse(startedAt);
  return ms < 60_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
};

export const runsCommand = async (context: Context): Promise<number> => {
  const { given, terminal } = context;
  if (given.positionals.length > 0) throw wrongUse("runs takes options only");
  const { api, namespace: ns } = connect(context);
  const filters = Object.fromEntries(
    ["status", "app", "job", "trigger", "from", "to"].map((name) => [name, textOf(given, name)]),
  );
  const most = wholeOf(given, "limit", 1, 10_000) ?? 20;
  const runs = await pages(most, (limit, cursor) =>
    api.call(routes.listRuns, { params: { ns }, query: { ...filters, limit, cursor } }),
  );
  if (wantsJson(context)) {
    printJson(context, runs);
    return exits.ok;
  }
  if (runs.length === 0) terminal.error("no run matches\n");
  else
    terminal.out(
      table(
        [
          { title: "RUN", value: ({ runId }) => runId },
          { title: "STATUS", value: ({ status }) => status, colour: ({ status }) => colours[status] },
          { title: "REASON", value: ({ reason }) => reason ?? "" },
          { title: "APP", value: ({ appId }) => appId },
          { title: "TRIGGER", value: ({ trigger }) => trigger },
          { title: "DUE", value: ({ scheduleTime }) => scheduleTime },
          { title: "TOOK", value: duration },
          { title: "JOB", value: ({ jobName }) => jobName },
        ],
        runs,
        terminal.paint,
      ),
    );
  return exits.ok;
};
