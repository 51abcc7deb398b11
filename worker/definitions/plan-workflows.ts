import type { Dag } from "../../client/protocol/dag.ts";
import { dagIssues, publishIssues } from "../../client/protocol/dag-rules.ts";
import {
  type DefinitionRef,
  type Reference,
  referenceTo,
  refKey,
  refOf,
  type WorkflowEntry,
} from "../../client/protocol/definitions-file.ts";
import { workflowOrder } from "../../client/protocol/definitions-order.ts";
import type { FieldIssue } from "../../client/protocol/errors.ts";
import { sameDag, type WorkflowDefinition } from "../../client/protocol/workflow.ts";
import { contactIssues } from "../alarms/contact-issues.ts";
import { sameCalendar } from "../calendars/calendar-book.ts";
import { addWorkflow, changeWorkflow, type WorkflowChange } from "../workflows/change-workflow.ts";
import {
  checkDag,
  checkWorkflowTiming,
  expressionIssues,
  refuseScheduled,
  sameWorkflowTiming,
} from "../workflows/check-workflow.ts";
import { changesBetween } from "./differences.ts";
import { workflowDefinitionFrom } from "./entries.ts";
import { graphOfEntry, inWordsOfFile, namedGraph, namedGraphOfEntry, standIns } from "./graph-entries.ts";
import { fillContacts } from "./kept-secrets.ts";
import {
  appIssues,
  caught,
  issue,
  meant,
  type Planned,
  type Planning,
  repeatedEntries,
  repeatedIssue,
  steps,
  type Written,
} from "./planning.ts";
import { type KnownWorkflow, named, readWorld } from "./world.ts";

interface Wanted {
  entry: WorkflowEntry;
  definition: WorkflowDefinition;
  /** Whether the graph of the entry is to be what fires. */
  publishes: boolean;
  enabled: boolean;
}

const wantedOf = (
  entry: WorkflowEntry,
  known: KnownWorkflow | null,
  contacts: WorkflowDefinition["contacts"],
): Wanted => {
  const publishes = entry.publish !== false;
  const wasLive = known !== null && known.published !== null;
  const asItWas = wasLive ? known.row.enabled === 1 : publishes;
  return {
    entry,
    definition: workflowDefinitionFrom(entry, contacts),
    publishes,
    enabled: entry.enabled ?? asItWas,
  };
};

const whatStands = (planning: Planning, known: KnownWorkflow, { publishes }: Wanted) => {
  const { published, draft, row, definition } = known;
  // A draft that someone is still drawing is no difference to files that say what fires.
  const graph = publishes ? published : draft;
  return {
    ...definition,
    enabled: row.enabled === 1,
    ...(publishes ? { publish: published !== null } : {}),
    ...namedGraph(graph ?? draft, row.appId, planning.world.refs),
  };
};

const whatIsWanted = ({ entry, definition, enabled, publishes }: Wanted) => ({
  ...definition,
  enabled,
  ...(publishes ? { publish: true } : {}),
  ...namedGraphOfEntry(entry),
});

const schedules = new Set<unknown>(["none", "api", undefined]);

const jobIssue = (planning: Planning, ref: DefinitionRef, path: string, own: number | null): FieldIssue[] => {
  const { world, inSet, jobEntries, workflowEntries, goingWorkflows } = planning;
  const key = refKey(ref);
  const known = world.jobs.get(key) ?? [];
  const name = `${ref.appId}/${ref.name}`;
  if (known.length === 0 && !inSet.has(key))
    return [
      issue(
        path,
        "exists",
        `names no job of this namespace, nor one of these definitions: ${name}`,
        ref.name,
      ),
    ];
  if (known.length > 1)
    return [issue(path, "ambiguous", `names ${known.length} jobs: rename all but one`, ref.name)];
  const entry = jobEntries.get(key);
  const timeType = entry ? entry.timeType : known[0]?.definition.timeType;
  if (!schedules.has(timeType))
    return [
      issue(
        path,
        "scheduled",
        `has a schedule of its own (${timeType}), which a node of a workflow cannot: ${name}`,
        ref.name,
      ),
    ];
  const holder = known[0]?.row.workflowId ?? null;
  if (holder === null || holder === own || goingWorkflows.has(holder)) return [];
  const isLetGo = [...workflowEntries].some(
    ([at, { nodes, appId }]) =>
      world.workflows.get(at)?.some(({ row }) => row.workflowId === holder) &&
      !nodes.some(({ job }) => job && refKey(referenceTo("job", job, appId)) === key),
  );
  return isLetGo
    ? []
    : [
        issue(
          path,
          "used",
          `is a node of workflow ${holder} already, and a job can be in one workflow at most: ${name}`,
          ref.name,
        ),
      ];
};

