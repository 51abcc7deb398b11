import { formatRunId, parseRunId, type RunRef } from "../../client/protocol/ids.ts";
import { requireSeenJob } from "../access/sight.ts";
import { ApiFailure, notFound } from "../errors.ts";
import { placeOf } from "../jobs/job-place.ts";
import { killRun, markRunSuccess, recordRunAction, rerunRun } from "../runs/act-on-run.ts";
import { findRun } from "../runs/find-run.ts";
import { type ItemDone, type ItemWork, requireRoom } from "./item-work.ts";

/** What was asked for before the batch was interrupted has happened meanwhile, though nothing was noted of it. */
const hasHappened = async (work: ItemWork, ref: RunRef, reason: "killed" | "marked"): Promise<boolean> => {
  if (!work.repeated) return false;
  const { run } = await findRun(work, work.config.namespace, ref);
  return run.reason === reason;
};

const asBefore = async (
  work: ItemWork,
  ref: RunRef,
  action: "kill" | "mark_success",
  error: unknown,
): Promise<string> => {
  const isOver = error instanceof ApiFailure && (error.code === "run_finished" || error.code === "conflict");
  if (!isOver || !(await hasHappened(work, ref, action === "kill" ? "killed" : "marked"))) throw error;
  await recordRunAction(work, work.config.namespace, ref, action, {});
  return formatRunId(ref);
};

const perform = async (work: ItemWork, ref: RunRef): Promise<string> => {
  const { namespace, action } = work.config;
  switch (action) {
    case "kill":
    case "mark_success": {
      const act = action === "kill" ? killRun : markRunSuccess;
      return act(work, namespace, ref).then(
        ({ runId }) => runId,
        (error: unknown) => asBefore(work, ref, action, error),
      );
    }
    default: {
      await requireRoom(work, (await placeOf(work.db, namespace, ref.jobId)).appId);
      const { follower, repeated } = work;
      return (await rerunRun(work, namespace, ref, { follower, repeated })).runId;
    }
  }
};

export const actOnRun = async (work: ItemWork): Promise<ItemDone> => {
  const ref = parseRunId(work.id);
  if (!ref) throw notFound("run");
  await requireSeenJob(work, work.config.namespace, ref.jobId, "run");
  return { name: null, runId: await perform(work, ref) };
};
