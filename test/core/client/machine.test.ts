import { describe, expect, test } from "vitest";
import type { PollAnswer, Task } from "../../../client/protocol/worker-call.ts";
import { WorkerMachine } from "../../../client/worker/machine.ts";
import type { CallFailure, Effect, SentRequest } from "../../../client/worker/machine-effects.ts";
import type { Lane } from "../../../client/worker/result-ledger.ts";
import { acceptAll, someTask } from "./tasks.ts";

const identity = {
  address: "10.4.2.11",
  clientKind: "test",
  clientVersion: "1",
  labels: [],
  jobTypes: ["nodejs" as const],
  processors: ["hello"],
  concurrency: 3,
};

const success = { status: "success" as const, result: "ok", message: null };
const away: CallFailure = { kind: "unreachable", message: "connection refused", retryAfterMs: null };

/** A machine with the calls it has under way, on a clock that only moves when told. */
class Bench {
  now = 1000;
  readonly machine: WorkerMachine;
  readonly open: Partial<Record<Lane, SentRequest>> = {};
  readonly begun: Task[] = [];
  readonly other: Effect[] = [];

  constructor(concurrency = 3) {
    this.machine = new WorkerMachine({ workerId: "w1", identity: { ...identity, concurrency } });
  }

  do(effects: Effect[]): this {
    for (const effect of effects) {
      if (effect.type === "send") {
        expect(this.open[effect.lane], "one call a lane").toBeUndefined();
        this.open[effect.lane] = effect.request;
      } else if (effect.type === "cut") delete this.open[effect.lane];
      else if (effect.type === "begin") this.begun.push(effect.task);
      else this.other.push(effect);
    }
    return this;
  }

  /** Lets time pass, with every wake-up on the way. */
  pass(ms: number): this {
    const end = this.now + ms;
    while (this.machine.wakeAt <= end) {
      this.now = Math.max(this.now, this.machine.wakeAt);
      this.do(this.machine.tick(this.now));
      if (this.machine.wakeAt <= this.now) throw new Error("the machine wakes without end");
    }
    this.now = end;
    return this;
  }

  answer(lane: Lane, change: Partial<PollAnswer> = {}): this {
    const request = this.call(lane);
    delete this.open[lane];
    return this.do(this.machine.answered(lane, acceptAll(request, change), this.now));
  }

  fail(lane: Lane, failure = away, random = 0.5): this {
    this.call(lane);
    delete this.open[lane];
    return this.do(this.machine.failed(lane, failure, this.now, random));
  }

  call(lane: Lane): SentRequest {
    const request = this.open[lane];
    if (!request) throw new Error(`no ${lane} call is under way`);
    return request;
  }

  settle(lease: string): this {
    return this.do(this.machine.settled(lease, success, this.now));
  }

  stop(force = false): this {
    return this.do(this.machine.stop(force, this.now));
  }

  /** Connected, with a poll held by the platform. */
  connected(): this {
    this.do(this.machine.start(this.now)).answer("poll").pass(20);
    expect(this.call("poll").wait).toBe(true);
    return this;
  }

  /** Given these tasks by the held poll. */
  given(...leases: string[]): this {
    return this.answer("poll", { tasks: leases.map((lease) => someTask(lease)) });
  }

  saw(type: Effect["type"]): Effect[] {
    return this.other.filter((effect) => effect.type === type);
  }
}

