import * as v from "valibot";
import { resultBytes } from "../../client/protocol/run.ts";
import {
  type PollAnswer,
  type PollRequest,
  type TaskResult,
  taskResult,
} from "../../client/protocol/worker-call.ts";
import type { QueueMachine } from "./machine.ts";
import type { RunEvent } from "./run-machine.ts";

/** Leases that ended, or that a target holds, lately: a result told again is answered as a repeat, not as news. */
export class EndedLeases {
  #recent = new Set<string>();
  #older = new Set<string>();

  add(lease: string): void {
    if (this.#recent.size >= 10_000) [this.#older, this.#recent] = [this.#recent, new Set()];
    this.#recent.add(lease);
  }

  has(lease: string): boolean {
    return this.#recent.has(lease) || this.#older.has(lease);
  }
}

export interface Heard {
  results: PollAnswer["results"];
  kills: PollAnswer["kills"];
  /** Keys of runs whose progress was told. */
  progress: { lease: string; done: number; total: number }[];
}

const utf8 = new TextEncoder();

/** What a result, or a completion of an http job, says of its attempt. */
export const eventOf = (result: TaskResult): RunEvent => {
  const message = result.message?.slice(0, 2000) ?? null;
  switch (result.status) {
    case "success": {
      const bytes = result.result ? utf8.encode(result.result).length : 0;
      if (bytes <= resultBytes) return { type: "succeeded", result: result.result ?? null, message };
      return {
        type: "failed",
        reason: "result_too_large",
        message: `the result has ${bytes} bytes, at most ${resultBytes} are kept`,
        result: null,
      };
    }
    case "failed":
      return { type: "failed", reason: "error", message, result: null };
    case "rejected":
      return { type: "failed", reason: "rejected", message, result: null };
    case "returned":
      return { type: "handed_back" };
    case "accepted":
      return { type: "completion_promised" };
  }
};

const nobodyCompletes: RunEvent = {
  type: "failed",
  reason: "error",
  message: "the worker says accepted, but only the target of an http job can finish later",
  result: null,
};

const judgeResult = (
  machine: QueueMachine,
  ended: EndedLeases,
  workerId: string,
  item: unknown,
  now: number,
  random: number,
): PollAnswer["results"][number] => {
  const parsed = v.safeParse(taskResult, item);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    return { outcome: "invalid", message: `${v.getDotPath(issue) ?? "result"}: ${issue.message}` };
  }
  const { lease } = parsed.output;
  const key = machine.state.leases.get(lease);
  const run = key === undefined ? undefined : machine.state.runs.get(key);
  if (key === undefined || run?.lease?.token !== lease || run.lease.workerId !== workerId) {
    return ended.has(lease)
      ? { outcome: "repeated" }
      : { outcome: "stale", message: "the lease was given up" };
  }
  const { jobType } = machine.state.jobs.get(run.jobId)?.job.definition ?? {};
  const isOutOfPlace = parsed.output.status === "accepted" && jobType !== "http";
  run.lease.heardAt = now;
  machine.apply(key, isOutOfPlace ? nobodyCompletes : eventOf(parsed.output), now, random);
  ended.add(lease);
  return { outcome: "accepted" };
};

/**
 * Takes in what a worker tells: results one by one, and what it has in hand. A lease the platform gave up is answered as stale.
 */
export const hear = (
  machine: QueueMachine,
  ended: EndedLeases,
  request: Pick<PollRequest, "workerId" | "results" | "running">,
  now: number,
  random: () => number,
): Heard => {
  const results = (request.results ?? []).map((item) =>
    judgeResult(machine, ended, request.workerId, item, now, random()),
  );
  const kills: PollAnswer["kills"] = [];
  const progress: Heard["progress"] = [];
  for (const { lease, done, total } of request.running) {
    const key = machine.state.leases.get(lease);
    const run = key === undefined ? undefined : machine.state.runs.get(key);
    if (run?.lease?.workerId !== request.workerId) {
      // Its result was taken in by a call whose answer is still held: nothing is left to stop.
      if (!ended.has(lease)) kills.push({ lease, reason: "stale" });
    } else {
      run.lease.heardAt = now;
      if (run.kill) kills.push({ lease, reason: run.kill.reason });
    }
    if (run && done !== undefined && total !== undefined) progress.push({ lease, done, total });
  }
  return { results, kills, progress };
};

/**
 * What was handed out and is not in hand: the answer that carried it was lost. Only calls that ask for work tell, since a report
 * may overtake the answer. `mayReturn` holds back runs that the history may know as ended.
 */
export const takeBackLost = (
  machine: QueueMachine,
  outgoing: ReadonlySet<string>,
  request: Pick<PollRequest, "workerId" | "running">,
  mayReturn: (key: string) => boolean,
  now: number,
): void => {
  const inHand = machine.state.inHand.get(request.workerId);
  if (!inHand || inHand.size === 0) return;
  const told = new Set(request.running.map((task) => task.lease));
  for (const lease of [...inHand]) {
    const key = machine.state.leases.get(lease);
    if (told.has(lease) || outgoing.has(lease) || key === undefined || !mayReturn(key)) continue;
    machine.apply(key, { type: "handed_back" }, now, 0);
  }
};
