import {
  type DefinitionRef,
  type DefinitionsFile,
  refOf,
  refOfCalendar,
} from "../../client/protocol/definitions-file.ts";
import {
  type Outline,
  outlineOfApp,
  outlineOfCalendar,
  outlineOfJob,
  outlineOfWorkflow,
  spokenOf,
} from "../../client/protocol/definitions-outline.ts";
import type { PlanAction, PlanAnswer, PlanRequest } from "../../client/protocol/definitions-plan.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { Caller } from "../access/caller.ts";
import { CalendarBook } from "../calendars/calendar-book.ts";
import { invalid } from "../errors.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call, Deployment } from "../serve.ts";
import { calendarFrom } from "./entries.ts";
import { nothingOfSource, type OfSource, readOfSource } from "./of-source.ts";
import { planApps } from "./plan-apps.ts";
import { planCalendars } from "./plan-calendars.ts";
import { planJobs } from "./plan-jobs.ts";
import { planWorkflows } from "./plan-workflows.ts";
import { issue, type Planned, type Planning } from "./planning.ts";
import { planDeletes } from "./prune.ts";
import { type WholeSet, wholeSetOf } from "./whole-set.ts";
import { named, readWorld, type Within, type World, workflowNames } from "./world.ts";

const outlinesOf = ({ calendars, apps, jobs, workflows }: DefinitionsFile): Outline[] => [
  ...calendars.map(outlineOfCalendar),
  ...apps.map(outlineOfApp),
  ...jobs.map(outlineOfJob),
  ...workflows.map(outlineOfWorkflow),
];

/** What entries are called, were called, and speak of. */
const allNamed = (outlines: readonly Outline[]): DefinitionRef[] =>
  outlines.flatMap((one) => {
    const { kind, appId, name, renamedFrom } = one;
    const former = renamedFrom === undefined ? [] : [{ kind, appId, name: renamedFrom }];
    return [{ kind, appId, name }, ...former, ...spokenOf(one)];
  });

export interface Intent extends Within {
  acting: Deployment & { caller: Caller };
  file: DefinitionsFile;
  /** Of the same set, in other requests. */
  alongside: readonly Outline[];
  /** Whether an object of the source is to go. */
  goes: ((ref: DefinitionRef, set: WholeSet) => boolean) | null;
  source: string | undefined;
}

const goingOf = ({ goes }: Intent, from: OfSource, set: WholeSet): OfSource =>
  goes === null
    ? nothingOfSource
    : {
        calendars: from.calendars.filter(({ calendarId }) => goes(refOfCalendar(calendarId), set)),
        jobs: from.jobs.filter((row) => goes(refOf("job", row), set)),
        workflows: from.workflows.filter((row) => goes(refOf("workflow", row), set)),
      };

/** Calendars as they will be: those of the file over those that are there. */
const calendarsAfter = ({ acting, namespace, file }: Intent, { calendars }: World): CalendarBook => {
  const { now, caller } = acting;
  const unmade = { namespace, version: 0, createdBy: caller.name, createdAt: now, source: null };
  const fromFile = file.calendars.map((entry) => {
    const { name, description, ...content } = calendarFrom(entry);
    const { calendarId } = entry;
    const row = calendars.get(calendarId) ?? unmade;
    const saved = { content: JSON.stringify(content), updatedBy: caller.name, updatedAt: now };
    return { ...row, calendarId, name, description, ...saved, version: row.version + 1 };
  });
  return new CalendarBook([...calendars.values(), ...fromFile]);
};

const readPlanning = async (intent: Intent): Promise<Planning> => {
  const { acting, namespace, seen, file, source } = intent;
  const own = outlinesOf(file);
  const set = wholeSetOf([...own, ...intent.alongside]);
  const [world, from] = await Promise.all([
    readWorld(acting, { namespace, seen }, named(allNamed(own))),
    intent.goes === null || source === undefined
      ? nothingOfSource
      : readOfSource(acting, { namespace, seen }, source),
  ]);
  const jobRows = [...[...world.jobs.values()].flat().map(({ row }) => row), ...from.jobs];
  const holderIds = new Set(jobRows.flatMap(({ workflowId }) => workflowId ?? []));
  return {
    acting,
    namespace,
    seen,
    file,
    world,
    set,
    calendars: calendarsAfter(intent, world),
    going: goingOf(intent, from, set),
    holders: await workflowNames(acting, namespace, [...holderIds]),
  };
};

/** What is to be done, in the order in which it can be. */
export const planAll = async (intent: Intent): Promise<Planned[]> => {
  const planning = await readPlanning(intent);
  const planned = [
    ...(await planCalendars(planning)),
    ...(await planApps(planning)),
    ...(await planJobs(planning)),
    ...(await planWorkflows(planning)),
    ...(await planDeletes(planning)),
  ];
  return planned.toSorted((left, right) => left.item.step - right.item.step);
};

export const counted = <T extends string>(all: readonly T[], found: readonly T[]): Record<T, number> => {
  const counts = Object.fromEntries(all.map((one) => [one, 0])) as Record<T, number>;
  for (const one of found) counts[one] += 1;
  return counts;
};

const actions: readonly PlanAction[] = ["create", "change", "delete", "unchanged", "refused"];

/** What would be pruned is what no entry of the set names, had as its name, or speaks of. */
const prunes = ({ prune, source }: PlanRequest): Intent["goes"] => {
  if (prune !== true) return null;
  if (source === undefined)
    throw invalid([
      issue("source", "required", "is required to prune: only what was applied from there is deleted"),
    ]);
  return (ref, set) => !set.keeps(ref);
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
