import type { BatchAction, BatchItemStatus, BatchNoun } from "../../client/protocol/batch.ts";
import type { ErrorCode } from "../../client/protocol/errors.ts";
import type { Refusal } from "../app-queue/rpc.ts";
import type { BatchState } from "./machine.ts";

/** Plain data that crosses to and from the object of a batch. Instants are milliseconds since the epoch. */

/** Who asked. What they may do is looked up again whenever something is done for them. */
export interface BatchOwner {
  kind: "session" | "token";
  id: string;
  name: string;
  email: string | null;
  sourceAddress: string;
}

export interface BatchConfig {
  batchId: string;
  namespace: string;
  noun: BatchNoun;
  action: BatchAction;
  owner: BatchOwner;
  createdAt: number;
}

/** What became of an item for good. */
export interface ItemOutcome {
  status: "done" | "failed" | "skipped";
  name: string | null;
  runId: string | null;
  code: ErrorCode | null;
  message: string | null;
}

/** Not now: `held` was not begun; of the others nobody knows. */
export interface ItemDelay {
  status: "delayed";
  code: "held" | "overloaded" | "unavailable";
  message: string;
}
export type ItemAnswer = ItemOutcome | ItemDelay;

export interface BatchOrder {
  config: BatchConfig;
  /** Id and place of each. */
  items: { id: string; place: number }[];
  /** May have been done before: what was done is not done again. */
  repeated: boolean;
}

/** Does the work, in an invocation of its own. One answer for each item, in order. */
export interface BatchActor {
  act(order: BatchOrder): Promise<ItemAnswer[]>;
}

export interface ListedItem {
  place: number;
  id: string;
  status: BatchItemStatus;
  outcome: ItemOutcome | null;
}

export interface BatchCalls {
  /** Once; a repeat changes nothing. */
  start(config: BatchConfig, ids: string[]): Promise<void>;
  stop(by: string): Promise<BatchState | Refusal>;
  read(): Promise<BatchState | null>;
  /** In their order, after a place. */
  items(after: number | null, limit: number, status: BatchItemStatus | null): Promise<ListedItem[]>;
}
