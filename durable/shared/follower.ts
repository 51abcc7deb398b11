import type { WorkflowReason } from "../../client/protocol/workflow-run.ts";

/** Who waits for the end of a run: an object by its name, and which of its own things the run is, in its own words. */
export interface Follower {
  object: "workflow" | "backfill" | "batch";
  name: string;
  /** Asked again with the same tag it is the same run. */
  tag: string;
}

/** Batches only need to know their runs again when they ask twice; how those end is nothing to them. */
export type Listener = Follower & { object: "workflow" | "backfill" };

export const listens = (follower: Follower): follower is Listener => follower.object !== "batch";

/** As the history keeps it. */
export const originText = ({ object, name, tag }: Follower): string => `${object}:${name}:${tag}`;

export const parseOrigin = (text: string | null): Follower | null => {
  const match = /^(workflow|backfill|batch):([^:]+):(.+)$/s.exec(text ?? "");
  const [, object, name, tag] = match ?? [];
  if (name === undefined || tag === undefined) return null;
  return { object: object === "backfill" || object === "batch" ? object : "workflow", name, tag };
};

/** One attempt of a followed run. */
export interface FollowedTry {
  status: "running" | "success" | "failed";
  startedAt: number;
  finishedAt: number | null;
}

/** How a followed run ended: a job's run, or a workflow's. */
export interface FollowedEnd {
  tag: string;
  number: number;
  status: "success" | "failed" | "skipped";
  reason: WorkflowReason | null;
  message: string | null;
  result: string | null;
  startedAt: number | null;
  finishedAt: number;
  /** In their order; none of a run that nobody took. */
  tries: FollowedTry[];
}

/** What an object that follows runs answers to. Told again until it was heard; repeats are harmless. */
export interface FollowerCalls {
  runsEnded(ends: FollowedEnd[]): Promise<void>;
}
