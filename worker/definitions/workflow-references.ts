import {
  type DefinitionRef,
  type Reference,
  referenceTo,
  refKey,
  runBy,
  type WorkflowEntry,
} from "../../client/protocol/definitions-file.ts";
import type { FieldIssue } from "../../client/protocol/errors.ts";
import { leavesWorkflow } from "./held-jobs.ts";
import { issue, type Planning } from "./planning.ts";
import type { KnownWorkflow } from "./world.ts";

const schedules = new Set<unknown>(["none", "api", undefined]);

/** A name that means nothing, or more than one thing. */
const namingIssue = ({ set }: Planning, ref: DefinitionRef, path: string, found: number): FieldIssue[] => {
  if (found === 0 && !set.holds(ref))
    return [
      issue(
        path,
        "exists",
        `names no ${ref.kind} of this namespace, nor one of these definitions: ${ref.appId}/${ref.name}`,
        ref.name,
      ),
    ];
  return found > 1
    ? [issue(path, "ambiguous", `names ${found} ${ref.kind}s: rename all but one`, ref.name)]
    : [];
};

const jobIssue = (planning: Planning, ref: DefinitionRef, path: string, own: number | null): FieldIssue[] => {
  const { world, set } = planning;
  const known = world.jobs.get(refKey(ref)) ?? [];
  const naming = namingIssue(planning, ref, path, known.length);
  if (naming.length > 0) return naming;
  const name = `${ref.appId}/${ref.name}`;
  const [one] = known;
  const timeType = set.outlineOf(ref)?.timeType ?? one?.definition.timeType;
  if (!schedules.has(timeType))
    return [
      issue(
        path,
        "scheduled",
        `has a schedule of its own (${timeType}), which a node of a workflow cannot: ${name}`,
        ref.name,
      ),
    ];
  const holder = one?.row.workflowId ?? null;
  if (!one || holder === null || holder === own || leavesWorkflow(planning, one.row)) return [];
  return [
    issue(
      path,
      "used",
      `is a node of workflow ${holder} already, and a job can be in one workflow at most: ${name}`,
      ref.name,
    ),
  ];
};

const innerIssue = (planning: Planning, ref: DefinitionRef, path: string): FieldIssue[] =>
  namingIssue(planning, ref, path, planning.world.workflows.get(refKey(ref))?.length ?? 0);

/** What is wrong with what the nodes name. */
export const referenceIssues = (
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

/** Whether a job of the workflow as it stands is none of it any more. */
export const freesJobs = (
  { world }: Planning,
  entry: WorkflowEntry,
  known: KnownWorkflow | null,
): boolean => {
  const kept = new Set(runBy(entry).map(refKey));
  return [known?.draft, known?.published].some((dag) =>
    dag?.nodes.some(({ jobId }) => {
      const ref = jobId === undefined ? null : world.refs.job(jobId);
      return ref !== null && !kept.has(refKey(ref));
    }),
  );
};
