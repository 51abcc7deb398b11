import * as v from "valibot";
import {
  type DefinitionRef,
  definitionRef,
  type JobEntry,
  refKey,
  refOf,
  refOfApp,
  refOfCalendar,
  runBy,
  type WorkflowEntry,
} from "./definitions-file.ts";
import { jobDefaults } from "./job.ts";
import { timeType } from "./schedule.ts";
import { name, text } from "./text.ts";

/**
 * An entry of the same set that is sent in another request: what it is called, and as much of it as decides what becomes of
 * others. Without these fields it is taken as the platform has it.
 */
export const outline = v.strictObject({
  ...definitionRef.entries,
  renamedFrom: v.optional(name(100)),
  /** Of a job: one with a schedule is no node of a workflow. */
  timeType: v.optional(timeType),
  /** Of a job or workflow: a calendar that one follows is not pruned. */
  calendar: v.optional(text(100)),
  /** Of a workflow: what its nodes run. A job that is none of them any more may be timed, go to another workflow, or be pruned. */
  runs: v.optional(v.array(definitionRef)),
});
export type Outline = v.InferOutput<typeof outline>;

const followed = ({ calendar }: Pick<JobEntry, "calendar">) =>
  calendar === undefined || calendar === null ? {} : { calendar };

export const outlineOfJob = (entry: JobEntry): Outline => ({
  ...refOf("job", entry),
  ...(entry.renamedFrom === undefined ? {} : { renamedFrom: entry.renamedFrom }),
  timeType: entry.timeType ?? jobDefaults.timeType,
  ...followed(entry),
});

export const outlineOfWorkflow = (entry: WorkflowEntry): Outline => ({
  ...refOf("workflow", entry),
  ...(entry.renamedFrom === undefined ? {} : { renamedFrom: entry.renamedFrom }),
  ...followed(entry),
  runs: runBy(entry),
});

export const outlineOfApp = (entry: { appId: string }): Outline => refOfApp(entry);
export const outlineOfCalendar = (entry: { calendarId: string }): Outline => refOfCalendar(entry.calendarId);

/** What an entry is called, and was called. */
export const namesOf = ({ renamedFrom, ...own }: Outline): string[] =>
  renamedFrom === undefined ? [refKey(own)] : [refKey(own), refKey({ ...own, name: renamedFrom })];

/** What an entry speaks of: its app, its calendar, what its nodes run. */
export const spokenOf = ({ kind, appId, calendar, runs = [] }: Outline): DefinitionRef[] => [
  ...(appId !== null && kind !== "app" ? [refOfApp({ appId })] : []),
  ...(calendar ? [refOfCalendar(calendar)] : []),
  ...runs,
];