describe("asking for work", () => {
  test("the first call says who it is and does not wait, so that people hear at once whether all is well", () => {
    const bench = new Bench();
    bench.do(bench.machine.start(bench.now));
    expect(bench.call("poll")).toMatchObject({
      workerId: "w1",
      identity,
      wait: false,
      capacity: 3,
      running: [],
    });
    bench.answer("poll");
    expect(bench.saw("connected")).toEqual([{ type: "connected", afterMs: null }]);
    expect(bench.call("poll")).toMatchObject({ wait: true, capacity: 3 });
    expect(bench.call("poll").identity).toBeUndefined();
  });

  test("a hold that ends without work is followed by the next at once", () => {
    const bench = new Bench().connected().pass(15_000).answer("poll");
    expect(bench.call("poll").wait).toBe(true);
  });

  test("results of quick tasks travel with the next request for work", () => {
    const bench = new Bench().connected().given("a1", "a2");
    expect(bench.begun.map((task) => task.lease)).toEqual(["a1", "a2"]);
    bench.settle("a1");
    expect(bench.open.poll).toBeUndefined();
    bench.settle("a2");
    expect(bench.call("poll").results?.map((result) => result.lease)).toEqual(["a1", "a2"]);
    expect(bench.call("poll")).toMatchObject({ running: [], capacity: 3 });
    expect(bench.open.report).toBeUndefined();
  });

  test("tasks that last do not keep free slots waiting", () => {
    const bench = new Bench().connected().given("a1").pass(5);
    expect(bench.call("poll")).toMatchObject({ capacity: 2, running: [{ lease: "a1" }], wait: true });
  });

  test("with every slot taken a poll is held only to hear of kills, and given up for a free slot", () => {
    const bench = new Bench().connected().given("a1", "a2", "a3").pass(99);
    expect(bench.open.poll).toBeUndefined();
    bench.pass(1);
    expect(bench.call("poll")).toMatchObject({ capacity: 0, wait: true });
    bench.pass(500).settle("a2").pass(2);
    expect(bench.call("poll")).toMatchObject({ capacity: 1, results: [{ lease: "a2" }] });
  });

  test("a held poll that asks for work is never given up: the result goes beside it", () => {
    const bench = new Bench().connected().given("a1").pass(50);
    const held = bench.call("poll");
    bench.settle("a1").pass(2);
    expect(bench.open.poll).toBe(held);
    expect(bench.call("report")).toMatchObject({
      wait: false,
      results: [{ lease: "a1", status: "success" }],
    });
  });

  test("more tasks than slots wait their turn in the order they came", () => {
    const bench = new Bench(1).connected().given("a1", "a2", "a3");
    expect(bench.begun.map((task) => task.lease)).toEqual(["a1"]);
    bench.pass(100);
    expect(bench.call("poll").running).toEqual([{ lease: "a1" }, { lease: "a2" }, { lease: "a3" }]);
    bench.settle("a1");
    expect(bench.begun.map((task) => task.lease)).toEqual(["a1", "a2"]);
  });

  test("a task that arrives twice begins once", () => {
    const bench = new Bench().connected().given("a1").pass(5).given("a1");
    expect(bench.begun).toHaveLength(1);
  });

  test("a platform that answers without holding is asked more and more slowly", () => {
    const bench = new Bench().connected();
    let calls = 0;
    const end = bench.now + 10_000;
    while (bench.now < end) {
      if (bench.open.poll) {
        calls += 1;
        bench.answer("poll");
      }
      bench.pass(1);
    }
    expect(calls).toBeLessThan(35);
  });

  test("a platform that knows it no more is told again who it is, beside the held poll", () => {
    const bench = new Bench().connected().given("a1").pass(50);
    bench.settle("a1").pass(2).answer("report", { identify: true });
    expect(bench.call("report")).toMatchObject({ identity });
  });

  test("while the platform asks for a pause no work is asked for, and a poll is still held", () => {
    const bench = new Bench().connected().answer("poll", { drain: true });
    expect(bench.call("poll")).toMatchObject({ capacity: 0, wait: true });
    bench.pass(10_000).answer("poll", { drain: false });
    expect(bench.call("poll")).toMatchObject({ capacity: 3 });
  });
});