const innerIssue = ({ world, inSet }: Planning, ref: DefinitionRef, path: string): FieldIssue[] => {
  const known = world.workflows.get(refKey(ref)) ?? [];
  if (known.length === 0 && !inSet.has(refKey(ref)))
    return [
      issue(
        path,
        "exists",
        `names no workflow of this namespace, nor one of these definitions: ${ref.appId}/${ref.name}`,
        ref.name,
      ),
    ];
  return known.length > 1
    ? [issue(path, "ambiguous", `names ${known.length} workflows: rename all but one`, ref.name)]
    : [];
};

const referenceIssues = (
  planning: Planning,
  { appId, nodes }: WorkflowEntry,
  own: number | null,
): FieldIssue[] =>
  nodes.flatMap(({ job, workflow }, index) => {
    const of = (kind: "job" | "workflow", at: Reference) => referenceTo(kind, at, appId);
    return [
      ...(job ? jobIssue(planning, of("job", job), `nodes.${index}.job`, own) : []),
      ...(workflow ? innerIssue(planning, of("workflow", workflow), `nodes.${index}.workflow`) : []),
    ];
  });

const ruleIssues = async (
  planning: Planning,
  wanted: Wanted,
  known: KnownWorkflow | null,
): Promise<FieldIssue[]> => {
  const { acting, namespace } = planning;
  const { entry, definition, publishes, enabled } = wanted;
  const graph = standIns(entry);
  const isRetimed =
    known === null ||
    !sameWorkflowTiming(known.definition, definition) ||
    !sameCalendar(known.definition, definition);
  const isEnabling = enabled && known?.row.enabled !== 1;
  const isNeverLive = !publishes && known?.published == null;
  return [
    ...[...(publishes ? publishIssues(graph) : dagIssues(graph)), ...expressionIssues(graph)].map(
      inWordsOfFile,
    ),
    ...(isRetimed || isEnabling
      ? await caught(() => checkWorkflowTiming(acting, namespace, definition))
      : []),
    ...contactIssues(acting.env, definition.contacts, known?.definition.contacts),
    ...(entry.enabled === true && isNeverLive
      ? [issue("enabled", "needs_publish", "a workflow that is only a draft cannot be enabled", true)]
      : []),
  ];
};

/** The ids of what the entry names, looked up when it is written: jobs before it are made by then. */
const resolve = async (
  planning: Planning,
  entry: WorkflowEntry,
  known: KnownWorkflow | null,
): Promise<Dag> => {
  const refs = entry.nodes.flatMap(({ job, workflow }) => [
    ...(job ? [referenceTo("job", job, entry.appId)] : []),
    ...(workflow ? [referenceTo("workflow", workflow, entry.appId)] : []),
  ]);
  const world = await readWorld(planning.acting, planning, named(refs));
  return graphOfEntry(entry, world, known?.draft ?? null);
};

const changeOf = (
  { definition, publishes, enabled }: Wanted,
  known: KnownWorkflow,
  dag: Dag,
): WorkflowChange => {
  const isDrawn = !sameDag(dag, known.draft);
  const isPublished = publishes && (known.published === null || !sameDag(dag, known.published));
  return {
    action: isPublished ? "publish" : isDrawn && !publishes ? "dag" : "update",
    definition,
    ...(isDrawn && (isPublished || !publishes) ? { dag } : {}),
    ...(isPublished ? { publish: true } : {}),
    ...(known.published !== null || isPublished ? { enabled } : {}),
  };
};

