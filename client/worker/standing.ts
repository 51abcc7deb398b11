import type { PollAnswer } from "../protocol/worker-call.ts";
import type { Effect } from "./machine-effects.ts";

/**
 * new       not started
 * serving   asks for work
 * draining  takes nothing more, waits for what runs and for the platform's word on every result
 * leaving   one last call is under way, whatever becomes of it
 * stopped   for good
 */
export type Mode = "new" | "serving" | "draining" | "leaving" | "stopped";

/** What every part of the machine looks at, and the effects that they add to. */
export interface Standing {
  mode: Mode;
  /** The platform asks to take no more work. */
  isPaused: boolean;
  drainSince: number;
  /** The platform knows that this worker drains and has nothing in hand. */
  saidGoodbye: boolean;
  times: PollAnswer["times"];
  effects: Effect[];
}

export const newStanding = (): Standing => ({
  mode: "new",
  isPaused: false,
  drainSince: 0,
  saidGoodbye: false,
  times: { pollMs: 25_000, heartbeatMs: 10_000, leaseMs: 30_000, killGraceMs: 10_000 },
  effects: [],
});

export const warn = (standing: Standing, text: string): void => {
  standing.effects.push({ type: "warn", text });
};
