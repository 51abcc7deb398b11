import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TaskResult } from "../../../client/protocol/worker-call.ts";
import { type Context, type Logger, Worker, type WorkerOptions } from "../../../client/worker/index.ts";
import { ContractServer } from "./contract-server.ts";

let server: ContractServer;
const workers: Worker[] = [];
let said: string[] = [];
const logger: Logger = {
  info: (message) => said.push(message),
  warn: (message) => said.push(`warn ${message}`),
  error: (message) => said.push(`error ${message}`),
};

beforeEach(async () => {
  server = await new ContractServer().listen();
  said = [];
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop({ force: true })));
  await server.close();
});

const makeWorker = (options: Partial<WorkerOptions> = {}): Worker => {
  const worker = new Worker({
    url: server.url,
    namespace: "ns",
    appId: "app",
    appKey: "key",
    workerId: "w1",
    logger,
    ...options,
  });
  workers.push(worker);
  return worker;
};

/** Resolves when the test says so, or rejects when the task is told to stop. */
class Gate {
  readonly #waiting: (() => void)[] = [];
  #isOpen = false;

  pass(signal: AbortSignal): Promise<void> {
    if (this.#isOpen) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  }

  open(): void {
    this.#isOpen = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const resultOf = async (runId: string | undefined, limitMs?: number): Promise<TaskResult> => {
  await server.until(() => server.results.has(runId ?? ""), limitMs);
  const result = server.results.get(runId ?? "");
  if (!result) throw new Error(`no result of ${runId}`);
  return result;
};

describe("results", () => {
  test.each<[string, unknown, string | null]>([
    ["text", "as it is", "as it is"],
    ["nothing", undefined, null],
    ["null", null, null],
    ["a number", 42, "42"],
    ["an object", { a: [1, "x"] }, '{"a":[1,"x"]}'],
    ["false", false, "false"],
    ["a function, which JSON has no word for", () => {}, null],
  ])("%s", async (_, value, expected) => {
    void makeWorker()
      .processor("hello", () => value)
      .start();
    expect(await resultOf(server.add(1)[0])).toMatchObject({ status: "success", result: expected });
  });

  test("what can't be written as JSON fails the attempt", async () => {
    void makeWorker()
      .processor("hello", () => 10n)
      .start();
    expect(await resultOf(server.add(1)[0])).toMatchObject({
      status: "failed",
      message: expect.stringContaining("can't be written as JSON"),
    });
  });

  test("a result over 1000 bytes goes to the platform to be refused, at most 4000 bytes of it", async () => {
    void makeWorker()
      .processor("hello", (ctx) => "é".repeat(Number(ctx.parameters)))
      .start();
    const [short, long] = server.add(2, (index) => ({ parameters: index === 0 ? "501" : "100000" }));
    expect(await resultOf(short)).toMatchObject({ status: "success", result: "é".repeat(501) });
    expect((await resultOf(long)).result).toHaveLength(2000);
  });

  test("what is thrown fails the attempt with its message, and the stack is in the log", async () => {
    void makeWorker()
      .processor("hello", () => {
        throw new RangeError("no such day");
      })
      .start();
    const [runId] = server.add(1);
    expect(await resultOf(runId)).toMatchObject({ status: "failed", result: null, message: "no such day" });
    expect(server.lines.get(`${runId} 1`)?.[0]).toBe("RangeError: no such day");
  });

  test("a processor it does not have is rejected, naming it", async () => {
    void makeWorker()
      .processor("hello", () => null)
      .start();
    const [runId] = server.add(1, () => ({ processor: "other" }));
    expect(await resultOf(runId)).toMatchObject({
      status: "rejected",
      message: expect.stringContaining('"other"'),
    });
  });

  test("parts of a processor are called by phase; a part it lacks has nothing to do", async () => {
    void makeWorker()
      .processor("hello", { process: () => "process", postProcess: () => "post" })
      .start();
    const phases = ["process", "preProcess", "postProcess", "reduce"] as const;
    const runs = server.add(4, (index) => ({ phase: phases[index] }));
    const results = await Promise.all(runs.map((runId) => resultOf(runId)));
    expect(results.map((result) => result.result)).toEqual(["process", null, "post", null]);
  });
});

describe("context", () => {
  test("holds what the specification promises", async () => {
    let seen: Context | undefined;
    void makeWorker()
      .processor("hello", (ctx) => {
        seen = ctx;
      })
      .start();
    const [runId] = server.add(1, () => ({
      parameters: "p",
      attempt: 3,
      sharding: { id: 1, total: 2, parameter: "x" },
      upstream: [{ node: "n", job: 1, data: "d" }],
      taskName: "part",
      item: { id: 5 },
    }));
    await resultOf(runId);
    expect(seen).toMatchObject({
      runId,
      jobId: 7,
      jobName: "report",
      attempt: 3,
      parameters: "p",
      scheduleTime: "2026-11-24T06:32:07Z",
      dataTime: "2026-11-24T06:32:07Z",
      trigger: "manual",
      taskName: "part",
      item: { id: 5 },
      sharding: { id: 1, total: 2, parameter: "x" },
      upstream: [{ node: "n", job: 1, data: "d" }],
    });
    expect(seen?.signal).toBeInstanceOf(AbortSignal);
  });

  test("log lines arrive while the task runs, in order, and all of them before its result", async () => {
    const gate = new Gate();
    void makeWorker()
      .processor("hello", async (ctx) => {
        ctx.log.info("first", { a: 1 });
        ctx.log.error(new Error("bad").message);
        await gate.pass(ctx.signal);
        for (let line = 0; line < 3000; line += 1) ctx.log.debug(`line ${line}`);
      })
      .start();
    const [runId] = server.add(1);
    await server.until(() => server.lines.get(`${runId} 1`)?.length === 2);
    expect(server.lines.get(`${runId} 1`)).toEqual(['first {"a":1}', "bad"]);
    gate.open();
    await resultOf(runId);
    expect(server.lines.get(`${runId} 1`)).toHaveLength(3002);
  });

  test("progress reaches the platform while the task runs", async () => {
    const gate = new Gate();
    void makeWorker()
      .processor("hello", async (ctx) => {
        ctx.progress(3, 10);
        await gate.pass(ctx.signal);
      })
      .start();
    server.add(1);
    await server.until(() => server.calls.some((call) => call.running.some((task) => task.done === 3)));
    gate.open();
  });

  test("map outside its modes fails, naming mode and modes", async () => {
    void makeWorker()
      .processor("hello", (ctx) => ctx.map([1], "part"))
      .start();
    const runs = server.add(2, (index) => (index === 0 ? {} : { mode: "grid" }));
    expect((await resultOf(runs[0])).message).toBe(
      "map needs the mode parallel, memory_grid or grid; this run is standalone",
    );
    expect((await resultOf(runs[1])).message).toContain("mode grid");
  });
});

describe("a troubled way to the platform", () => {
  test("lost calls and lost answers lose no result, no line, and execute no finished task again", async () => {
    let executed = 0;
    void makeWorker({ concurrency: 5 })
      .processor("hello", (ctx) => {
        executed += 1;
        ctx.log.info(`line of ${ctx.runId}`);
      })
      .start();
    await server.until(() => server.calls.length >= 2);
    server.troubles.push("lost answer", "lost call", "lost answer", "lost answer", "lost call", {
      status: 500,
    });
    const runs = server.add(40);
    await server.until(() => server.results.size === 40, 20_000);
    for (const runId of runs) {
      expect(server.results.get(runId)).toMatchObject({ status: "success" });
      expect(server.lines.get(`${runId} 1`)).toEqual([`line of ${runId}`]);
    }
    // Handed out again only when the answer that carried it was lost: then it had not begun.
    expect(executed).toBe(40);
    expect(server.outcomes).not.toContain("stale");
  }, 30_000);

  test("a result whose answer was lost is told again and counted once", async () => {
    const gate = new Gate();
    void makeWorker()
      .processor("hello", (ctx) => gate.pass(ctx.signal))
      .start();
    const [runId] = server.add(1);
    await server.until(() => server.calls.some((call) => call.running.length === 1));
    server.troubles.push("lost answer");
    gate.open();
    await resultOf(runId);
    await server.until(() => server.outcomes.length >= 2);
    expect(server.outcomes).toEqual(["accepted", "repeated"]);
  });

  test("a platform that is away and back finds the task still executed, and hears of it", async () => {
    const gate = new Gate();
    let begun = 0;
    server.holdMs = 300;
    void makeWorker()
      .processor("hello", async (ctx) => {
        begun += 1;
        await gate.pass(ctx.signal);
        return "finished while you were away";
      })
      .start();
    const [runId] = server.add(1);
    await server.until(() => begun === 1);
    server.trouble = "lost call";
    await server.until(() => said.some((line) => line.startsWith("warn not connected")), 15_000);
    gate.open();
    server.knowsWorker = false;
    server.trouble = null;
    expect(await resultOf(runId, 15_000)).toMatchObject({
      status: "success",
      result: "finished while you were away",
    });
    expect(begun).toBe(1);
    await server.until(() => server.knowsWorker);
    expect(said.filter((line) => line.startsWith("connected again after"))).toHaveLength(1);
  }, 40_000);

  test("a refused key is said on one line, and is tried again", async () => {
    server.trouble = {
      status: 401,
      body: JSON.stringify({
        error: { code: "unauthenticated", message: "namespace, app and key do not match" },
      }),
    };
    const worker = makeWorker().processor("hello", () => null);
    void worker.start();
    await server.until(() => said.length > 0);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("namespace, app and key do not match (401)");
    expect(said[0]).not.toContain("\n");
    expect(said[0]).toMatch(/trying again in \d+\.\d s/);
    expect(worker.isConnected).toBe(false);
  });

  test("Retry-After is respected", async () => {
    server.troubles.push({ status: 429, headers: { "retry-after": "1" } });
    const from = performance.now();
    void makeWorker()
      .processor("hello", () => null)
      .start();
    await server.until(() => server.calls.length > 0);
    expect(performance.now() - from).toBeGreaterThanOrEqual(1000);
  });

  test.each([
    [{ status: 404, body: "<html>" }, "answers 404"],
    [{ status: 301, headers: { location: "https://other.example/" } }, "redirects to https://other.example/"],
    [{ status: 200, body: "<html>" }, "not JSON"],
    [{ status: 200, body: "{}" }, "not one of Carillon's"],
  ])("%j is named for what it is", async (trouble, text) => {
    server.trouble = trouble;
    void makeWorker()
      .processor("hello", () => null)
      .start();
    await server.until(() => said.length > 0);
    expect(said[0]).toContain(text);
  });

  test("who it is goes again when the platform asks", async () => {
    void makeWorker()
      .processor("hello", () => null)
      .start();
    await server.until(() => server.calls.length >= 2);
    server.knowsWorker = false;
    await resultOf(server.add(1)[0]);
    expect(server.calls.filter((call) => call.identity)).toHaveLength(2);
  });

  test("a processor registered while started is told at once, beside the held poll", async () => {
    const worker = makeWorker().processor("hello", () => null);
    void worker.start();
    await server.until(() => server.calls.length >= 2);
    worker.processor("later", () => "late");
    await server.until(() => server.calls.some((call) => call.identity?.processors.includes("later")));
  });
});

describe("ends", () => {
  test("a kill aborts the signal with its reason", async () => {
    let reason: unknown;
    const gate = new Gate();
    void makeWorker()
      .processor("hello", async (ctx) => {
        ctx.signal.addEventListener("abort", () => {
          reason = ctx.signal.reason;
        });
        await gate.pass(ctx.signal);
      })
      .start();
    const [runId = ""] = server.add(1);
    await server.until(() => server.calls.some((call) => call.running.length === 1));
    server.kill(runId, "killed");
    expect(await resultOf(runId)).toMatchObject({ status: "failed", message: "the run was killed" });
    expect(reason).toMatchObject({ name: "TaskEnded", reason: "killed" });
  });

  test("a processor that ignores its kill is reported after the grace", async () => {
    server.killGraceMs = 100;
    const gate = new Gate();
    void makeWorker()
      .processor("hello", () => gate.pass(new AbortController().signal))
      .start();
    const [runId = ""] = server.add(1);
    await server.until(() => server.calls.some((call) => call.running.length === 1));
    server.kill(runId, "timeout");
    expect(await resultOf(runId)).toMatchObject({
      status: "failed",
      message: expect.stringContaining("did not stop"),
    });
    gate.open();
  });

  test("a lease that was given up ends the task, and its result is dropped", async () => {
    const ended: unknown[] = [];
    void makeWorker()
      .processor("hello", async (ctx) => {
        await new Promise<void>((resolve) => ctx.signal.addEventListener("abort", () => resolve()));
        ended.push(ctx.signal.reason);
        return "too late";
      })
      .start();
    const [runId = ""] = server.add(1);
    await server.until(() => server.calls.some((call) => call.running.length === 1 && call.wait));
    server.giveUp(runId);
    server.add(1, () => ({ processor: "unknown" }));
    await server.until(() => ended.length === 1);
    await server.until(() => server.calls.at(-1)?.running.length === 0);
    expect(ended[0]).toMatchObject({ reason: "stale" });
    expect(server.results.has(runId)).toBe(false);
    expect(server.outcomes).not.toContain("stale");
  });
});

describe("stopping", () => {
  test("an idle worker leaves at once and says so", async () => {
    const worker = makeWorker().processor("hello", () => null);
    const started = worker.start();
    await server.until(() => server.calls.length >= 2);
    const from = performance.now();
    await worker.stop();
    await started;
    expect(performance.now() - from).toBeLessThan(900);
    expect(server.calls.at(-1)).toMatchObject({ draining: true, running: [], capacity: 0 });
  });

  test("a draining worker finishes what runs, takes nothing more and reports all before it is gone", async () => {
    const gate = new Gate();
    const worker = makeWorker({ concurrency: 2 }).processor("hello", async (ctx) => {
      await gate.pass(ctx.signal);
      return "done";
    });
    const started = worker.start();
    const runs = server.add(2);
    await server.until(() => server.calls.some((call) => call.running.length === 2));
    const stopped = worker.stop();
    const [later = ""] = server.add(1);
    await server.until(() => server.calls.some((call) => call.draining === true));
    gate.open();
    await Promise.all([stopped, started]);
    for (const runId of runs)
      expect(server.results.get(runId)).toMatchObject({ status: "success", result: "done" });
    expect(server.results.has(later)).toBe(false);
  });

  test("a second stop aborts what runs and leaves within 2 s", async () => {
    const worker = makeWorker().processor("hello", () => new Promise(() => {}));
    const started = worker.start();
    const [runId] = server.add(1);
    await server.until(() => server.calls.some((call) => call.running.length === 1));
    void worker.stop();
    const from = performance.now();
    await worker.stop();
    await started;
    expect(performance.now() - from).toBeLessThan(2500);
    expect(server.results.get(runId ?? "")).toMatchObject({
      status: "failed",
      message: "the worker was stopped",
    });
  });

  test("stopping before the start resolves, starting twice throws", async () => {
    const worker = makeWorker().processor("hello", () => null);
    await worker.stop();
    void worker.start();
    expect(() => worker.start()).toThrow("starts once");
  });
});

describe("throughput", () => {
  test("thousands of tasks go through in few calls, each executed once", async () => {
    let executed = 0;
    void makeWorker({ concurrency: 500 })
      .processor("hello", () => {
        executed += 1;
      })
      .start();
    await server.until(() => server.calls.length >= 2);
    const callsBefore = server.calls.length;
    server.add(10_000);
    await server.until(() => server.results.size === 10_000, 30_000);
    expect(executed).toBe(10_000);
    expect(server.calls.length - callsBefore).toBeLessThan(100);
  }, 40_000);
});

describe("wrong options", () => {
  test.each<[Partial<WorkerOptions>, RegExp]>([
    [{ url: "carillon.example" }, /^url must be an http or https URL, not "carillon.example"$/],
    [{ namespace: "a b" }, /^namespace /],
    [{ appKey: "" }, /^appKey must not be empty$/],
    [{ concurrency: 0 }, /^concurrency must be at least 1, not 0$/],
    [{ labels: ["two words"] }, /^labels.0 must not hold blanks/],
    [{ appId: undefined }, /^appId is missing$/],
  ])("%j", (options, message) => {
    expect(() => makeWorker(options)).toThrow(message);
  });

  test("processors that can't work are named", () => {
    const worker = makeWorker();
    expect(() => worker.processor("", () => null)).toThrow("1 to 200 characters");
    expect(() => worker.processor("a", { process: () => null }).processor("a", () => null)).toThrow(
      "already",
    );
    expect(() => makeWorker().start()).toThrow("needs a processor");
  });
});
