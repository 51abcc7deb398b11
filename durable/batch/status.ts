import type { Batch } from "../../client/protocol/batch.ts";
import type { BatchState } from "./machine.ts";

export const batchStatusOf = ({
  stoppedBy,
  finishedAt,
}: Pick<BatchState, "stoppedBy" | "finishedAt">): Batch["status"] => {
  if (finishedAt === null) return stoppedBy === null ? "running" : "stopping";
  return stoppedBy === null ? "finished" : "stopped";
};

/** What keeps the group that is under way from an answer. */
export const waitsForOf = ({ group }: Pick<BatchState, "group">): Batch["waitsFor"] => {
  const delayed = group?.answers.find((answer) => answer?.status === "delayed");
  return delayed?.status === "delayed" ? delayed.code : null;
};
