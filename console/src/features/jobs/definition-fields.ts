import { type JobDefinition, jobDefinition } from "../../../../client/protocol/job.ts";

/** Whether a key of an answer belongs to the definition; `jobForm.field` has its words. */
export const isDefinitionField = (key: string): key is keyof JobDefinition =>
  Object.hasOwn(jobDefinition.entries, key);
