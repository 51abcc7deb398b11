import type { JobDefinition, JobPatch } from "../../../../../client/protocol/job.ts";

/** Only what differs, so that an edit never writes back what somebody else changed in other fields. */
export function patchOf(before: JobDefinition, after: JobDefinition): JobPatch {
  const { appId: _app, jobType: _type, ...fields } = after;
  const differs = ([key, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(Object.entries(before).find(([name]) => name === key)?.[1]);
  return Object.fromEntries(Object.entries(fields).filter(differs));
}
