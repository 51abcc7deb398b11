import * as v from "valibot";
import { definitionKind, definitionRef, definitionsFile, mostEntries } from "./definitions-file.ts";
import { outline } from "./definitions-outline.ts";
import { errorBody, fieldIssue } from "./errors.ts";
import { slug } from "./text.ts";

/** How many objects one request applies: each is several writes, and a request has an end. */
export const mostApplied = 50;

/**
 * The name of the place that files come from, such as a repository. What is applied with it is noted as coming from there, and
 * only that is pruned: what people made by hand, or other files brought, is never deleted because a file does not name it.
 */
const source = slug(64);

const mostAlongside = 100_000;

const refs = (most: number) =>
  v.pipe(v.array(definitionRef), v.maxLength(most, `must have at most ${most} entries`));

export const planRequest = v.strictObject({
  file: definitionsFile,
  source: v.optional(source),
  /** Also plan to delete calendars, jobs and workflows of `source` that no entry names. Apps are never pruned. */
  prune: v.optional(v.boolean()),
  /** Entries of the same set that are sent in other requests: they may be referred to, and are not pruned. */
  alongside: v.optional(
    v.pipe(v.array(outline), v.maxLength(mostAlongside, `must have at most ${mostAlongside} entries`)),
  ),
});
export type PlanRequest = v.InferOutput<typeof planRequest>;

export const planAction = v.picklist(["create", "change", "delete", "unchanged", "refused"]);
export type PlanAction = v.InferOutput<typeof planAction>;

/** One field, down to single values; secrets are not told, only that they differ. */
export const fieldChange = v.object({
  path: v.string(),
  before: v.optional(v.unknown()),
  after: v.optional(v.unknown()),
  secret: v.optional(v.boolean()),
});
export type FieldChange = v.InferOutput<typeof fieldChange>;

export const planItem = v.object({
  kind: definitionKind,
  /** Null for a calendar. */
  appId: v.nullable(v.string()),
  name: v.string(),
  /** Place in the file's list of its kind; null for what is deleted because no entry names it. */
  index: v.nullable(v.number()),
  action: planAction,
  /** Of the job or workflow that is there; calendars and apps have none but their name. */
  id: v.nullable(v.number()),
  /** As it was found, which `apply` can be told to expect; null: not there. */
  version: v.nullable(v.number()),
  /** Where it was applied from so far; null for what people made, and for apps. */
  source: v.nullable(v.string()),
  /** Items are applied by growing step: calendars and apps before their jobs, jobs before the workflows that name them. */
  step: v.number(),
  changes: v.array(fieldChange),
  /** Why it is refused, by path within the entry. */
  issues: v.array(fieldIssue),
});
export type PlanItem = v.InferOutput<typeof planItem>;

const counts = (actions: readonly string[]) => v.record(v.picklist(actions), v.number());
export const planAnswer = v.object({ items: v.array(planItem), counts: counts(planAction.options) });
export type PlanAnswer = v.InferOutput<typeof planAnswer>;

/** The version that was seen, or null for "was not there". */
export const expectedVersion = v.strictObject({ ...definitionRef.entries, version: v.nullable(v.number()) });

export const applyRequest = v.strictObject({
  file: definitionsFile,
  source: v.optional(source),
  /** Calendars, jobs and workflows of `source` to delete, as a plan told them. */
  deletes: v.optional(refs(mostApplied)),
  /** What the plan was made from: 412 before anything is written when one of these has changed since. */
  expected: v.optional(v.pipe(v.array(expectedVersion), v.maxLength(mostEntries))),
});
export type ApplyRequest = v.InferOutput<typeof applyRequest>;

export const applyOutcome = v.picklist(["created", "changed", "deleted", "unchanged", "refused", "failed"]);
export type ApplyOutcome = v.InferOutput<typeof applyOutcome>;

export const appliedItem = v.object({
  kind: definitionKind,
  appId: v.nullable(v.string()),
  name: v.string(),
  index: v.nullable(v.number()),
  outcome: applyOutcome,
  id: v.nullable(v.number()),
  version: v.nullable(v.number()),
  /** Refused: the entry is wrong, and `details.issues` say where. Failed: it was not written for another reason. */
  error: v.optional(errorBody.entries.error),
});
export type AppliedItem = v.InferOutput<typeof appliedItem>;
export const applyAnswer = v.object({ items: v.array(appliedItem), counts: counts(applyOutcome.options) });
export type ApplyAnswer = v.InferOutput<typeof applyAnswer>;
