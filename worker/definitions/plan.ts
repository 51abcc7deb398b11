import {
  type DefinitionRef,
  type DefinitionsFile,
  referenceTo,
  refKey,
  refOf,
} from "../../client/protocol/definitions-file.ts";
import type { PlanAction, PlanAnswer, PlanRequest } from "../../client/protocol/definitions-plan.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { Caller } from "../access/caller.ts";
import { calendarsFor } from "../calendars/calendar-book.ts";
import { invalid } from "../errors.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call, Deployment } from "../serve.ts";
import { planApps } from "./plan-apps.ts";
import { planJobs } from "./plan-jobs.ts";
import { planWorkflows } from "./plan-workflows.ts";
import { issue, type Planned, type Planning } from "./planning.ts";
import { type OfSource, planDeletes, readOfSource } from "./prune.ts";
import { named, readWorld, type Within } from "./world.ts";

const refsOf = (file: DefinitionsFile): DefinitionRef[] => [
  ...file.apps.map((entry) => refOf("app", entry)),
  ...file.jobs.map((entry) => refOf("job", entry)),
  ...file.workflows.map((entry) => refOf("workflow", entry)),
];

/** Names that entries had, and names that nodes speak of. */
const alsoNamed = ({ jobs, workflows }: DefinitionsFile): DefinitionRef[] => [
  ...jobs.flatMap(({ appId, renamedFrom }) =>
    renamedFrom ? [{ kind: "job" as const, appId, name: renamedFrom }] : [],
  ),
  ...workflows.flatMap(({ appId, renamedFrom }) =>
    renamedFrom ? [{ kind: "workflow" as const, appId, name: renamedFrom }] : [],
  ),
  ...workflows.flatMap(({ appId, nodes }) =>
    nodes.flatMap(({ job, workflow }) => [
      ...(job ? [referenceTo("job", job, appId)] : []),
      ...(workflow ? [referenceTo("workflow", workflow, appId)] : []),
    ]),
  ),
];

const nothing: OfSource = { jobs: [], workflows: [] };

export interface Intent extends Within {
  acting: Deployment & { caller: Caller };
  file: DefinitionsFile;
  /** Of the same set, in other requests. */
  alongside: readonly DefinitionRef[];
  /** Whether an object of the source is to go; the id is known for those that entries mean under another name. */
  goes: ((ref: DefinitionRef, isMeant: boolean) => boolean) | null;
  source: string | undefined;
}

const goingOf = (
  intent: Intent,
  from: OfSource,
  meantJobs: Set<number>,
  meantFlows: Set<number>,
): OfSource => {
  const { goes } = intent;
  if (goes === null) return nothing;
  return {
    jobs: from.jobs.filter((row) => goes(refOf("job", row), meantJobs.has(row.jobId))),
    workflows: from.workflows.filter((row) => goes(refOf("workflow", row), meantFlows.has(row.workflowId))),
  };
};

/** Everything that entries mean, by name or by the name that they had. */
const meantIds = (planning: Pick<Planning, "world">) => ({
  jobs: new Set([...planning.world.jobs.values()].flatMap((group) => group.map(({ row }) => row.jobId))),
  workflows: new Set(
    [...planning.world.workflows.values()].flatMap((group) => group.map(({ row }) => row.workflowId)),
  ),
});

/** What is to be done, in the order in which it can be. */
export const planAll = async (intent: Intent): Promise<Planned[]> => {
  const { acting, namespace, seen, file, alongside, source } = intent;
  const own = refsOf(file);
  const followers = file.jobs.map(({ calendar = null }) => ({ calendar }));
  const [world, calendars, from] = await Promise.all([
    readWorld(acting, { namespace, seen }, named([...own, ...alsoNamed(file)])),
    calendarsFor(acting.db, namespace, followers),
    intent.goes === null || source === undefined
      ? nothing
      : readOfSource(acting, { namespace, seen }, source),
  ]);
  const meantHere = meantIds({ world });
  const going = goingOf(intent, from, meantHere.jobs, meantHere.workflows);
  const planning: Planning = {
    acting,
    namespace,
    seen,
    file,
    world,
    calendars,
    inSet: new Set([...own, ...alongside].map(refKey)),
    jobEntries: new Map(file.jobs.map((entry) => [refKey(refOf("job", entry)), entry])),
    workflowEntries: new Map(file.workflows.map((entry) => [refKey(refOf("workflow", entry)), entry])),
    goingWorkflows: new Set(going.workflows.map(({ workflowId }) => workflowId)),
  };
  const planned = [
    ...planApps(planning),
    ...(await planJobs(planning)),
    ...(await planWorkflows(planning)),
    ...planDeletes(planning, going),
  ];
  return planned.toSorted((left, right) => left.item.step - right.item.step);
};

export const counted = <T extends string>(all: readonly T[], found: readonly T[]): Record<T, number> => {
  const counts = Object.fromEntries(all.map((one) => [one, 0])) as Record<T, number>;
  for (const one of found) counts[one] += 1;
  return counts;
};

const actions: readonly PlanAction[] = ["create", "change", "delete", "unchanged", "refused"];

/** What would be pruned is what no entry names, or means under the name it had. */
const prunes = ({ prune, source, file, alongside = [] }: PlanRequest): Intent["goes"] => {
  if (prune !== true) return null;
  if (source === undefined)
    throw invalid([
      issue("source", "required", "is required to prune: only what was applied from there is deleted"),
    ]);
  const kept = new Set([...refsOf(file), ...alongside].map(refKey));
  return (ref, isMeant) => !isMeant && !kept.has(refKey(ref));
};

export const planDefinitions = async (call: Call<typeof routes.planDefinitions>): Promise<PlanAnswer> => {
  const namespace = await requireNamespace(call.db, call.params.ns);
  const { file, source, alongside = [] } = call.body;
  const planned = await planAll({
    acting: call,
    namespace: namespace.id,
    seen: call.seen,
    file,
    alongside,
    source,
    goes: prunes(call.body),
  });
  const items = planned.map(({ item }) => item);
  return {
    items,
    counts: counted(
      actions,
      items.map(({ action }) => action),
    ),
  };
};
