import { dagIssues, publishIssues } from "../../client/protocol/dag-rules.ts";
import { type DefinitionRef, refOf, type WorkflowEntry } from "../../client/protocol/definitions-file.ts";
import { workflowOrder } from "../../client/protocol/definitions-order.ts";
import type { FieldChange } from "../../client/protocol/definitions-plan.ts";
import type { FieldIssue } from "../../client/protocol/errors.ts";
import type { WorkflowDefinition } from "../../client/protocol/workflow.ts";
import { contactIssues } from "../alarms/contact-issues.ts";
import { sameCalendar } from "../calendars/calendar-book.ts";
import { expressionIssues, sameWorkflowTiming, workflowTimingIssues } from "../workflows/check-workflow.ts";
import { changesBetween } from "./differences.ts";
import { workflowDefinitionFrom } from "./entries.ts";
import { inWordsOfFile, namedGraph, namedGraphOfEntry, standIns } from "./graph-entries.ts";
import { fillContacts } from "./kept-secrets.ts";
import {
  appIssues,
  issue,
  judged,
  judgedCalendar,
  meant,
  type Planned,
  type Planning,
  planEach,
  steps,
} from "./planning.ts";
import { freesJobs, referenceIssues } from "./workflow-references.ts";
import type { KnownWorkflow } from "./world.ts";
import { type WantedWorkflow, writingWorkflow } from "./write-workflow.ts";

const wantedOf = (
  entry: WorkflowEntry,
  known: KnownWorkflow | null,
  contacts: WorkflowDefinition["contacts"],
): WantedWorkflow => {
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

const whatStands = (planning: Planning, known: KnownWorkflow, { publishes }: WantedWorkflow) => {
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

const whatIsWanted = ({ entry, definition, enabled, publishes }: WantedWorkflow) => ({
  ...definition,
  enabled,
  ...(publishes ? { publish: true } : {}),
  ...namedGraphOfEntry(entry),
});

const ruleIssues = (
  planning: Planning,
  { entry, definition, publishes, enabled }: WantedWorkflow,
  known: KnownWorkflow | null,
): FieldIssue[] => {
  const { acting, calendars } = planning;
  const graph = standIns(entry);
  const isRetimed =
    known === null ||
    !sameWorkflowTiming(known.definition, definition) ||
    !sameCalendar(known.definition, definition);
  const isEnabling = enabled && known?.row.enabled !== 1;
  const isNeverLive = !publishes && known?.published == null;
  const ofGraph = [...(publishes ? publishIssues(graph) : dagIssues(graph)), ...expressionIssues(graph)];
  return [
    ...ofGraph.map(inWordsOfFile),
    ...(isRetimed || isEnabling
      ? workflowTimingIssues(acting, judgedCalendar(planning, definition), calendars)
      : []),
    ...contactIssues(acting.env, definition.contacts, known?.definition.contacts),
    ...(entry.enabled === true && isNeverLive
      ? [issue("enabled", "needs_publish", "a workflow that is only a draft cannot be enabled", true)]
      : []),
  ];
};

const changesOf = (
  planning: Planning,
  wanted: WantedWorkflow,
  known: KnownWorkflow | null,
): FieldChange[] => {
  const { entry, definition } = wanted;
  if (known) return changesBetween(whatStands(planning, known, wanted), whatIsWanted(wanted));
  const { renamedFrom: _, ...said } = entry;
  return changesBetween(null, { ...said, contacts: definition.contacts, ...namedGraphOfEntry(entry) });
};

const planWorkflow = async (
  planning: Planning,
  entry: WorkflowEntry,
  index: number,
  ref: DefinitionRef,
  repeated: FieldIssue[],
): Promise<Planned> => {
  const found = meant(planning.world.workflows, ref, entry.renamedFrom, ({ row }) => row.workflowId);
  const known = found.one;
  const contacts = fillContacts(entry.contacts, known?.definition.contacts ?? []);
  const wanted = wantedOf(entry, known, contacts.value);
  const changes = changesOf(planning, wanted, known);
  const isChanged = known === null || changes.length > 0;
  return judged({
    ref,
    index,
    known: known && { id: known.row.workflowId, version: known.row.version, source: known.row.source },
    changes,
    issues: [
      ...repeated,
      ...found.issues,
      ...appIssues(planning, entry.appId),
      ...contacts.issues,
      ...(isChanged ? referenceIssues(planning, entry, known?.row.workflowId ?? null) : []),
      ...(isChanged && contacts.issues.length === 0 ? ruleIssues(planning, wanted, known) : []),
    ],
    step: freesJobs(planning, entry, known) ? steps.workflowThatFreesJobs : steps.workflow,
    write: writingWorkflow(planning, wanted, known),
  });
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
  const planned = await planEach(
    workflows,
    (entry) => refOf("workflow", entry),
    (...each) => planWorkflow(planning, ...each),
  );
  const { order, circular } = workflowOrder(workflows);
  return order.flatMap((index) => {
    const one = planned[index];
    if (!one) return [];
    return circular.has(index) ? [refuseCircular(one)] : [one];
  });
};
