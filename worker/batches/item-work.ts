import type { BatchConfig } from "../../durable/batch/rpc.ts";
import type { Follower } from "../../durable/shared/follower.ts";
import type { Caller } from "../access/caller.ts";
import type { Deployment } from "../serve.ts";
import type { PoolRoom } from "./pool-room.ts";

/** One item of a batch, for whom and how. */
export interface ItemWork extends Deployment {
  caller: Caller;
  config: BatchConfig;
  id: string;
  /** Under which a run is known again that was started for this item before. */
  follower: Follower;
  repeated: boolean;
  room: PoolRoom;
}

export interface ItemDone {
  name: string | null;
  runId: string | null;
}

/** The pool of its app has enough of them: the item comes again later. */
export class Held extends Error {
  override readonly name = "Held";
}

export const requireRoom = async ({ room, config }: ItemWork, appId: string): Promise<void> => {
  if (!(await room.take(config.namespace, appId))) throw new Held("enough runs wait in the pool of the app");
};
