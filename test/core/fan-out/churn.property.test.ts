import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TaskRules } from "../../../durable/fan-out/fan-out-state.ts";
import type { FanOutMachine, Grant } from "../../../durable/fan-out/machine.ts";
import { FanOutMachine as Machine } from "../../../durable/fan-out/machine.ts";
import { FanOutStore } from "../../../durable/fan-out/store.ts";
import { taskStates } from "../../../durable/fan-out/task-table.ts";
import { sqlOf } from "../../support/object-sql.ts";
import { machineOf, mapAll, nextLease, worker } from "./fixtures.ts";

type Step =
  | { kind: "poll"; who: number }
  | { kind: "report"; who: number; share: number }
  | { kind: "lose" | "forget"; who: number }
  | { kind: "time" }
  | { kind: "restart" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("poll" as const), who: fc.nat(3) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("report" as const),
      who: fc.nat(3),
      share: fc.integer({ min: 1, max: 9 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom("lose" as const, "forget" as const), who: fc.nat(3) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "time" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "restart" as const }) },
);

interface Hand {
  grant: Grant;
  next: number;
}

/** Workers that take, execute and report in any order, are lost, lose answers; and an object that starts anew from its storage. */
class World {
  machine: FanOutMachine;
  readonly hands = new Map<string, Hand[]>();
  readonly executed = new Map<number, number>();
  readonly succeeded = new Map<number, number>();
  reduced = 0;
  now = 0;
  readonly #fails: (task: number, execution: number) => boolean;
  readonly #store: FanOutStore;

  constructor(rules: Partial<TaskRules>, count: number, fails: (task: number, execution: number) => boolean) {
    this.#fails = fails;
    this.#store = new FanOutStore(sqlOf(new DatabaseSync(":memory:")));
    this.#store.create();
    this.machine = machineOf(rules);
    mapAll(this.machine, count);
    const [chunk] = this.machine.state.chunks;
    if (chunk) this.#store.addChunk(chunk, "b", "0\n".repeat(count).trim(), false);
    this.save();
  }

  save(): void {
    this.machine.passTime(this.now);
    this.machine.advance(this.now);
    this.#store.save(this.machine);
  }

  restart(): void {
    const state = this.#store.restore();
    if (!state) throw new Error("nothing was stored");
    this.machine = new Machine(state);
  }

  do(one: Step): void {
    this.now += 10;
    const id = "who" in one ? `w${one.who}` : "";
    if (one.kind === "poll") this.poll(id);
    else if (one.kind === "report") this.report(id, one.share);
    else if (one.kind === "lose") {
      this.hands.delete(id);
      this.machine.lose(id, this.now);
    } else if (one.kind === "forget") {
      // An answer that was lost: what it carried never began.
      const kept = (this.hands.get(id) ?? []).filter((hand) => hand.next > 0);
      this.hands.set(id, kept);
      this.machine.hold(id, this.#listing(id), new Set());
    } else if (one.kind === "time") this.now += 5_000;
    else this.restart();
    this.save();
  }

  #listing(id: string) {
    return (this.hands.get(id) ?? []).map(({ grant }) => ({
      runId: "1-1",
      lease: grant.claim.lease,
      left: 0,
    }));
  }