describe("results", () => {
  test("are in hand until the platform answers, so that it never takes the task for lost", () => {
    const bench = new Bench().connected().given("a1", "a2").pass(50);
    bench.settle("a1").pass(2);
    expect(bench.call("report").running).toEqual([{ lease: "a2" }]);
    bench.pass(10_000).answer("poll");
    expect(bench.call("poll").running).toEqual([{ lease: "a2" }, { lease: "a1" }]);
    bench.answer("report").pass(5000).answer("poll");
    expect(bench.call("poll").running).toEqual([{ lease: "a2" }]);
  });

  test("go again when no answer came, by whichever call is next", () => {
    const bench = new Bench().connected().given("a1").settle("a1").fail("poll");
    expect(bench.open.poll).toBeUndefined();
    bench.pass(10_000);
    expect(bench.call("poll").results).toEqual([{ lease: "a1", ...success }]);
    bench.answer("poll").pass(20_000).answer("poll");
    expect(bench.call("poll").results).toBeUndefined();
  });

  test.each(["accepted", "repeated", "stale", "invalid"] as const)("answered %s are done with", (outcome) => {
    const bench = new Bench()
      .connected()
      .given("a1")
      .settle("a1")
      .answer("poll", { results: [{ outcome }] });
    expect(bench.call("poll").results).toBeUndefined();
    expect(bench.saw("warn")).toHaveLength(outcome === "invalid" ? 1 : 0);
  });

  test("without an answer of their own are sent again", () => {
    const bench = new Bench().connected().given("a1", "a2").settle("a1").settle("a2");
    bench.answer("poll", { results: [{ outcome: "accepted" }] }).pass(20);
    const resent = bench.open.report ?? bench.call("poll");
    expect(resent.results?.map((result) => result.lease)).toEqual(["a2"]);
  });

  test("never overtake the last lines of their attempt", () => {
    const bench = new Bench().connected().given("a1");
    const [task] = bench.begun;
    if (!task) throw new Error("nothing began");
    bench.do(
      bench.machine.logged(
        task,
        { at: "2026-11-24T06:32:07Z", level: "info", text: "last words", task: null },
        bench.now,
      ),
    );
    bench.settle("a1").pass(3);
    expect(bench.call("poll").results).toBeUndefined();
    expect(bench.call("poll").running).toEqual([{ lease: "a1" }]);
    expect(bench.call("report")).toMatchObject({
      results: [{ lease: "a1" }],
      logs: [{ runId: "7-1", attempt: 1, seq: 0, lines: [{ text: "last words" }] }],
    });
  });
});

describe("losing the platform", () => {
  test("tries again after 0.2 s, doubling to 10 s, and says so once", () => {
    const bench = new Bench();
    bench.do(bench.machine.start(bench.now));
    const waits: number[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      bench.fail("poll", away, 1);
      const before = bench.now;
      bench.pass(bench.machine.wakeAt - bench.now);
      waits.push(bench.now - before);
    }
    expect(waits).toEqual([400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000, 10_000]);
    expect(bench.saw("disconnected")).toHaveLength(1);
  });

  test("the shortest wait is 0.2 s, and a platform that asks for patience gets it", () => {
    const bench = new Bench();
    bench.do(bench.machine.start(bench.now)).fail("poll", away, 0);
    expect(bench.machine.wakeAt - bench.now).toBe(200);
    bench.pass(200).fail("poll", { kind: "unavailable", message: "busy", retryAfterMs: 3000 }, 0);
    expect(bench.machine.wakeAt - bench.now).toBe(3000);
  });

  test("a wrong key is tried again slowly", () => {
    const bench = new Bench();
    bench
      .do(bench.machine.start(bench.now))
      .fail("poll", { kind: "refused", message: "401", retryAfterMs: null });
    expect(bench.machine.wakeAt - bench.now).toBe(10_000);
  });

  test("executing goes on, and what ended meanwhile is told with the first call", () => {
    const bench = new Bench().connected().given("a1", "a2").pass(50).fail("poll");
    expect(bench.saw("interrupt")).toEqual([]);
    bench.settle("a1").pass(1000);
    expect(bench.call("poll")).toMatchObject({
      wait: false,
      running: [{ lease: "a2" }],
      results: [{ lease: "a1" }],
    });
    bench.answer("poll");
    expect(bench.saw("connected")).toHaveLength(2);
    expect(bench.call("poll")).toMatchObject({ wait: true });
  });

  test("both calls failing is one failure", () => {
    const bench = new Bench().connected().given("a1").pass(50).settle("a1").pass(5);
    bench.fail("poll", away, 1).fail("report", away, 1);
    expect(bench.machine.wakeAt - bench.now).toBe(400);
  });

  test("a call that is too large for something on the way is made smaller", () => {
    const bench = new Bench(5000).connected();
    const leases = Array.from({ length: 2000 }, (_, index) => `a${index + 1}`);
    bench.given(...leases);
    for (const lease of leases) {
      bench.do(bench.machine.settled(lease, { ...success, result: "x".repeat(900) }, bench.now));
    }
    let failures = 0;
    const accepted: string[] = [];
    for (let step = 0; step < 200 && accepted.length < leases.length; step += 1) {
      for (const lane of ["poll", "report"] as const) {
        const call = bench.open[lane];
        if (!call) continue;
        if (JSON.stringify(call).length > 200_000) {
          failures += 1;
          bench.fail(lane, { kind: "too_large", message: "413", retryAfterMs: null });
        } else {
          accepted.push(...(call.results ?? []).map((result) => result.lease));
          bench.answer(lane);
        }
      }
      bench.pass(20);
    }
    expect(failures).toBeGreaterThan(0);
    expect(accepted.sort()).toEqual(leases.sort());
  });
});

