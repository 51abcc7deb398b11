import { type DefinitionRef, refKey, refOf } from "../../client/protocol/definitions-file.ts";
import type { JobRow } from "../jobs/job-row.ts";
import type { Planning } from "./planning.ts";
import { letsGo } from "./whole-set.ts";

/**
 * Whether the set takes the job out of the workflow that has it now, or deletes that workflow. `ref`: what the job is called
 * there, when the set renames it.
 */
export const leavesWorkflow = (
  { set, going, holders }: Planning,
  row: JobRow,
  ref: DefinitionRef = refOf("job", row),
): boolean => {
  const { workflowId } = row;
  if (workflowId === null) return true;
  if (going.workflows.some((workflow) => workflow.workflowId === workflowId)) return true;
  const holder = holders.get(workflowId);
  const outline = holder ? set.outlineOf(holder) : null;
  return outline !== null && letsGo(outline, new Set([refKey(ref), refKey(refOf("job", row))]));
};