  poll(id: string): void {
    this.machine.hold(id, this.#listing(id), new Set());
    const grants = this.machine.grant(worker(id), { slots: 8, left: 0, peers: 4 }, nextLease, this.now);
    this.hands.set(id, [...(this.hands.get(id) ?? []), ...grants.map((grant) => ({ grant, next: 0 }))]);
  }

  report(id: string, share: number): void {
    const hand = this.hands.get(id)?.[0];
    if (!hand) return;
    const { claim } = hand.grant;
    const results: [number, "success" | "failed", string | null, string | null][] = [];
    for (let done = 0; done < share && hand.next < claim.closed.length; done += 1) {
      results.push([hand.next, this.#execute(claim.solo, claim.tasks[hand.next]), null, "m"]);
      hand.next += 1;
    }
    const report = { runId: "1-1", lease: claim.lease, results };
    const { outcome } = this.machine.result(id, report, this.now);
    if (claim.solo === "reduce" && outcome === "accepted") this.reduced += 1;
    for (const [position, status] of results) {
      const task = claim.tasks[position];
      if (outcome === "accepted" && status === "success" && task !== undefined)
        this.succeeded.set(task, (this.succeeded.get(task) ?? 0) + 1);
    }
    // Told twice, as after an answer that was lost.
    this.machine.result(id, report, this.now);
    if (hand.next >= claim.closed.length) this.hands.get(id)?.shift();
  }

  #execute(solo: string | null, task: number | undefined): "success" | "failed" {
    if (solo !== null || task === undefined) return "success";
    const count = (this.executed.get(task) ?? 0) + 1;
    this.executed.set(task, count);
    return this.#fails(task, count) ? "failed" : "success";
  }

  /** Everybody works until nothing is left to do. */
  finish(): void {
    for (let round = 0; round < 5_000 && !this.machine.state.end; round += 1) {
      this.now += 1_000;
      this.poll("w0");
      while ((this.hands.get("w0")?.length ?? 0) > 0) this.report("w0", 1_000);
      for (const id of ["w1", "w2", "w3"])
        while ((this.hands.get(id)?.length ?? 0) > 0) this.report(id, 1_000);
      this.save();
    }
  }
}

describe("a grid under churn of workers and restarts", () => {
  test("counts one result of each subtask, reduces once at the end and comes to the right end", {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 80 }),
        fc.integer({ min: 1, max: 200 }),
        fc.nat(2),
        fc.constantFrom("grid" as const, "parallel" as const),
        (steps, count, retries, mode) => {
          const world = new World(
            { mode, retries, retryIntervalMs: 100 },
            count,
            (task, execution) => task % 7 === 0 && execution <= 1,
          );
          for (const one of steps) world.do(one);
          world.finish();
          const { state } = world.machine;
          const totals = world.machine.totals();
          expect(totals.total).toBe(count);
          expect(totals.success + totals.failed).toBe(count);
          for (const [task, times] of world.succeeded) expect([task, times]).toEqual([task, 1]);
          for (let task = 0; task < count; task += 1)
            if (state.table.state(task) === taskStates.success) expect(world.succeeded.get(task)).toBe(1);
          expect(state.claims.size).toBe(0);
          if (totals.failed === 0) {
            expect(state.end).toMatchObject({ status: "success" });
            expect(world.reduced).toBe(1);
          } else expect(state.end).toMatchObject({ status: "failed", reason: "partial" });
          if (totals.failed > 0) expect(world.reduced).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("tasks that lose their workers", () => {
  const loseAgain = (machine: FanOutMachine) => {
    const [grant] = machine.grant(worker("w"), { slots: 8, left: 0, peers: 1 }, nextLease, 0);
    machine.lose("w", 0);
    machine.advance(0);
    return grant;
  };

  test("are handed out again without a charge, and fail with the third", () => {
    const machine = machineOf({ mode: "parallel", retries: 0 });
    mapAll(machine, 1);
    for (let loss = 1; loss <= 3; loss += 1) expect(loseAgain(machine)).toBeDefined();
    expect(loseAgain(machine)).toBeUndefined();
    expect(machine.state.end).toMatchObject({
      reason: "partial",
      message: expect.stringContaining("worker_lost"),
    });
  });

  test("fail for good when a person killed them meanwhile, whatever their retries", () => {
    const machine = machineOf({ mode: "parallel", retries: 5, tasksPerPull: 2 });
    mapAll(machine, 4);
    const [lost] = machine.grant(worker("w"), { slots: 8, left: 0, peers: 1 }, nextLease, 0);
    const kill = machine.killTask(1, "ada", 0);
    expect(kill).toMatchObject({ workerId: "w", kill: { positions: [1], reason: "killed" } });
    expect(machine.killsFor("w")).toEqual([{ lease: lost?.claim.lease, positions: [1], reason: "killed" }]);
    machine.lose("w", 0);
    expect([machine.state.table.state(0), machine.state.table.state(1)]).toEqual([
      taskStates.waiting,
      taskStates.failed,
    ]);
    expect(machine.state.details.get(1)?.message).toBe("killed by ada");
    expect(machine.killsFor("w")).toEqual([]);
  });

  test("fail at once when fail-over is off", () => {
    const machine = machineOf({ mode: "parallel", failover: false });
    mapAll(machine, 1);
    loseAgain(machine);
    expect(machine.state.end).toMatchObject({ reason: "partial" });
  });

  test("never fail over in a broadcast", () => {
    const machine = machineOf({ mode: "broadcast", hasStages: false }, 2);
    machine.grant(worker("w0"), { slots: 1, left: 0, peers: 2 }, nextLease, 0);
    machine.lose("w0", 0);
    const [part] = machine.grant(worker("w1"), { slots: 1, left: 0, peers: 1 }, nextLease, 0);
    machine.result("w1", { runId: "1-1", lease: part?.claim.lease ?? "", done: [[0, 0]] }, 0);
    machine.advance(0);
    expect(machine.state.end).toMatchObject({
      reason: "partial",
      message: expect.stringContaining("1 of 2 parts"),
    });
  });
});

describe("how tasks are given out", () => {
  test("spreads shards evenly over workers that ask at different times", () => {
    const machine = machineOf({ mode: "sharding", hasStages: false, concurrencyPerWorker: 10 }, 8);
    const taken = (id: string) =>
      machine
        .grant(worker(id), { slots: 10, left: 0, peers: 4 }, nextLease, 0)
        .reduce((sum, { claim }) => sum + claim.tasks.length, 0);
    expect([taken("a"), taken("a"), taken("b"), taken("c"), taken("d")]).toEqual([2, 0, 2, 2, 2]);
  });

  test("pushes everything up front in equal shares", () => {
    const machine = machineOf({ mode: "grid", distribution: "push", tasksPerPull: 5 });
    mapAll(machine, 1000);
    const [a] = machine.grant(worker("a"), { slots: 2, left: 0, peers: 2 }, nextLease, 0);
    const [b] = machine.grant(worker("b"), { slots: 2, left: 0, peers: 2 }, nextLease, 0);
    expect([a?.claim.tasks.length, b?.claim.tasks.length]).toEqual([500, 500]);
  });

  test("takes as many at a time as the job says", () => {
    const machine = machineOf({ mode: "parallel", tasksPerPull: 3 });
    mapAll(machine, 100);
    const [a] = machine.grant(worker("a"), { slots: 20, left: 0, peers: 2 }, nextLease, 0);
    expect(a?.claim.tasks).toEqual([0, 1, 2]);
    expect(machine.grant(worker("a"), { slots: 20, left: 3, peers: 2 }, nextLease, 0)).toEqual([]);
  });

  test("never lets more tasks execute at once than the run's and the worker's limits", () => {
    const machine = machineOf({ mode: "grid", concurrencyPerWorker: 4, concurrencyTotal: 10 });
    mapAll(machine, 10_000);
    const allowed = ["a", "b", "c", "d"].map(
      (id) => machine.grant(worker(id), { slots: 100, left: 0, peers: 4 }, nextLease, 0)[0]?.concurrency ?? 0,
    );
    expect(allowed).toEqual([4, 4, 2, 0]);
    const small = machine.grant(worker("a"), { slots: 100, left: 0, peers: 4 }, nextLease, 0)[0];
    expect(small?.concurrency).toBe(4);
  });

  test("keeps a batch of large items within an answer", () => {
    const machine = machineOf({ mode: "grid" });
    const [root] = machine.grant(worker("m"), { slots: 1, left: 0, peers: 2 }, nextLease, 0);
    machine.map({ batchId: "b", taskName: "t", count: 100, bytes: 6_500_000 }, root?.claim.lease ?? "");
    const [batch] = machine.grant(worker("a"), { slots: 100, left: 0, peers: 1 }, nextLease, 0);
    expect(batch?.claim.tasks.length).toBeLessThanOrEqual(16);
  });
});