const writing =
  (planning: Planning, wanted: Wanted, known: KnownWorkflow | null) => async (): Promise<Written> => {
    const { acting, namespace, seen } = planning;
    const { entry, definition, publishes, enabled } = wanted;
    const dag = await resolve(planning, entry, known);
    const scope = { db: acting.db, namespace, seen, workflowId: known?.row.workflowId ?? null };
    refuseScheduled(dag, await checkDag(scope, dag, publishes));
    const row = known
      ? await changeWorkflow(acting, known.row, changeOf(wanted, known, dag))
      : await addWorkflow(acting, namespace, definition, dag, "import", publishes ? { enabled } : null);
    return { id: row.workflowId, version: row.version };
  };

/** Whether a job of the workflow as it stands is none of it any more. */
const freesJobs = ({ world }: Planning, entry: WorkflowEntry, known: KnownWorkflow | null): boolean => {
  const kept = new Set(
    entry.nodes.flatMap(({ job }) => (job ? [refKey(referenceTo("job", job, entry.appId))] : [])),
  );
  return [known?.draft, known?.published].some((dag) =>
    dag?.nodes.some(({ jobId }) => {
      const ref = jobId === undefined ? null : world.refs.job(jobId);
      return ref !== null && !kept.has(refKey(ref));
    }),
  );
};

const planWorkflow = async (
  planning: Planning,
  entry: WorkflowEntry,
  index: number,
  isRepeated: boolean,
): Promise<Planned> => {
  const ref = refOf("workflow", entry);
  const found = meant(planning.world.workflows, ref, entry.renamedFrom, ({ row }) => row.workflowId);
  const known = found.one;
  const contacts = fillContacts(entry.contacts, known?.definition.contacts ?? []);
  const wanted = wantedOf(entry, known, contacts.value);
  const { renamedFrom: _, ...said } = entry;
  const changes = known
    ? changesBetween(whatStands(planning, known, wanted), whatIsWanted(wanted))
    : changesBetween(null, { ...said, contacts: contacts.value, ...namedGraphOfEntry(entry) });
  const isChanged = known === null || changes.length > 0;
  const issues = [
    ...(isRepeated ? [repeatedIssue("workflow", entry)] : []),
    ...found.issues,
    ...appIssues(planning, entry.appId),
    ...contacts.issues,
    ...(isChanged ? referenceIssues(planning, entry, known?.row.workflowId ?? null) : []),
    ...(isChanged && contacts.issues.length === 0 ? await ruleIssues(planning, wanted, known) : []),
  ];
  return {
    item: {
      ...ref,
      index,
      action: issues.length > 0 ? "refused" : known === null ? "create" : isChanged ? "change" : "unchanged",
      id: known?.row.workflowId ?? null,
      version: known?.row.version ?? null,
      source: known?.row.source ?? null,
      step: freesJobs(planning, entry, known) ? steps.workflowThatFreesJobs : steps.workflow,
      changes,
      issues,
    },
    write: issues.length === 0 && isChanged ? writing(planning, wanted, known) : null,
  };
};

const refuseCircular = (planned: Planned): Planned => ({
  item: {
    ...planned.item,
    action: "refused",
    issues: [
      ...planned.item.issues,
      issue("nodes", "recursion", "lead through other workflows of these definitions back to this one"),
    ],
  },
  write: null,
});

/** In the order in which they can be made. */
export const planWorkflows = async (planning: Planning): Promise<Planned[]> => {
  const { workflows } = planning.file;
  const repeated = repeatedEntries("workflow", workflows);
  const planned = await Promise.all(
    workflows.map((entry, index) => planWorkflow(planning, entry, index, repeated.has(index))),
  );
  const { order, circular } = workflowOrder(workflows);
  return order.flatMap((index) => {
    const one = planned[index];
    if (!one) return [];
    return circular.has(index) ? [refuseCircular(one)] : [one];
  });
};
