import { logEvent, reasonOf } from "../shared/log-event.ts";
import { callOfTask } from "./call-of-task.ts";
import type { FanOutEngine } from "./engine.ts";
import type { Grant } from "./granting.ts";
import type { FanOutMachine } from "./machine.ts";
import type { ClaimedBatch } from "./rpc.ts";

type PreparedCalls = NonNullable<ClaimedBatch["calls"]>;

/** Only the platform can sign: requests of http jobs are made here for the worker that sends them. One that can't be made fails its task. */
export const prepareCalls = async (
  engine: FanOutEngine,
  machine: FanOutMachine,
  grants: readonly Grant[],
  batches: readonly ClaimedBatch[],
): Promise<void> => {
  if (!machine.state.rules.isCalls) return;
  for (const [index, grant] of grants.entries()) {
    const batch = batches[index];
    if (batch) batch.calls = await callsOf(engine, machine, grant);
  }
};

const callsOf = (engine: FanOutEngine, machine: FanOutMachine, { claim }: Grant): Promise<PreparedCalls> => {
  const { started, store } = engine;
  return Promise.all(
    Array.from(claim.closed, async (_, position) => {
      const call = started && callOfTask(machine, store, started, claim, position);
      const failure = (message: string): null => {
        const results: [number, "failed", null, string][] = [[position, "failed", null, message]];
        const { runId } = machine.state;
        machine.result(claim.workerId, { runId, lease: claim.lease, results }, Date.now());
        void engine.turn();
        return null;
      };
      if (!call) return failure("the job has no request any more");
      try {
        const prepared = await engine.env.CALLER.prepare(call);
        return prepared.ok ? prepared.request : failure(prepared.message);
      } catch (error) {
        logEvent("error", "http_caller_failed", { runId: machine.state.runId, error: reasonOf(error) });
        return failure(`the call could not be prepared: ${reasonOf(error)}`);
      }
    }),
  );
};
