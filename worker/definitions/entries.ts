import type * as v from "valibot";
import { type AppSettings, appDefaults } from "../../client/protocol/app.ts";
import { calendarDefaults } from "../../client/protocol/calendar.ts";
import type { Contact } from "../../client/protocol/contact.ts";
import type { Dag } from "../../client/protocol/dag.ts";
import {
  type AppEntry,
  appEntry,
  type CalendarEntry,
  calendarEntry,
  type DefinitionRef,
  type JobEntry,
  jobEntry,
  type NodeEntry,
  type Reference,
  type WorkflowEntry,
  workflowEntry,
} from "../../client/protocol/definitions-file.ts";
import { type JobDefinition, jobDefaults } from "../../client/protocol/job.ts";
import { type WorkflowDefinition, workflowDefaults } from "../../client/protocol/workflow.ts";
import { isSecretField } from "../access/secret-fields.ts";
import { contentOf } from "../calendars/calendar-content.ts";
import type { CalendarChange } from "../calendars/save-calendar.ts";

/** Definitions as entries of a file: without what is default anyway, secrets left out, fields always in the same order. */

const childOf = (schema: unknown, key: string): unknown => {
  const entries: unknown =
    typeof schema === "object" && schema !== null ? Reflect.get(schema, "entries") : undefined;
  return typeof entries === "object" && entries !== null ? Reflect.get(entries, key) : undefined;
};

const unwrapped = (schema: unknown): unknown => {
  const inner: unknown =
    typeof schema === "object" && schema !== null ? Reflect.get(schema, "wrapped") : undefined;
  return inner === undefined ? schema : unwrapped(inner);
};

/** Keys in the order in which the schema names them, whoever wrote the value; records stay as they are. */
const inOrder = (given: unknown, value: unknown): unknown => {
  const schema = unwrapped(given);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const item: unknown =
      typeof schema === "object" && schema !== null ? Reflect.get(schema, "item") : undefined;
    return value.map((one) => inOrder(item, one));
  }
  const entries: unknown =
    typeof schema === "object" && schema !== null ? Reflect.get(schema, "entries") : undefined;
  if (typeof entries !== "object" || entries === null) return value;
  const known = Object.keys(entries).filter((key) => Reflect.get(value, key) !== undefined);
  return Object.fromEntries(
    known.map((key) => [key, inOrder(childOf(schema, key), Reflect.get(value, key))]),
  );
};

const withoutSecrets = (value: unknown, parent = ""): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, parent));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      isSecretField(key, parent) && typeof inner === "string" ? null : withoutSecrets(inner, key),
    ]),
  );
};

const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

/** Fields that differ from their defaults, in the order of the defaults. */
const given = <T extends object>(value: T, defaults: object, schema: v.GenericSchema): Partial<T> => {
  const fields = Object.entries(defaults).flatMap(([key, standard]): [string, unknown][] => {
    const field: unknown = Reflect.get(value, key);
    return field === undefined || same(field, standard)
      ? []
      : [[key, withoutSecrets(inOrder(childOf(schema, key), field), key)]];
  });
  return Object.fromEntries(fields) as Partial<T>;
};

const calendarEntryDefaults = { description: "", ...calendarDefaults };

export const calendarEntryOf = (
  calendarId: string,
  { name, description, workingWeekdays, days }: CalendarChange,
): CalendarEntry => ({
  calendarId,
  name,
  ...given({ description, workingWeekdays, days }, calendarEntryDefaults, calendarEntry),
});

export const appEntryOf = (appId: string, settings: AppSettings): AppEntry => ({
  appId,
  name: settings.name,
  ...given(settings, appDefaults, appEntry),
});

export const jobEntryOf = (definition: JobDefinition, enabled: boolean): JobEntry => ({
  name: definition.name,
  appId: definition.appId,
  jobType: definition.jobType,
  ...(enabled ? {} : { enabled: false }),
  ...given(definition, jobDefaults, jobEntry),
});

/** Names of what nodes run, by id; null where it is gone. */
export interface NodeRefs {
  job(jobId: number): DefinitionRef | null;
  workflow(workflowId: number): DefinitionRef | null;
}

const referenceOf = (ref: DefinitionRef | null, appId: string): Reference | undefined => {
  if (ref === null) return undefined;
  return ref.appId === null || ref.appId === appId ? ref.name : { appId: ref.appId, name: ref.name };
};

/** Where nodes stand on the canvas is left out: applying leaves it as it is. */
export const nodeEntryOf = (node: Dag["nodes"][number], appId: string, refs: NodeRefs): NodeEntry => {
  const job = node.jobId === undefined ? undefined : referenceOf(refs.job(node.jobId), appId);
  const workflow =
    node.workflowId === undefined ? undefined : referenceOf(refs.workflow(node.workflowId), appId);
  return {
    nodeId: node.nodeId,
    ...(node.kind === "approval" ? { kind: node.kind } : {}),
    ...(node.name === undefined ? {} : { name: node.name }),
    ...(job === undefined ? {} : { job }),
    ...(workflow === undefined ? {} : { workflow }),
    ...(node.expression === undefined ? {} : { expression: node.expression }),
  };
};

export interface WorkflowState {
  enabled: boolean;
  /** What fires; null while there is only a draft. */
  published: Dag | null;
  draft: Dag;
}

export const workflowEntryOf = (
  definition: WorkflowDefinition,
  { enabled, published, draft }: WorkflowState,
  refs: NodeRefs,
): WorkflowEntry => {
  const { nodes, edges } = published ?? draft;
  return {
    name: definition.name,
    appId: definition.appId,
    ...(published === null ? { publish: false } : enabled ? {} : { enabled: false }),
    ...given(definition, workflowDefaults, workflowEntry),
    nodes: nodes.map((node) => nodeEntryOf(node, definition.appId, refs)),
    edges: edges.map(({ from, to, when }) => ({ from, to, ...(when === undefined ? {} : { when }) })),
  };
};

/** As it would be stored, whatever the order in which a file names its days. */
export const calendarFrom = ({
  name,
  description = "",
  workingWeekdays,
  days,
}: CalendarEntry): CalendarChange => ({
  name,
  description,
  ...contentOf(workingWeekdays ?? calendarDefaults.workingWeekdays, days ?? calendarDefaults.days),
});

/** What an entry says without what only files have. Contacts and headers come with their secrets filled in. */
export const settingsFrom = (entry: AppEntry, contacts: Contact[]): AppSettings => {
  const { appId: _, contacts: __, ...fields } = entry;
  return { ...appDefaults, ...fields, contacts };
};

export const jobDefinitionFrom = (
  entry: JobEntry,
  contacts: Contact[],
  http: JobDefinition["http"],
): JobDefinition => {
  const { enabled: _, renamedFrom: __, contacts: ___, http: ____, ...fields } = entry;
  return { ...jobDefaults, ...fields, contacts, http };
};

export const workflowDefinitionFrom = (entry: WorkflowEntry, contacts: Contact[]): WorkflowDefinition => {
  const {
    enabled: _,
    publish: __,
    renamedFrom: ___,
    nodes: ____,
    edges: _____,
    contacts: ______,
    ...fields
  } = entry;
  return { ...workflowDefaults, ...fields, contacts };
};
