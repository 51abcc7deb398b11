import { refKey, refsOfFile } from "../../client/protocol/definitions-file.ts";
import {
  type AppliedItem,
  type ApplyAnswer,
  type ApplyOutcome,
  type ApplyRequest,
  mostApplied,
  type PlanItem,
} from "../../client/protocol/definitions-plan.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { ApiFailure, invalid, toFailure } from "../errors.ts";
import { logEvent, reasonOf } from "../log.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call } from "../serve.ts";
import { noteSource } from "./of-source.ts";
import { counted, type Intent, planAll } from "./plan.ts";
import { issue, type Planned, steps } from "./planning.ts";

type ApplyCall = Call<typeof routes.applyDefinitions>;

/** Jobs do not wait for each other: what takes time is telling their objects. */
const jobsAtOnce = 6;

const refuseTooMany = ({ file, deletes = [] }: ApplyRequest): void => {
  const count = refsOfFile(file).length + deletes.length;
  if (count <= mostApplied) return;
  const message = `holds ${count} objects with what is to be deleted: apply at most ${mostApplied} at a time`;
  throw invalid([issue("file", "max_objects", message, count)]);
};

/** Deletes what the request names of the source, and never what it does not. */
const deletesOf = ({ deletes = [], source }: ApplyRequest): Intent["goes"] => {
  if (deletes.length === 0) return null;
  if (source === undefined)
    throw invalid([
      issue("source", "required", "is required to delete: only what was applied from there may go"),
    ]);
  const isApp = deletes.findIndex(({ kind }) => kind === "app");
  if (isApp >= 0)
    throw invalid([
      issue(
        `deletes.${isApp}.kind`,
        "kind",
        "must be calendar, job or workflow: apps are not deleted from files",
        "app",
      ),
    ]);
  const named = new Set(deletes.map(refKey));
  return (ref) => named.has(refKey(ref));
};

/** Nothing is written when one of the objects is not what the plan saw. */
const requireExpected = ({ expected = [] }: ApplyRequest, planned: readonly Planned[]): void => {
  const found = new Map(planned.map(({ item }) => [refKey(item), item.version]));
  const changed = expected.flatMap(({ version, ...ref }) => {
    const now = found.get(refKey(ref));
    return now === undefined || now === version ? [] : [{ ...ref, expected: version, version: now }];
  });
  const [first] = changed;
  if (!first) return;
  const rest = changed.length > 1 ? ` and ${changed.length - 1} more` : "";
  throw new ApiFailure(
    "version_mismatch",
    `${first.kind} ${first.appId}/${first.name}${rest} changed since the plan: plan again`,
    { objects: changed.slice(0, 100) },
  );
};

const outcomeOf: Record<Exclude<PlanItem["action"], "refused">, ApplyOutcome> = {
  create: "created",
  change: "changed",
  delete: "deleted",
  unchanged: "unchanged",
};

const refusal = ({ issues }: PlanItem): NonNullable<AppliedItem["error"]> => {
  const { code, message, details } = invalid(issues);
  return { code, message, details };
};

const applyOne = async ({ item, write }: Planned): Promise<AppliedItem> => {
  const { kind, appId, name, index, id, version, action } = item;
  const told = { kind, appId, name, index, id, version };
  if (action === "refused") return { ...told, outcome: "refused", error: refusal(item) };
  if (write === null) return { ...told, outcome: outcomeOf[action] };
  try {
    return { ...told, ...(await write()), outcome: outcomeOf[action] };
  } catch (error) {
    const failure = toFailure(error);
    if (failure.code === "internal")
      logEvent("error", "definition_not_applied", { kind, reason: reasonOf(error) });
    const { code, message, details } = failure;
    return {
      ...told,
      outcome: code === "invalid_request" ? "refused" : "failed",
      error: { code, message, ...(details === undefined ? {} : { details }) },
    };
  }
};

const applyStep = async (step: number, planned: readonly Planned[]): Promise<AppliedItem[]> => {
  const atOnce = step === steps.job ? jobsAtOnce : 1;
  const results = new Map<Planned, AppliedItem>();
  const waiting = planned.values();
  const lane = async (): Promise<void> => {
    for (const one of waiting) results.set(one, await applyOne(one));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return planned.flatMap((one) => results.get(one) ?? []);
};

const isThere = ({ outcome }: AppliedItem): boolean =>
  outcome === "created" || outcome === "changed" || outcome === "unchanged";

const noteAll = async (
  { acting, namespace }: Pick<Intent, "acting" | "namespace">,
  source: string,
  items: readonly AppliedItem[],
): Promise<void> => {
  const there = items.filter(isThere);
  const ids = (of: AppliedItem["kind"]) => there.flatMap(({ kind, id }) => (kind === of ? (id ?? []) : []));
  const calendars = there.flatMap(({ kind, name }) => (kind === "calendar" ? name : []));
  await noteSource(acting, namespace, source, { calendars, jobs: ids("job"), workflows: ids("workflow") });
};

const outcomes: readonly ApplyOutcome[] = ["created", "changed", "deleted", "unchanged", "refused", "failed"];

/** Each object is one transaction of its own; what cannot be written is named, and stops nothing else. */
export const applyDefinitions = async (call: ApplyCall): Promise<ApplyAnswer> => {
  const namespace = await requireNamespace(call.db, call.params.ns);
  const { body } = call;
  refuseTooMany(body);
  const intent: Intent = {
    acting: call,
    namespace: namespace.id,
    seen: call.seen,
    file: body.file,
    alongside: [],
    source: body.source,
    goes: deletesOf(body),
  };
  const planned = await planAll(intent);
  requireExpected(body, planned);
  const items: AppliedItem[] = [];
  for (const [step, ofStep] of Map.groupBy(planned, ({ item }) => item.step))
    items.push(...(await applyStep(step, ofStep)));
  if (body.source !== undefined) await noteAll(intent, body.source, items);
  return {
    items,
    counts: counted(
      outcomes,
      items.map(({ outcome }) => outcome),
    ),
  };
};
