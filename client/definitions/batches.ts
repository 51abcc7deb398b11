import {
  type AppEntry,
  type DefinitionKind,
  type DefinitionRef,
  type DefinitionsFile,
  type JobEntry,
  referenceTo,
  refKey,
  refOf,
  type WorkflowEntry,
} from "../protocol/definitions-file.ts";
import type { DefinitionSet, Sourced } from "./definition-set.ts";
import type { Place } from "./yaml-places.ts";

/** Below the megabyte that a request may have, with room for what stands around the entries. */
const mostBytes = 800_000;

type Entry = { ref: DefinitionRef } & (
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

const entriesOf = ({ apps, jobs, workflows }: DefinitionSet): Entry[] => [
  ...apps.map((one) => ({ ...one, kind: "app" as const, ref: refOf("app", one.entry) })),
  ...jobs.map((one) => ({ ...one, kind: "job" as const, ref: refOf("job", one.entry) })),
  ...workflows.map((one) => ({ ...one, kind: "workflow" as const, ref: refOf("workflow", one.entry) })),
];

const encoder = new TextEncoder();
const bytesOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).length + 1;

/** Cuts a list so that each part has at most so many entries and bytes; one entry is always let through, and judged there. */
const cut = <T>(list: readonly T[], most: number, sizeOf: (one: T) => number): T[][] => {
  const parts: T[][] = [];
  let part: T[] = [];
  let bytes = 0;
  for (const one of list) {
    const size = sizeOf(one);
    if (part.length > 0 && (part.length >= most || bytes + size > mostBytes)) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(one);
    bytes += size;
  }
  return part.length > 0 ? [...parts, part] : parts;
};

const batchOf = (entries: readonly Entry[]): Batch => {
  const of = (kind: DefinitionKind) => entries.filter((one) => one.kind === kind);
  const file: DefinitionsFile = { version: 1, apps: [], jobs: [], workflows: [] };
  for (const one of entries) {
    if (one.kind === "app") file.apps.push(one.entry);
    else if (one.kind === "job") file.jobs.push(one.entry);
    else file.workflows.push(one.entry);
  }
  return { file, placeOf: (kind, index, path) => of(kind)[index]?.placeOf(path) ?? null };
};

/** Names that a batch speaks of, and that stand elsewhere in the set. */
const spokenOf = ({ file }: Batch, elsewhere: ReadonlyMap<string, DefinitionRef>): DefinitionRef[] => {
  const { jobs, workflows } = file;
  const all: DefinitionRef[] = [
    ...[...jobs, ...workflows].map(({ appId }) => ({ kind: "app" as const, appId, name: appId })),
    ...workflows.flatMap(({ appId, nodes }) =>
      nodes.flatMap(({ job, workflow }) => [
        ...(job ? [referenceTo("job", job, appId)] : []),
        ...(workflow ? [referenceTo("workflow", workflow, appId)] : []),
      ]),
    ),
  ];
  const found = new Map(all.map((ref) => [refKey(ref), elsewhere.get(refKey(ref))]));
  return [...found.values()].filter((ref) => ref !== undefined);
};

export interface PlanBatch extends Batch {
  alongside: DefinitionRef[];
  prune: boolean;
}

/** What entries are called, and what they were called: neither is to be pruned. */
const namesOf = (entries: readonly Entry[]): DefinitionRef[] =>
  entries.flatMap(({ ref, entry }) =>
    "renamedFrom" in entry && entry.renamedFrom ? [ref, { ...ref, name: entry.renamedFrom }] : [ref],
  );

/** Requests for a plan of the whole set; the last one, which has the workflows, also finds what is to be pruned. */
export const planBatches = (set: DefinitionSet, prune: boolean): PlanBatch[] => {
  const parts = cut(entriesOf(set), 5_000, ({ entry }) => bytesOf(entry));
  const all = parts.length > 0 ? parts : [[]];
  return all.map((part, index): PlanBatch => {
    const batch = batchOf(part);
    const others = all.filter((one) => one !== part).flat();
    const prunes = prune && index === all.length - 1;
    const elsewhere = new Map(others.map(({ ref }) => [refKey(ref), ref]));
    return { ...batch, prune: prunes, alongside: prunes ? namesOf(others) : spokenOf(batch, elsewhere) };
  });
};

/** Entries of a set by what they are called, cut into requests in the order given. */
export const applyBatches = <T extends { ref: DefinitionRef }>(
  set: DefinitionSet,
  wanted: readonly T[],
  most: number,
): (Batch & { wanted: T[] })[] => {
  const entries = new Map(entriesOf(set).map((entry) => [refKey(entry.ref), entry]));
  const found = wanted.map((one) => ({ one, entry: entries.get(refKey(one.ref)) ?? null }));
  return cut(found, most, ({ entry }) => (entry ? bytesOf(entry.entry) : 100)).map((part) => ({
    ...batchOf(part.flatMap(({ entry }) => entry ?? [])),
    wanted: part.map(({ one }) => one),
  }));
};
