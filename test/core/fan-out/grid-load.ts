import { DatabaseSync } from "node:sqlite";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { PackedResult } from "../../../client/protocol/task-batch.ts";
import { FanOutStore } from "../../../durable/fan-out/store.ts";
import { sqlOf } from "../../support/object-sql.ts";
import { machineOf, nextLease, worker } from "./fixtures.ts";

export interface GridLoad {
  tasks: number;
  /** Of each item as JSON. */
  itemBytes: number;
  /** Whether an execution of a task fails; each is tried twice. */
  fails: (task: number, tries: number) => boolean;
  /** Retries wait so long. */
  retryIntervalMs?: number;
}

export interface GridHeld {
  /** What machine and store hold at most, garbage collected, in bytes. */
  peakBytes: number;
  success: number;
  failed: number;
}

/** As the client sends them: so many items, or half a megabyte. */
const tasksPerMapCall = (itemBytes: number): number => Math.min(20_000, Math.floor(500_000 / itemBytes));
/** Between two looks at what is held: each collects the garbage first. */
const batchesPerLook = 150;

const collector = (): (() => void) => {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect !== "function") throw new Error("this node has no gc()");
  return () => void collect();
};

/** A grid through the machine and the store of its object, with nothing else in the process: what lives is theirs. */
export const measureGrid = ({ tasks, itemBytes, fails, retryIntervalMs = 0 }: GridLoad): GridHeld => {
  const tasksPerMap = tasksPerMapCall(itemBytes);
  const collect = collector();
  const held = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const database = new DatabaseSync(":memory:");
  const store = new FanOutStore(sqlOf(database));
  store.create();
  const base = held();
  let peak = base;
  let looks = 0;
  const look = (): void => {
    looks += 1;
    if (looks % batchesPerLook === 0) peak = Math.max(peak, held());
  };

  const machine = machineOf({ retries: 1, retryIntervalMs });
  const [root] = machine.grant(worker("m"), { slots: 1, left: 0, peers: 1 }, nextLease, 0);
  const lease = root?.claim.lease ?? "";
  const line = `"${"x".repeat(itemBytes - 2)}"`;
  for (let first = 0; first < tasks; first += tasksPerMap) {
    const count = Math.min(tasksPerMap, tasks - first);
    const batch = { batchId: `b${first}`, taskName: "one", count, bytes: count * itemBytes };
    const { refused } = machine.map(batch, lease);
    const chunk = machine.state.chunks.at(-1);
    if (refused !== null || !chunk) throw new Error(refused ?? "no chunk");
    store.addChunk(chunk, batch.batchId, Array(count).fill(line).join("\n"), false);
    store.save(machine);
    look();
  }
  machine.result("m", { runId: "1-1", lease, done: [[0, 0]] }, 0);
  machine.advance(0);
  let now = 0;
  while (!machine.state.end) {
    now += 100;
    if (machine.nextDueAt !== null && machine.supply().any === 0) now = machine.nextDueAt;
    machine.passTime(now);
    for (const { claim } of machine.grant(worker("w"), { slots: 100, left: 0, peers: 1 }, nextLease, now)) {
      if (!claim.solo) store.lines(Math.floor((claim.tasks[0] ?? 0) / tasksPerMap));
      const results = claim.tasks.map(
        (task, position): PackedResult =>
          fails(task, machine.state.table.fails(task))
            ? [position, "failed", null, `task ${task} failed`]
            : [position, "success", null, null],
      );
      look();
      if (claim.solo) machine.result("w", { runId: "1-1", lease: claim.lease, done: [[0, 0]] }, now);
      else machine.result("w", { runId: "1-1", lease: claim.lease, results }, now);
    }
    machine.advance(now);
    store.save(machine);
  }
  peak = Math.max(peak, held());
  store.save(machine);
  database.close();
  const { success, failed } = machine.totals();
  return { peakBytes: peak - base, success, failed };
};
