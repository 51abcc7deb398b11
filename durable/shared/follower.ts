import type { WorkflowReason } from "../../client/protocol/workflow-run.ts";

/** Who asked for a run and may wait for its end: an object or a request by its name, and which of its own things the run is. */
export interface Follower {
  object: "workflow" | "backfill" | "batch" | "request";
  name: string;
  /** Asked again with the same tag it is the same run. */
  tag: string;
}

/** Batches and requests only need to know their runs again when they ask twice; how those end is nothing to them. */
export type Listener = Follower & { object: "workflow" | "backfill" };

export const listens = (follower: Follower): follower is Listener =>
  follower.object === "workflow" || follower.object === "backfill";

/** As the history keeps it. */
export const originText = ({ object, name, tag }: Follower): string => `${object}:${name}:${tag}`;

export const parseOrigin = (text: string | null): Follower | null => {
  const [, object, name, tag] = /^(\w+):([^:]+):(.+)$/s.exec(text ?? "") ?? [];
  if (name === undefined || tag === undefined) return null;
  switch (object) {
    case "workflow":
    case "backfill":
    case "batch":
    case "request":
      return { object, name, tag };
    default:
      return null;
  }
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
