import fc from "fast-check";
import { expect, test } from "vitest";
import type { Task } from "../../../client/protocol/worker-call.ts";
import { WorkerMachine } from "../../../client/worker/machine.ts";
import type { Effect, SentRequest } from "../../../client/worker/machine-effects.ts";
import type { Lane } from "../../../client/worker/result-ledger.ts";
import { acceptAll, someTask } from "./tasks.ts";

const slots = 3;
const success = { status: "success" as const, result: null, message: null };

interface Flight {
  request: SentRequest;
  /** Set once the platform has it; then only its answer is still on the way. */
  answer: ReturnType<typeof acceptAll> | null;
}

/**
 * A platform reduced to its promises, and a way to it that loses what it likes: work handed out, taken back when a waiting or a
 * draining call does not list it, results accepted once.
 */
class World {
  now = 0;
  readonly machine = new WorkerMachine({
    workerId: "w1",
    identity: {
      address: "a",
      clientKind: "test",
      clientVersion: "1",
      labels: [],
      jobTypes: ["nodejs"],
      processors: ["hello"],
      concurrency: slots,
    },
  });
  readonly #flights: Partial<Record<Lane, Flight>> = {};
  readonly #waiting: string[] = [];
  readonly #leased = new Map<string, string>();
  readonly #done = new Set<string>();
  readonly executing = new Map<string, Task>();
  readonly executed = new Map<string, number>();
  readonly succeeded = new Set<string>();
  readonly outcomes: string[] = [];
  #leases = 0;
  #runs = 0;
  #random = 0.37;

  random(): number {
    this.#random = (this.#random * 16_807) % 1;
    return this.#random;
  }

  add(): void {
    this.#runs += 1;
    this.#waiting.push(`7-${this.#runs}`);
  }

  get runs(): number {
    return this.#runs;
  }

  do(effects: Effect[]): void {
    for (const effect of effects) {
      if (effect.type === "send") this.#flights[effect.lane] = { request: effect.request, answer: null };
      else if (effect.type === "cut") delete this.#flights[effect.lane];
      else if (effect.type === "begin") {
        const { lease, runId } = effect.task;
        this.executing.set(lease, effect.task);
        this.executed.set(runId, (this.executed.get(runId) ?? 0) + 1);
        expect(this.executing.size).toBeLessThanOrEqual(slots);
      }
    }
  }

  pass(ms: number): void {
    const end = this.now + ms;
    for (let wakes = 0; this.machine.wakeAt <= end; wakes += 1) {
      if (wakes > 10_000) throw new Error("the machine wakes without end");
      this.now = Math.max(this.now, this.machine.wakeAt);
      this.do(this.machine.tick(this.now));
    }
    this.now = end;
  }

