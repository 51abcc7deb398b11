import {
  type DefinitionRef,
  type DefinitionsFile,
  refKey,
  refOfApp,
  refOfCalendar,
} from "../../client/protocol/definitions-file.ts";
import type { FieldChange, PlanItem } from "../../client/protocol/definitions-plan.ts";
import type { FieldIssue } from "../../client/protocol/errors.ts";
import type { Caller } from "../access/caller.ts";
import type { CalendarBook } from "../calendars/calendar-book.ts";
import { ApiFailure } from "../errors.ts";
import type { Deployment } from "../serve.ts";
import type { OfSource } from "./of-source.ts";
import type { WholeSet } from "./whole-set.ts";
import type { Within, World } from "./world.ts";

/**
 * Calendars before what follows them, apps before their jobs, jobs before workflows. Workflows that give up a job go before those
 * that may take it; a job that leaves a workflow can be timed only then. What is used by others goes after them.
 */
export const steps = {
  calendar: 1,
  app: 2,
  job: 3,
  workflowDelete: 4,
  workflowThatFreesJobs: 5,
  workflow: 6,
  jobSetFree: 7,
  jobDelete: 8,
  calendarDelete: 9,
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
  /** The file, and what is said of entries in other requests. */
  set: WholeSet;
  /** Those that jobs and workflows follow, as they will be once the file is applied. */
  calendars: CalendarBook;
  /** What this plan deletes. */
  going: OfSource;
  /** The workflows that have jobs, by id. */
  holders: ReadonlyMap<number, DefinitionRef>;
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

interface Judged {
  ref: DefinitionRef;
  /** Place in the file's list; null for what no entry names. */
  index: number | null;
  known: { id: number | null; version: number; source: string | null } | null;
  changes: FieldChange[];
  issues: FieldIssue[];
  step: number;
  write: () => Promise<Written>;
}

/** What becomes of an entry: refused, or else what there is and what is to be decide. */
export const judged = ({ ref, index, known, changes, issues, step, write }: Judged): Planned => {
  const isChanged = known === null || changes.length > 0;
  const action =
    issues.length > 0 ? "refused" : known === null ? "create" : isChanged ? "change" : "unchanged";
  return {
    item: {
      ...ref,
      index,
      action,
      id: known?.id ?? null,
      version: known?.version ?? null,
      source: known?.source ?? null,
      step,
      changes,
      issues,
    },
    write: action === "create" || action === "change" ? write : null,
  };
};

const fieldOfName = { calendar: "calendarId", app: "appId", job: "name", workflow: "name" } as const;

const repeatedIssue = ({ kind, appId, name }: DefinitionRef): FieldIssue =>
  issue(
    fieldOfName[kind],
    "repeated",
    kind === "app" || kind === "calendar"
      ? "stands twice in these definitions"
      : `is the name of another ${kind} of the app ${appId} in these definitions`,
    name,
  );

/** Every entry of one kind, told which of them bears the name of one before it. */
export const planEach = <T>(
  entries: readonly T[],
  refOf: (entry: T) => DefinitionRef,
  plan: (entry: T, index: number, ref: DefinitionRef, repeated: FieldIssue[]) => Promise<Planned> | Planned,
): Promise<Planned[]> => {
  const seen = new Set<string>();
  return Promise.all(
    entries.map((entry, index) => {
      const ref = refOf(entry);
      const isRepeated = seen.has(refKey(ref));
      seen.add(refKey(ref));
      return plan(entry, index, ref, isRepeated ? [repeatedIssue(ref)] : []);
    }),
  );
};

/** The app must be there, or come with the same definitions. */
export const appIssues = ({ world, set }: Planning, appId: string): FieldIssue[] =>
  world.apps.has(appId) || set.holds(refOfApp({ appId }))
    ? []
    : [issue("appId", "exists", "names no app of this namespace, nor one of these definitions", appId)];

/** A calendar that comes with another request is judged there and when it is applied: here nothing is known of its days. */
export const judgedCalendar = <T extends { calendar: string | null }>(
  { set, calendars }: Planning,
  definition: T,
): T =>
  definition.calendar !== null &&
  !calendars.has(definition.calendar) &&
  set.holds(refOfCalendar(definition.calendar))
    ? { ...definition, calendar: null }
    : definition;
