import {
  type AppEntry,
  type CalendarEntry,
  type DefinitionKind,
  type DefinitionRef,
  type DefinitionsFile,
  type JobEntry,
  refKey,
  type WorkflowEntry,
} from "../protocol/definitions-file.ts";
import {
  type Outline,
  outlineOfApp,
  outlineOfCalendar,
  outlineOfJob,
  outlineOfWorkflow,
} from "../protocol/definitions-outline.ts";
import type { DefinitionSet, Sourced } from "./definition-set.ts";
import type { Place } from "./yaml-places.ts";

export type Entry = { outline: Outline } & (
  | ({ kind: "calendar" } & Sourced<CalendarEntry>)
  | ({ kind: "app" } & Sourced<AppEntry>)
  | ({ kind: "job" } & Sourced<JobEntry>)
  | ({ kind: "workflow" } & Sourced<WorkflowEntry>)
);

/** Part of a set that goes into one request. */
export interface Batch {
  file: DefinitionsFile;
  /** The place of a path within an entry of the request. */
  placeOf(kind: DefinitionKind, index: number, path: string): Place | null;
}

export const entriesOf = ({ calendars, apps, jobs, workflows }: DefinitionSet): Entry[] => [
  ...calendars.map((one) => ({ ...one, kind: "calendar" as const, outline: outlineOfCalendar(one.entry) })),
  ...apps.map((one) => ({ ...one, kind: "app" as const, outline: outlineOfApp(one.entry) })),
  ...jobs.map((one) => ({ ...one, kind: "job" as const, outline: outlineOfJob(one.entry) })),
  ...workflows.map((one) => ({ ...one, kind: "workflow" as const, outline: outlineOfWorkflow(one.entry) })),
];

const encoder = new TextEncoder();
/** As it stands in a list. */
export const bytesOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).length + 1;

export interface Bounds {
  entries: number;
  bytes: number;
}

/**
 * Cuts a list so that each part stays within bounds; what an entry adds may depend on what its part holds already. One entry is
 * always let through, and judged there.
 */
export const cut = <T>(
  list: readonly T[],
  bounds: Bounds,
  sizeOf: (one: T, part: readonly T[]) => number,
): T[][] => {
  const parts: T[][] = [];
  let part: T[] = [];
  let bytes = 0;
  for (const one of list) {
    let size = sizeOf(one, part);
    if (part.length > 0 && (part.length >= bounds.entries || bytes + size > bounds.bytes)) {
      parts.push(part);
      part = [];
      bytes = 0;
      size = sizeOf(one, part);
    }
    part.push(one);
    bytes += size;
  }
  return part.length > 0 ? [...parts, part] : parts;
};

export const batchOf = (entries: readonly Entry[]): Batch => {
  const of = (kind: DefinitionKind) => entries.filter((one) => one.kind === kind);
  const file: DefinitionsFile = { version: 1, calendars: [], apps: [], jobs: [], workflows: [] };
  for (const one of entries) {
    if (one.kind === "calendar") file.calendars.push(one.entry);
    else if (one.kind === "app") file.apps.push(one.entry);
    else if (one.kind === "job") file.jobs.push(one.entry);
    else file.workflows.push(one.entry);
  }
  return { file, placeOf: (kind, index, path) => of(kind)[index]?.placeOf(path) ?? null };
};

/** Below the megabyte that a request may have, with room for what is expected of each entry. */
const mostAppliedBytes = 800_000;

/** Entries of a set by what they are called, cut into requests in the order given. */
export const applyBatches = <T extends { ref: DefinitionRef }>(
  set: DefinitionSet,
  wanted: readonly T[],
  most: number,
): (Batch & { wanted: T[] })[] => {
  const entries = new Map(entriesOf(set).map((entry) => [refKey(entry.outline), entry]));
  const found = wanted.map((one) => ({ one, entry: entries.get(refKey(one.ref)) ?? null }));
  const bounds = { entries: most, bytes: mostAppliedBytes };
  return cut(found, bounds, ({ entry }) => (entry ? bytesOf(entry.entry) : 100)).map((part) => ({
    ...batchOf(part.flatMap(({ entry }) => entry ?? [])),
    wanted: part.map(({ one }) => one),
  }));
};
