import { writeFile } from "node:fs/promises";
import { type DefinitionSet, readDefinitions, sizeOfSet } from "../definitions/definition-set.ts";
import {
  type AppliedEntry,
  applyPlan,
  planSet,
  type Target,
  toApply,
  type WholePlan,
} from "../definitions/roll-out.ts";
import { routes } from "../protocol/routes/index.ts";
import { isSet, readVariables, textOf } from "./command-line.ts";
import { type Connected, type Context, connect, printJson, wantsJson } from "./context.ts";
import { CommandFailure, describeFailure, exits, wrongUse } from "./failure.ts";
import { findJob, findWorkflow } from "./find.ts";
import { appliedText, failuresOf, hasChanges, issueLine, planText } from "./plan-text.ts";
import { readSources } from "./source-files.ts";

const mostProblems = 100;

const readSet = async (context: Context): Promise<DefinitionSet> => {
  const { given, env, terminal } = context;
  const { set, problems } = readDefinitions(await readSources(given.positionals), readVariables(given, env));
  for (const problem of problems.slice(0, mostProblems))
    terminal.error(`${issueLine(problem, terminal.paint)}\n`);
  if (problems.length > 0)
    throw new CommandFailure(
      `${problems.length} ${problems.length === 1 ? "problem" : "problems"}; nothing was asked of the platform`,
    );
  if (sizeOfSet(set) === 0 && !isSet(given, "prune")) throw new CommandFailure("these files define nothing");
  return set;
};

const targetOf = ({ api, namespace, patient }: Connected, { given }: Context): Target => {
  const source = textOf(given, "source");
  if (isSet(given, "prune") && source === null)
    throw wrongUse("--prune needs --source NAME: only what was applied with that name is deleted");
  return { api, namespace, source, patient };
};

const tellPlan = (context: Context, plan: WholePlan): void => {
  if (wantsJson(context)) printJson(context, plan);
  else context.terminal.out(planText(plan, context.terminal.paint));
};

export const planCommand = async (context: Context): Promise<number> => {
  const connected = connect(context);
  const target = targetOf(connected, context);
  const set = await readSet(context);
  const plan = await planSet(target, set, isSet(context.given, "prune"));
  tellPlan(context, plan);
  if (plan.counts.refused > 0) return exits.failed;
  return isSet(context.given, "detailed-exitcode") && hasChanges(plan) ? exits.changesPending : exits.ok;
};

const confirm = async (context: Context): Promise<void> => {
  const { given, terminal } = context;
  if (isSet(given, "yes")) return;
  if (terminal.ask === null || given.positionals.includes("-"))
    throw wrongUse("nobody can be asked here: give --yes to apply without a question");
  const answer = await terminal.ask("Apply these changes? [y/N] ");
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandFailure("nothing was applied");
};

const carryOut = async (
  context: Context,
  target: Target,
  set: DefinitionSet,
  plan: WholePlan,
): Promise<AppliedEntry[]> => {
  let told = { done: 0, total: 0 };
  try {
    return await applyPlan(target, set, plan, (done, total) => {
      told = { done, total };
      context.terminal.progress(`${done} of ${total}`);
    });
  } catch (error) {
    const so =
      told.done === 0
        ? "nothing was confirmed as applied"
        : `${told.done} of ${told.total} were applied before`;
    const isStopped = context.signal.aborted;
    throw new CommandFailure(
      `${isStopped ? "interrupted; what was under way may have been applied" : describeFailure(error)}\n${so}; objects are whole, and the same command goes on from there`,
      isStopped ? exits.interrupted : exits.failed,
    );
  }
};

export const applyCommand = async (context: Context): Promise<number> => {
  const connected = connect(context);
  const target = targetOf(connected, context);
  const set = await readSet(context);
  const plan = await planSet(target, set, isSet(context.given, "prune"));
  const isJson = wantsJson(context);
  if (!isJson) context.terminal.out(planText(plan, context.terminal.paint));
  if (plan.counts.refused > 0) {
    if (isJson) printJson(context, { plan, applied: [] });
    throw new CommandFailure("nothing was applied, since entries are refused");
  }
  if (hasChanges(plan)) await confirm(context);
  const applied = toApply(plan, target.source).length > 0 ? await carryOut(context, target, set, plan) : [];
  if (isJson) printJson(context, { plan, applied });
  else if (hasChanges(plan)) context.terminal.out(appliedText(applied, context.terminal.paint));
  return failuresOf(applied).length > 0 ? exits.failed : exits.ok;
};

const scopeOf = async (connected: Connected, context: Context) => {
  const { given } = context;
  const [app, job, workflow] = ["app", "job", "workflow"].map((name) => textOf(given, name));
  if ([job, workflow].filter((one) => one !== null).length > 1)
    throw wrongUse("--job or --workflow, not both");
  if (job) return { jobId: (await findJob(connected, job, app ?? null)).jobId };
  if (workflow) return { workflowId: (await findWorkflow(connected, workflow, app ?? null)).workflowId };
  return app ? { app } : {};
};

export const exportCommand = async (context: Context): Promise<number> => {
  const connected = connect(context);
  if (context.given.positionals.length > 0)
    throw wrongUse(
      `export takes no argument, and ${context.given.positionals[0]} is one; -o names a file to write`,
    );
  const input = { params: { ns: connected.namespace }, query: await scopeOf(connected, context) };
  const text = wantsJson(context)
    ? `${JSON.stringify(await connected.api.call(routes.exportDefinitions, input), null, 2)}\n`
    : await connected.api.text(routes.exportDefinitions, input, "application/yaml");
  const file = textOf(context.given, "output");
  if (file === null || file === "-") context.terminal.out(text);
  else await writeFile(file, text);
  return exits.ok;
};
