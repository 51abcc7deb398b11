import type { Refusal } from "../app-queue/rpc.ts";
import type { FollowerCalls } from "../shared/follower.ts";
import type { BackfillConfig, BackfillProgress, BackfillState } from "./machine.ts";

export type BackfillRecord = BackfillState;

export interface BackfillCalls extends FollowerCalls {
  /** Once; a repeat changes nothing. */
  start(config: BackfillConfig, dataTimes: number[]): Promise<void>;
  stop(by: string): Promise<BackfillRecord | Refusal>;
  read(): Promise<BackfillRecord | null>;
  /** Null: it was never started. */
  progress(): Promise<BackfillProgress | null>;
}