describe("ending tasks", () => {
  test("a kill interrupts, and the processor's own word is reported", () => {
    const bench = new Bench().connected().given("a1").pass(50);
    bench.answer("poll", { kills: [{ lease: "a1", reason: "killed" }] });
    expect(bench.saw("interrupt")).toEqual([{ type: "interrupt", lease: "a1", reason: "killed" }]);
    bench.pass(20);
    bench
      .do(bench.machine.settled("a1", { status: "failed", result: null, message: "bye" }, bench.now))
      .pass(12);
    expect(bench.call("report").results).toEqual([
      { lease: "a1", status: "failed", result: null, message: "bye" },
    ]);
  });

  test("a repeated kill interrupts once", () => {
    const bench = new Bench().connected().given("a1").pass(50);
    for (let time = 0; time < 3; time += 1) {
      bench.answer("poll", { kills: [{ lease: "a1", reason: "killed" }] }).pass(20);
    }
    expect(bench.saw("interrupt")).toHaveLength(1);
  });

  test("a processor that ignores its signal is reported failed after the grace, and its slot is free", () => {
    const bench = new Bench(1).connected().given("a1").pass(200);
    bench.answer("poll", { kills: [{ lease: "a1", reason: "timeout" }] }).pass(10_999);
    expect(bench.machine.inHand).toBe(1);
    bench.pass(30);
    expect(bench.machine.inHand).toBe(0);
    expect(bench.call("poll")).toMatchObject({ capacity: 1, results: [{ lease: "a1", status: "failed" }] });
    expect(bench.saw("warn")).toHaveLength(1);
    const before = JSON.stringify(bench.open);
    bench.settle("a1");
    expect(JSON.stringify(bench.open)).toBe(before);
  });

  test("a stale lease is interrupted and its result dropped", () => {
    const bench = new Bench().connected().given("a1").pass(50);
    bench
      .answer("poll", { kills: [{ lease: "a1", reason: "stale" }] })
      .pass(20)
      .settle("a1")
      .pass(5000);
    expect(bench.saw("interrupt")).toEqual([{ type: "interrupt", lease: "a1", reason: "stale" }]);
    expect(bench.open.report).toBeUndefined();
    bench.pass(5000).answer("poll");
    expect(bench.call("poll")).toMatchObject({ running: [], capacity: 3 });
    expect(bench.call("poll").results).toBeUndefined();
  });

  test("a kill of what has not begun fails it without beginning it", () => {
    const bench = new Bench(1).connected().given("a1", "a2").pass(100);
    bench.answer("poll", { kills: [{ lease: "a2", reason: "killed" }] });
    bench.settle("a1").pass(20);
    expect(bench.begun.map((task) => task.lease)).toEqual(["a1"]);
    const results = [...(bench.open.poll?.results ?? []), ...(bench.open.report?.results ?? [])];
    expect(results.find((result) => result.lease === "a2")).toMatchObject({
      status: "failed",
      message: "killed before it began",
    });
  });

  test("a task it can't read is rejected with the reason", () => {
    const bench = new Bench().connected();
    const request = bench.call("poll");
    delete bench.open.poll;
    const unreadable = [{ task: { lease: "x1", runId: "7-9", attempt: 1 }, message: "mode: unknown" }];
    bench.do(bench.machine.answered("poll", { ...acceptAll(request), unreadable }, bench.now)).pass(20);
    expect(bench.call("poll").results).toEqual([
      { lease: "x1", status: "rejected", result: null, message: "mode: unknown" },
    ]);
  });
});