  /** The platform gets a call. */
  arrive(lane: Lane): void {
    const flight = this.#flights[lane];
    if (!flight || flight.answer) return;
    const { request } = flight;
    const results = (request.results ?? []).map(({ lease, status }) => {
      const runId = this.#leased.get(lease);
      if (runId === undefined)
        return { outcome: this.#done.has(lease) ? ("repeated" as const) : ("stale" as const) };
      this.#leased.delete(lease);
      this.#done.add(lease);
      if (status === "returned") this.#waiting.push(runId);
      else this.succeeded.add(runId);
      return { outcome: "accepted" as const };
    });
    this.outcomes.push(...results.map((result) => result.outcome));
    if (request.wait || request.draining) {
      const told = new Set(request.running.map((running) => running.lease));
      for (const [lease, runId] of this.#leased) {
        if (told.has(lease)) continue;
        this.#leased.delete(lease);
        this.#waiting.push(runId);
      }
    }
    const tasks: Task[] = [];
    while (request.wait && tasks.length < request.capacity) {
      const runId = this.#waiting.shift();
      if (runId === undefined) break;
      this.#leases += 1;
      const lease = `l${this.#leases}`;
      this.#leased.set(lease, runId);
      tasks.push(someTask(lease, { runId }));
    }
    flight.answer = acceptAll(request, { results, tasks });
  }

  /** The answer of the platform comes back. */
  comeBack(lane: Lane): void {
    const flight = this.#flights[lane];
    if (!flight?.answer) return;
    delete this.#flights[lane];
    this.do(this.machine.answered(lane, flight.answer, this.now));
  }

  /** There and back without trouble. */
  trip(lane: Lane): void {
    this.arrive(lane);
    this.comeBack(lane);
  }

  lose(lane: Lane): void {
    if (!this.#flights[lane]) return;
    delete this.#flights[lane];
    const failure = { kind: "unreachable" as const, message: "lost", retryAfterMs: null };
    this.do(this.machine.failed(lane, failure, this.now, this.random()));
  }

  finish(nth: number): void {
    const lease = [...this.executing.keys()][nth % Math.max(1, this.executing.size)];
    if (lease === undefined) return;
    this.executing.delete(lease);
    this.do(this.machine.settled(lease, success, this.now));
  }

  log(nth: number): void {
    const task = [...this.executing.values()][nth % Math.max(1, this.executing.size)];
    if (!task) return;
    this.do(
      this.machine.logged(
        task,
        { at: "2026-11-24T06:32:07Z", level: "info", text: "line", task: null },
        this.now,
      ),
    );
  }

  /** From here on nothing is lost, and everything that runs ends. */
  settleAll(isSettled: () => boolean): void {
    for (let round = 0; round < 500 && !isSettled(); round += 1) {
      for (const lane of ["poll", "report"] as const) {
        this.arrive(lane);
        this.comeBack(lane);
      }
      this.finish(0);
      this.pass(round < 400 ? 25 : 10_000);
    }
    expect(isSettled()).toBe(true);
  }
}

const lane = fc.constantFrom<Lane>("poll", "report");
type Step =
  | { do: "add" }
  | { do: "arrive" | "comeBack" | "lose" | "trip"; lane: Lane }
  | { do: "finish" | "log"; nth: number }
  | { do: "pass"; ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant({ do: "add" as const }),
  fc.record({ do: fc.constantFrom("arrive", "comeBack", "lose", "trip", "trip"), lane }),
  fc.record({ do: fc.constantFrom("finish", "log"), nth: fc.nat(5) }),
  fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(5, 20, 20, 150, 3000) }),
);

const play = (steps: readonly Step[]): World => {
  const world = new World();
  world.do(world.machine.start(world.now));
  world.trip("poll");
  world.add();
  world.add();
  for (const next of steps) {
    switch (next.do) {
      case "add":
        world.add();
        break;
      case "pass":
        world.pass(next.ms);
        break;
      case "finish":
      case "log":
        world[next.do](next.nth);
        break;
      default:
        world[next.do](next.lane);
    }
    // Time moves a little between any two things.
    world.pass(1);
  }
  return world;
};

test("whatever calls and answers are lost, every run is executed once and its result accepted once", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 200 }), (steps) => {
      const world = play(steps);
      world.settleAll(() => world.succeeded.size === world.runs);
      expect([...world.executed.values()].every((times) => times === 1)).toBe(true);
      expect(world.outcomes.filter((outcome) => outcome === "accepted")).toHaveLength(world.runs);
      expect(world.outcomes).not.toContain("stale");
    }),
    { numRuns: 500 },
  );
});

test("whatever is under way, a worker told to stop ends, having told every result and begun nothing more", () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 10, maxLength: 150 }),
      fc.boolean(),
      (steps, isConnectedFirst) => {
        const world = play(steps);
        if (isConnectedFirst) world.settleAll(() => world.machine.isConnected);
        const begun = world.executed.size;
        world.do(world.machine.stop(false, world.now));
        world.settleAll(() => world.machine.mode === "stopped");
        expect(world.executed.size).toBe(begun);
        expect(world.succeeded).toEqual(new Set(world.executed.keys()));
      },
    ),
    { numRuns: 500 },
  );
});
