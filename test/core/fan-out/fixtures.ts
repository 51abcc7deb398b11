import { type FanOutState, newState, type TaskRules } from "../../../durable/fan-out/fan-out-state.ts";
import { FanOutMachine } from "../../../durable/fan-out/machine.ts";

export const rules = (changes: Partial<TaskRules> = {}): TaskRules => ({
  mode: "grid",
  hasStages: true,
  isCalls: false,
  timeoutMs: null,
  concurrencyPerWorker: 5,
  concurrencyTotal: 1000,
  retries: 0,
  retryIntervalMs: 0,
  failover: true,
  distribution: "pull",
  tasksPerPull: null,
  reduceOnFailure: false,
  allowedFailurePercent: 0,
  ...changes,
});

export const stateOf = (changes: Partial<TaskRules> = {}): FanOutState =>
  newState({ rules: rules(changes), runId: "1-1", lease: "run", attempt: 1, startedAt: 0, leftOut: [] });

export const machineOf = (changes: Partial<TaskRules> = {}, parts = 0): FanOutMachine => {
  const state = stateOf(changes);
  if (state.rules.mode === "broadcast")
    state.workers = Array.from({ length: parts }, (_, index) => ({ workerId: `w${index}`, address: "a" }));
  if (state.rules.mode === "sharding")
    state.shards = Array.from({ length: parts }, (_, id) => ({ id, parameter: `p${id}` }));
  const machine = new FanOutMachine(state);
  machine.begin(parts);
  return machine;
};

let leases = 0;
export const nextLease = (): string => {
  leases += 1;
  return `l${leases}`;
};

export const worker = (workerId: string) => ({ workerId, address: "a" });

/** Takes the root task, maps `count` items and reports it done. */
export const mapAll = (machine: FanOutMachine, count: number, now = 0): void => {
  const [root] = machine.grant(worker("mapper"), { slots: 10, left: 0, peers: 2 }, nextLease, now);
  if (!root) throw new Error("no root task was granted");
  machine.map({ batchId: `b${nextLease()}`, taskName: "one", count, bytes: count * 30 }, root.claim.lease);
  machine.result("mapper", { runId: "1-1", lease: root.claim.lease, done: [[0, 0]] }, now);
  machine.advance(now);
};
