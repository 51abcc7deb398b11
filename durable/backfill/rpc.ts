import type { Refusal } from "../app-queue/rpc.ts";
import type { FollowerCalls } from "../shared/follower.ts";
import type { BackfillConfig, BackfillItem } from "./machine.ts";

export interface BackfillRecord {
  config: BackfillConfig;
  items: BackfillItem[];
  stoppedBy: string | null;
  finishedAt: number | null;
}

export interface BackfillCalls extends FollowerCalls {
  /** Once; a repeat changes nothing. */
  start(config: BackfillConfig, dataTimes: number[]): Promise<void>;
  stop(by: string): Promise<BackfillRecord | Refusal>;
  read(): Promise<BackfillRecord | null>;
}
