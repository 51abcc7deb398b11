import type { HttpCall } from "../app-queue/http-call.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import type { FanOutEngine } from "./engine.ts";
import type { Claim } from "./fan-out-state.ts";
import type { FanOutMachine } from "./machine.ts";
import type { StartAsk } from "./rpc.ts";

/** Who makes the calls of http jobs: the platform itself. */
export const edgeWorker = { workerId: "edge", address: "platform" };
/** Calls of one run under way at a time. */
const maxCalls = 50;

/** Shards of http jobs: one call each, made by the platform's callers. */
export class EdgeCalls {
  readonly #engine: FanOutEngine;
  #underWay = 0;
  /** Calls answered by 202, which wait for their completion. */
  readonly #promised = new Map<string, { claim: Claim; position: number }>();

  constructor(engine: FanOutEngine) {
    this.#engine = engine;
  }

  /** Takes what waits, as far as calls may be made. */
  pump(machine: FanOutMachine): void {
    const start = this.#engine.started;
    if (!start) return;
    while (this.#underWay < maxCalls) {
      const [grant] = machine.grant(
        edgeWorker,
        { slots: maxCalls, left: this.#underWay, peers: 1 },
        this.#engine.nextLease,
        Date.now(),
      );
      if (!grant) return;
      for (const [position, task] of grant.claim.tasks.entries()) {
        this.#underWay += 1;
        this.#engine.ctx.waitUntil(this.#call(machine, start, grant.claim, position, task));
      }
    }
  }

  complete(
    lease: string,
    end: { status: "success" | "failed"; result: string | null; message: string | null },
  ): boolean {
    const promised = this.#promised.get(lease);
    const { machine } = this.#engine;
    if (!promised || !machine) return false;
    this.#promised.delete(lease);
    this.#underWay -= 1;
    const { claim, position } = promised;
    machine.result(
      edgeWorker.workerId,
      {
        runId: machine.state.runId,
        lease: claim.lease,
        results: [[position, end.status, end.result, end.message]],
      },
      Date.now(),
    );
    return true;
  }

  async #call(
    machine: FanOutMachine,
    start: StartAsk,
    claim: Claim,
    position: number,
    task: number,
  ): Promise<void> {
    const { definition } = start.job;
    const lease = `${claim.lease}:${position}`;
    const shard = machine.state.shards[task];
    let report: ["success" | "failed" | "rejected", string | null, string | null];
    if (!definition.http) report = ["failed", null, "the job has no request"];
    else {
      const call: HttpCall = {
        namespace: start.namespace,
        appId: start.appId,
        jobId: start.jobId,
        jobName: definition.name,
        runNumber: start.number,
        attempt: start.attempt,
        taskId: String(task),
        lease,
        request: definition.http,
        parameters: start.parameters,
        scheduleAt: start.scheduleAt,
        dataAt: start.dataAt,
        trigger: start.trigger,
        sharding: shard ? { ...shard, total: machine.state.shards.length } : null,
        upstream: [],
        signingSecrets: start.signingSecrets,
        publicUrl: start.publicUrl,
      };
      try {
        const outcome = await this.#engine.env.CALLER.call(call);
        if (outcome.outcome === "accepted") {
          this.#promised.set(lease, { claim, position });
          return;
        }
        report =
          outcome.outcome === "success"
            ? ["success", outcome.result, outcome.message]
            : [outcome.reason === "rejected" ? "rejected" : "failed", null, outcome.message];
      } catch (error) {
        logEvent("error", "http_caller_failed", { runId: machine.state.runId, error: reasonOf(error) });
        report = ["failed", null, `the call could not be made: ${reasonOf(error)}`];
      }
    }
    this.#underWay -= 1;
    machine.result(
      edgeWorker.workerId,
      { runId: machine.state.runId, lease: claim.lease, results: [[position, ...report]] },
      Date.now(),
    );
    await this.#engine.turn();
  }
}
