import type { FanOutEnd } from "../fan-out/rpc.ts";
import type { EndedRun, Lease, OpenRun } from "./open-run.ts";
import type { RunNote } from "./run-machine.ts";

/** What follows from a decision, once it is stored. */
export type QueueEffect =
  | { kind: "ended"; run: EndedRun }
  /** The worker is to end a task; its held poll carries it at once. */
  | { kind: "kill"; workerId: string; lease: string; reason: "killed" | "timeout" | "stale" }
  | { kind: "assigned"; run: OpenRun; lease: Lease }
  | { kind: "log"; jobId: number; number: number; attempt: number; note: RunNote }
  /** The attempt of a distributed run was closed by the queue: its object is to stop. */
  | { kind: "abandoned"; key: string; lease: string; end: FanOutEnd }
  /** A second_delay job fires again one delay after. */
  | { kind: "timer_run_ended"; jobId: number; number: number; scheduleAt: number; endedAt: number };
