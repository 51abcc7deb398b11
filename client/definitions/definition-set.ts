import * as v from "valibot";
import {
  type AppEntry,
  type CalendarEntry,
  type DefinitionRef,
  type DefinitionsFile,
  definitionsFile,
  type JobEntry,
  refKey,
  refOf,
  refOfApp,
  refOfCalendar,
  type WorkflowEntry,
} from "../protocol/definitions-file.ts";
import { workflowOrder } from "../protocol/definitions-order.ts";
import type { FieldIssue } from "../protocol/errors.ts";
import { collectIssues } from "../protocol/field-issues.ts";
import { fillVariables, type Variables } from "./variables.ts";
import {
  describePlace,
  type Place,
  type Problem,
  type ReadDocument,
  readYaml,
  type SourceText,
} from "./yaml-places.ts";

/** An entry with the way back to where it stands. */
export interface Sourced<T> {
  entry: T;
  placeOf(path: string): Place;
}

/** Everything that files say, in the order in which it can be made. */
export interface DefinitionSet {
  calendars: Sourced<CalendarEntry>[];
  apps: Sourced<AppEntry>[];
  jobs: Sourced<JobEntry>[];
  workflows: Sourced<WorkflowEntry>[];
}

const inWords = ({ rule, message, suggestion }: FieldIssue): string =>
  rule === "unknown_field"
    ? `is not a field that is known here${suggestion === undefined ? "" : `; is it ${suggestion}?`}`
    : message;

const byPlace = ({ place: left }: Problem, { place: right }: Problem): number =>
  left.line - right.line || left.column - right.column;

const shapeProblems = ({ value, placeOf }: ReadDocument): Problem[] => {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return [
      {
        place: placeOf(""),
        field: "",
        message: "must be a map with version, calendars, apps, jobs and workflows",
      },
    ];
  return collectIssues(definitionsFile, structuredClone(value))
    .map((issue) => ({ place: placeOf(issue.path), field: issue.path, message: inWords(issue) }))
    .toSorted(byPlace);
};

const sourced = <T>(entries: readonly T[], list: string, document: ReadDocument): Sourced<T>[] =>
  entries.map((entry, index) => ({
    entry,
    placeOf: (path) => document.placeOf(path === "" ? `${list}.${index}` : `${list}.${index}.${path}`),
  }));

const readDocument = (
  document: ReadDocument,
  variables: Variables,
): { file: DefinitionsFile | null; problems: Problem[] } => {
  const result = v.safeParse(definitionsFile, document.value);
  if (!result.success) return { file: null, problems: shapeProblems(document) };
  const { file, missing } = fillVariables(result.output, variables);
  const problems = missing.map(({ path, name }) => ({
    place: document.placeOf(path),
    field: path,
    variable: name,
    message: `names the variable ${name}, which is not set: give it in the environment or with --var ${name}=VALUE`,
  }));
  return { file, problems };
};

/** The same name in two files would be whichever came last. */
const repeated = <T>(
  entries: readonly Sourced<T>[],
  field: string,
  refOfEntry: (entry: T) => DefinitionRef,
): Problem[] => {
  const first = new Map<string, Place>();
  return entries.flatMap(({ entry, placeOf }) => {
    const key = refKey(refOfEntry(entry));
    const place = placeOf(field);
    const other = first.get(key);
    if (other === undefined) first.set(key, place);
    const message = `is the ${key} a second time; it stands at ${other ? describePlace(other) : ""}`;
    return other ? [{ place, field, message }] : [];
  });
};

const repeatedIn = ({ calendars, apps, jobs, workflows }: DefinitionSet): Problem[] => [
  ...repeated(calendars, "calendarId", ({ calendarId }) => refOfCalendar(calendarId)),
  ...repeated(apps, "appId", refOfApp),
  ...repeated(jobs, "name", (entry) => refOf("job", entry)),
  ...repeated(workflows, "name", (entry) => refOf("workflow", entry)),
];

const circle = "lead through other workflows of these definitions back to this one";

/** All files as one set; whatever is wrong with their form is named with its line, before anything is asked of the platform. */
export const readDefinitions = (
  texts: readonly SourceText[],
  variables: Variables,
): { set: DefinitionSet; problems: Problem[] } => {
  const set: DefinitionSet = { calendars: [], apps: [], jobs: [], workflows: [] };
  const problems: Problem[] = [];
  for (const text of texts) {
    const read = readYaml(text);
    problems.push(...read.problems);
    for (const document of read.documents) {
      const { file, problems: found } = readDocument(document, variables);
      problems.push(...found);
      if (file === null) continue;
      set.calendars.push(...sourced(file.calendars, "calendars", document));
      set.apps.push(...sourced(file.apps, "apps", document));
      set.jobs.push(...sourced(file.jobs, "jobs", document));
      set.workflows.push(...sourced(file.workflows, "workflows", document));
    }
  }
  problems.push(...repeatedIn(set));
  const { order, circular } = workflowOrder(set.workflows.map(({ entry }) => entry));
  const workflows = order.flatMap((index) => set.workflows[index] ?? []);
  // Told here, since its workflows may go in several requests, of which none sees the circle.
  for (const [index, { placeOf }] of set.workflows.entries())
    if (circular.has(index)) problems.push({ place: placeOf("nodes"), field: "nodes", message: circle });
  return { set: { ...set, workflows }, problems };
};

export const sizeOfSet = ({ calendars, apps, jobs, workflows }: DefinitionSet): number =>
  calendars.length + apps.length + jobs.length + workflows.length;