describe("progress", () => {
  test("is told within a second, once", () => {
    const bench = new Bench().connected().given("a1").pass(50);
    bench.do(bench.machine.progressed("a1", 1, 10, bench.now)).pass(400);
    bench.do(bench.machine.progressed("a1", 2, 10, bench.now)).pass(600);
    expect(bench.call("report").running).toEqual([{ lease: "a1", done: 2, total: 10 }]);
    bench.answer("report").pass(5000);
    expect(bench.open.report).toBeUndefined();
  });
});

describe("stopping", () => {
  test("with nothing in hand it leaves as soon as the platform knows", () => {
    const bench = new Bench().connected().stop();
    expect(bench.call("report")).toMatchObject({ draining: true, capacity: 0, running: [] });
    bench.answer("report");
    expect(bench.machine.mode).toBe("draining");
    bench.answer("poll");
    expect(bench.machine.mode).toBe("stopped");
    expect(bench.saw("stopped")).toHaveLength(1);
  });

  test("tasks that the held poll brings in that instant are given back", () => {
    const bench = new Bench().connected().stop().answer("report").given("a1");
    expect(bench.begun).toEqual([]);
    expect(bench.call("report")).toMatchObject({
      draining: true,
      results: [{ lease: "a1", status: "returned" }],
    });
    bench.answer("report");
    expect(bench.machine.mode).toBe("stopped");
  });

  test("a platform that does not end the held poll is not waited for, and told again what is in hand", () => {
    const bench = new Bench().connected().stop().answer("report").pass(1000);
    expect(bench.open.poll).toBeUndefined();
    expect(bench.call("report")).toMatchObject({ draining: true, running: [] });
    bench.answer("report");
    expect(bench.machine.mode).toBe("stopped");
  });

  test("what runs is finished, what has not begun is returned", () => {
    const bench = new Bench(1).connected().given("a1", "a2").pass(150).stop();
    expect(bench.call("report").results).toEqual([
      { lease: "a2", status: "returned", result: null, message: null },
    ]);
    bench.answer("report").pass(60_000);
    expect(bench.machine.mode).toBe("draining");
    expect(bench.begun).toHaveLength(1);
    bench.settle("a1").pass(20);
    expect(bench.call("report").results).toEqual([{ lease: "a1", ...success }]);
    bench.answer("report").pass(1100);
    if (bench.open.report) bench.answer("report");
    expect(bench.machine.mode).toBe("stopped");
  });

  test("kills reach what still runs while it drains", () => {
    const bench = new Bench().connected().given("a1").pass(50).stop().answer("report").answer("poll");
    expect(bench.call("poll")).toMatchObject({ wait: true, draining: true, capacity: 0 });
    bench.answer("poll", { kills: [{ lease: "a1", reason: "killed" }] });
    expect(bench.saw("interrupt")).toHaveLength(1);
  });

  test("results wait for a platform that is away; without any it leaves at once", () => {
    const bench = new Bench().connected().given("a1").settle("a1").fail("poll").stop();
    bench.pass(300);
    expect(bench.machine.mode).toBe("draining");
    bench.pass(10_000);
    bench.answer("report");
    expect(bench.machine.mode).toBe("stopped");

    const empty = new Bench();
    empty.do(empty.machine.start(empty.now)).fail("poll").stop();
    expect(empty.machine.mode).toBe("stopped");
  });

  test("by force tells every task to stop, reports them and leaves whatever the answer", () => {
    const bench = new Bench().connected().given("a1", "a2").pass(50).stop().stop(true);
    expect(bench.saw("interrupt")).toHaveLength(2);
    expect(bench.call("report").results).toHaveLength(2);
    expect(bench.call("report").results?.[0]).toMatchObject({
      status: "failed",
      message: "the worker was stopped",
    });
    bench.fail("report");
    expect(bench.machine.mode).toBe("stopped");
  });

  test("a worker starts once", () => {
    const bench = new Bench().connected();
    expect(() => bench.machine.start(bench.now)).toThrow("serving");
    bench.stop(true);
    expect(() => bench.machine.start(bench.now)).toThrow();
  });
});
