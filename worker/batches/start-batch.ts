import type { BatchAction, BatchAnswer, BatchNoun } from "../../client/protocol/batch.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { BatchConfig } from "../../durable/batch/rpc.ts";
import { batchStub } from "../../durable/shared/stubs.ts";
import { requireRight } from "../access/judge.ts";
import { runBatch } from "../db/database.ts";
import { batches } from "../db/schema.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import { recordOperation } from "../operations/record.ts";
import type { Call } from "../serve.ts";
import { repeatable } from "../stubs.ts";
import type { Acting } from "../workflows/change-workflow.ts";
import {
  type Matching,
  matchingJobs,
  matchingRuns,
  matchingWorkflowRuns,
  matchingWorkflows,
} from "./matching.ts";
import { callerKeyOf, ownerOf } from "./owner.ts";

interface Asked {
  namespace: string;
  noun: BatchNoun;
  action: BatchAction;
  /** For the record: how the items were chosen. */
  filter: object | undefined;
  dryRun: boolean | undefined;
}

const nounWords: Record<BatchNoun, string> = {
  job: "jobs",
  run: "runs",
  workflow: "workflows",
  workflow_run: "workflow runs",
};

/** The row leads to the object, so it is there first. */
export const startBatch = async (
  acting: Acting,
  { namespace, noun, action, filter, dryRun }: Asked,
  { ids, leftOut }: Matching,
): Promise<BatchAnswer> => {
  const { db, env, caller, now } = acting;
  const total = ids.length;
  if (dryRun || total === 0) return { batchId: null, total, leftOut };
  const batchId = `ba-${crypto.randomUUID()}`;
  const config: BatchConfig = { batchId, namespace, noun, action, owner: ownerOf(caller), createdAt: now };
  const note = {
    namespace,
    action: `batch.${action}`,
    objectType: "batch",
    objectId: batchId,
    objectName: `${total} ${nounWords[noun]}`,
    after: { noun, total, ...(filter ? { filter } : {}) },
  } as const;
  await runBatch(db, [
    db.insert(batches).values({
      batchId,
      namespace,
      noun,
      action,
      total,
      callerKey: callerKeyOf(caller),
      createdBy: caller.name,
      createdAt: now,
    }),
    recordOperation(db, caller, note, now),
  ]);
  await repeatable(() => batchStub(env, batchId).start(config, ids));
  return { batchId, total, leftOut };
};

const named = (ids: readonly (string | number)[]): Matching => ({
  ids: [...new Set(ids.map(String))],
  leftOut: 0,
});

interface Body {
  action: BatchAction;
  filter?: object | undefined;
  dryRun?: boolean | undefined;
}

/** A batch route of a noun: the ids of its body, or what its filter finds. */
const startOf = async (
  call: Pick<Call<typeof routes.batchJobs>, "params" | "seen"> & Acting & { body: Body },
  noun: BatchNoun,
  ids: readonly (string | number)[] | undefined,
  match: (where: Parameters<typeof matchingJobs>[0]) => Promise<Matching>,
): Promise<BatchAnswer> => {
  const { action, filter, dryRun } = call.body;
  if (action === "delete") requireRight(call.caller, "edits");
  const { id: namespace } = await requireNamespace(call.db, call.params.ns);
  const found = ids ? named(ids) : await match({ db: call.db, namespace, seen: call.seen, action });
  return startBatch(call, { namespace, noun, action, filter, dryRun }, found);
};

export const batchJobs = (call: Call<typeof routes.batchJobs>): Promise<BatchAnswer> =>
  startOf(call, "job", call.body.jobIds, (where) => matchingJobs(where, call.body.filter ?? {}));

export const batchRuns = (call: Call<typeof routes.batchRuns>): Promise<BatchAnswer> =>
  startOf(call, "run", call.body.runIds, (where) => matchingRuns(where, call.body.filter ?? {}));

export const batchWorkflows = (call: Call<typeof routes.batchWorkflows>): Promise<BatchAnswer> =>
  startOf(call, "workflow", call.body.workflowIds, (where) =>
    matchingWorkflows(where, call.body.filter ?? {}),
  );

export const batchWorkflowRuns = (call: Call<typeof routes.batchWorkflowRuns>): Promise<BatchAnswer> =>
  startOf(call, "workflow_run", call.body.workflowRunIds, (where) =>
    matchingWorkflowRuns(where, call.body.filter ?? {}),
  );
