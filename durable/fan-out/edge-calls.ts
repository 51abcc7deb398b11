import type { PackedResult } from "../../client/protocol/task-batch.ts";
import { callTaskName } from "../../client/protocol/task-batch.ts";
import type { HttpCallOutcome } from "../app-queue/http-call.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { callOfTask } from "./call-of-task.ts";
import { edgeWorker } from "./edge-worker.ts";
import type { FanOutEngine } from "./engine.ts";
import type { Claim } from "./fan-out-state.ts";
import type { FanOutMachine } from "./machine.ts";
import type { StartAsk } from "./rpc.ts";

/** Calls of one run under way at a time. */
const maxCalls = 50;

type Report = [status: PackedResult[1], result: string | null, message: string | null];

/** Tasks of http jobs that the platform calls by itself. */
export class EdgeCalls {
  readonly #engine: FanOutEngine;
  #underWay = 0;

  constructor(engine: FanOutEngine) {
    this.#engine = engine;
  }

  /** Takes what waits, as far as calls may be made. */
  pump(machine: FanOutMachine): void {
    const start = this.#engine.started;
    if (!start) return;
    while (this.#underWay < maxCalls) {
      const ask = { slots: maxCalls, left: this.#underWay, peers: 1 };
      const grants = machine.grant(edgeWorker, ask, this.#engine.nextLease, Date.now());
      if (grants.length === 0) return;
      for (const { claim } of grants)
        for (let position = 0; position < claim.closed.length; position += 1) {
          this.#underWay += 1;
          this.#engine.ctx.waitUntil(this.#call(machine, start, claim, position));
        }
    }
  }

  async #call(machine: FanOutMachine, start: StartAsk, claim: Claim, position: number): Promise<void> {
    const report = await this.#makeCall(machine, start, claim, position);
    this.#underWay -= 1;
    const { runId } = machine.state;
    const results: PackedResult[] = [[position, ...report]];
    machine.result(edgeWorker.workerId, { runId, lease: claim.lease, results }, Date.now());
    await this.#engine.turn();
  }

  async #makeCall(machine: FanOutMachine, start: StartAsk, claim: Claim, position: number): Promise<Report> {
    const call = callOfTask(machine, this.#engine.store, start, claim, position);
    if (!call) return ["failed", null, "the job has no request"];
    try {
      return this.#reportOf(machine, claim, await this.#engine.env.CALLER.call(call));
    } catch (error) {
      logEvent("error", "http_caller_failed", { runId: machine.state.runId, error: reasonOf(error) });
      return ["failed", null, `the call could not be made: ${reasonOf(error)}`];
    }
  }

  #reportOf(machine: FanOutMachine, claim: Claim, outcome: HttpCallOutcome): Report {
    switch (outcome.outcome) {
      case "success":
        return ["success", outcome.result, outcome.message];
      case "failed":
        return [outcome.reason === "rejected" ? "rejected" : "failed", null, outcome.message];
      case "accepted":
        return ["accepted", null, null];
      case "listed": {
        const { count, itemLines, message } = outcome;
        // Called again after a restart, the list that was stored counts.
        const batch = { batchId: "list", taskName: callTaskName, count, itemLines };
        const refused = this.#engine.maps.store(machine, batch, claim.lease);
        return refused === null ? ["success", null, message] : ["failed", null, refused];
      }
      default:
        return outcome satisfies never;
    }
  }
}
