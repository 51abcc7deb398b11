import type { Follower } from "../shared/follower.ts";

/** One start of one node of one run of a workflow. */
export interface NodeStart {
  number: number;
  nodeId: string;
  starts: number;
}

export const formatTag = ({ number, nodeId, starts }: NodeStart): string => `${number}/${nodeId}#${starts}`;

export const parseTag = (tag: string): NodeStart | null => {
  const match = /^(\d+)\/(.+)#(\d+)$/.exec(tag);
  return match ? { number: Number(match[1]), nodeId: match[2] ?? "", starts: Number(match[3]) } : null;
};

export const followerOf = (workflowId: number, start: NodeStart): Follower => ({
  object: "workflow",
  name: String(workflowId),
  tag: formatTag(start),
});
