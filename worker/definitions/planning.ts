import {
  type DefinitionRef,
  type DefinitionsFile,
  type JobEntry,
  refKey,
  refOf,
  type WorkflowEntry,
} from "../../client/protocol/definitions-file.ts";
import type { PlanItem } from "../../client/protocol/definitions-plan.ts";
import type { FieldIssue } from "../../client/protocol/errors.ts";
import type { Caller } from "../access/caller.ts";
import type { CalendarBook } from "../calendars/calendar-book.ts";
import { ApiFailure } from "../errors.ts";
import type { Deployment } from "../serve.ts";
import type { Within, World } from "./world.ts";

/** Apps before their jobs, jobs before workflows. Workflows that give up a job go before those that may take it; a job that leaves a workflow can be timed only then. */
export const steps = {
  app: 1,
  job: 2,
  workflowDelete: 3,
  workflowThatFreesJobs: 4,
  workflow: 5,
  jobSetFree: 6,
  jobDelete: 7,
} as const;

export interface Written {
  id: number | null;
  version: number | null;
}

/** What a plan tells of an object, and what would make it so; nothing where nothing is to be done. */
export interface Planned {
  item: PlanItem;
  write: (() => Promise<Written>) | null;
}

export interface Planning extends Within {
  acting: Deployment & { caller: Caller };
  world: World;
  file: DefinitionsFile;
  /** Everything of the same set, here or in other requests, by key. */
  inSet: ReadonlySet<string>;
  /** Those that jobs follow, read once for all. */
  calendars: CalendarBook;
  jobEntries: ReadonlyMap<string, JobEntry>;
  workflowEntries: ReadonlyMap<string, WorkflowEntry>;
  /** Workflows that this plan deletes. */
  goingWorkflows: ReadonlySet<number>;
}

export const issue = (path: string, rule: string, message: string, value?: unknown): FieldIssue => ({
  path,
  rule,
  message,
  ...(value === undefined ? {} : { value }),
});

const isIssues = (value: unknown): value is FieldIssue[] => Array.isArray(value);

/** What a refusal says, field by field; what is about no field is about the whole entry. */
export const issuesOf = (error: unknown): FieldIssue[] => {
  if (!(error instanceof ApiFailure)) throw error;
  const { details } = error;
  const issues: unknown =
    typeof details === "object" && details !== null ? Reflect.get(details, "issues") : null;
  return isIssues(issues) ? issues : [issue("", error.code, error.message)];
};

/** The issues that a check throws; none when it passes. */
export const caught = async (check: () => unknown): Promise<FieldIssue[]> => {
  try {
    await check();
    return [];
  } catch (error) {
    return issuesOf(error);
  }
};

interface Found {
  row: { version: number; name: string };
}

/** The one object that an entry means: by its name, or while that is not there by the name it had. Several: the name says too little. */
export const meant = <T extends Found>(
  groups: ReadonlyMap<string, T[]>,
  ref: DefinitionRef,
  renamedFrom: string | undefined,
  idOf: (one: T) => number,
): { one: T | null; issues: FieldIssue[] } => {
  const byName = groups.get(refKey(ref)) ?? [];
  const former = renamedFrom === undefined ? [] : (groups.get(refKey({ ...ref, name: renamedFrom })) ?? []);
  const found = byName.length > 0 ? byName : former;
  const [one = null] = found;
  if (found.length < 2) return { one, issues: [] };
  const ids = found.map(idOf).join(", ");
  const message = `names ${found.length} ${ref.kind}s of the app ${ref.appId} (${ids}): rename all but one, so that the name says which`;
  return { one: null, issues: [issue("name", "ambiguous", message, ref.name)] };
};

/** Entries that bear the name of one before them. */
export const repeatedEntries = (
  kind: DefinitionRef["kind"],
  entries: readonly { appId: string; name: string }[],
) => {
  const seen = new Set<string>();
  const repeated = new Set<number>();
  for (const [index, entry] of entries.entries()) {
    const key = refKey(refOf(kind, entry));
    if (seen.has(key)) repeated.add(index);
    seen.add(key);
  }
  return repeated;
};

export const repeatedIssue = (
  kind: DefinitionRef["kind"],
  entry: { appId: string; name: string },
): FieldIssue =>
  kind === "app"
    ? issue("appId", "repeated", "stands twice in these definitions", entry.appId)
    : issue(
        "name",
        "repeated",
        `is the name of another ${kind} of the app ${entry.appId} in these definitions`,
        entry.name,
      );

/** The app must be there, or come with the same definitions. */
export const appIssues = ({ world, inSet }: Planning, appId: string): FieldIssue[] =>
  world.apps.has(appId) || inSet.has(refKey({ kind: "app", appId, name: appId }))
    ? []
    : [issue("appId", "exists", "names no app of this namespace, nor one of these definitions", appId)];
