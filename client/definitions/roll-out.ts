import type { ApiClient } from "../api/api-client.ts";
import { type DefinitionRef, refKey } from "../protocol/definitions-file.ts";
import {
  type AppliedItem,
  mostApplied,
  type PlanAction,
  type PlanItem,
} from "../protocol/definitions-plan.ts";
import type { FieldIssue } from "../protocol/errors.ts";
import { routes } from "../protocol/routes/index.ts";
import { applyBatches, type Batch } from "./batches.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { planBatches } from "./plan-batches.ts";
import type { Place } from "./yaml-places.ts";

/** An issue with the line it is about, where there is one. */
export interface PlacedIssue {
  place: Place | null;
  field: string;
  message: string;
}

export interface PlannedEntry extends Omit<PlanItem, "issues"> {
  ref: DefinitionRef;
  issues: PlacedIssue[];
}

export interface WholePlan {
  items: PlannedEntry[];
  counts: Record<PlanAction, number>;
}

export interface Target {
  api: ApiClient;
  namespace: string;
  /** Names the place that the files come from; null: nothing of it is noted, and nothing can be pruned. */
  source: string | null;
  /** Goes on through a restart of the platform; every call is a read, or has a key that stays the same. */
  patient<T>(call: () => Promise<T>): Promise<T>;
}

const place = (
  batch: Batch,
  { kind, index }: Pick<PlanItem, "kind" | "index">,
  issue: FieldIssue,
): PlacedIssue => ({
  place: index === null ? null : batch.placeOf(kind, index, issue.path),
  field: issue.path,
  message: issue.message,
});

const refOfItem = ({ kind, appId, name }: PlanItem): DefinitionRef => ({ kind, appId, name });

/** Calendars stand in several requests, and each request finds all that is to be deleted. */
const isToldBefore = ({ kind, index, ...item }: PlanItem, told: Set<string>): boolean => {
  if (kind !== "calendar" && index !== null) return false;
  const key = `${refKey({ kind, ...item })} ${item.id}`;
  if (told.has(key)) return true;
  told.add(key);
  return false;
};

/** What applying a set would change, however many requests that takes. */
export const planSet = async (target: Target, set: DefinitionSet, prune: boolean): Promise<WholePlan> => {
  const items: PlannedEntry[] = [];
  const counts = { create: 0, change: 0, delete: 0, unchanged: 0, refused: 0 };
  const told = new Set<string>();
  for (const batch of planBatches(set, prune)) {
    const body = {
      file: batch.file,
      ...(target.source === null ? {} : { source: target.source }),
      ...(prune ? { prune: true } : {}),
      ...(batch.alongside.length > 0 ? { alongside: batch.alongside } : {}),
    };
    const params = { ns: target.namespace };
    const answer = await target.patient(() => target.api.call(routes.planDefinitions, { params, body }));
    for (const item of answer.items) {
      if (isToldBefore(item, told)) continue;
      const issues = item.issues.map((issue) => place(batch, item, issue));
      items.push({ ...item, ref: refOfItem(item), issues });
      counts[item.action] += 1;
    }
  }
  return { items: items.toSorted((left, right) => left.step - right.step), counts };
};

export interface AppliedEntry extends Omit<AppliedItem, "error"> {
  code: string | null;
  issues: PlacedIssue[];
}

const isIssue = (value: unknown): value is FieldIssue =>
  typeof value === "object" && value !== null && "path" in value && "message" in value;

const issuesOf = (batch: Batch, item: AppliedItem): PlacedIssue[] => {
  if (!item.error) return [];
  const { details, message } = item.error;
  const found: unknown =
    typeof details === "object" && details !== null ? Reflect.get(details, "issues") : null;
  const issues = Array.isArray(found) ? found.filter(isIssue) : [];
  return issues.length > 0
    ? issues.map((issue) => place(batch, item, issue))
    : [place(batch, item, { path: "", rule: item.error.code, message })];
};

/** What a plan has to do; what is unchanged but comes from elsewhere so far is only noted. */
export const toApply = ({ items }: WholePlan, source: string | null): PlannedEntry[] =>
  items.filter(
    ({ action, kind, source: from }) =>
      action === "create" ||
      action === "change" ||
      action === "delete" ||
      (action === "unchanged" && kind !== "app" && source !== null && from !== source),
  );

/** Carries a plan out, step by step; each request says what the plan has seen, so that a world that moved on is not overwritten. */
export const applyPlan = async (
  target: Target,
  set: DefinitionSet,
  plan: WholePlan,
  onProgress: (done: number, total: number) => void,
): Promise<AppliedEntry[]> => {
  const wanted = toApply(plan, target.source);
  const applied: AppliedEntry[] = [];
  for (const batch of applyBatches(set, wanted, mostApplied)) {
    const deletes = batch.wanted.filter(({ action }) => action === "delete").map(({ ref }) => ref);
    const idempotencyKey = crypto.randomUUID();
    const answer = await target.patient(() =>
      target.api.call(routes.applyDefinitions, {
        params: { ns: target.namespace },
        idempotencyKey,
        body: {
          file: batch.file,
          ...(target.source === null ? {} : { source: target.source }),
          ...(deletes.length > 0 ? { deletes } : {}),
          expected: batch.wanted.map(({ ref, version }) => ({ ...ref, version })),
        },
      }),
    );
    for (const { error, ...item } of answer.items)
      applied.push({
        ...item,
        code: error?.code ?? null,
        issues: issuesOf(batch, { ...item, ...(error ? { error } : {}) }),
      });
    onProgress(applied.length, wanted.length);
  }
  return applied;
};
