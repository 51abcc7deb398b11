import type { JobDefinition } from "../../../../client/protocol/job.ts";
import { isDefinitionField } from "./definition-fields.ts";

export interface FieldChange {
  field: keyof JobDefinition;
  before: string;
  after: string;
}

/** A value as people read it: text as it is, the rest as JSON; nothing for null. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** Field by field, what the second says differently; fields in the order of the definition. */
export function diffDefinitions(before: JobDefinition, after: JobDefinition): FieldChange[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(isDefinitionField);
  return fields
    .map((field) => ({ field, before: valueText(before[field]), after: valueText(after[field]) }))
    .filter((change) => change.before !== change.after);
}
