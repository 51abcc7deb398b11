import { describe, expect, it } from "vitest";
import { demandOf } from "../../../durable/app-queue/demand.ts";
import { lackMessage, wantedOf } from "../../../durable/app-queue/lack.ts";
import { busyMeasures, chooseWorker, eligibleWorkers } from "../../../durable/app-queue/worker-choice.ts";
import { candidate, definition } from "./fixtures.ts";

const limits = { load5: 0, memoryPercent: 90, diskPercent: 95, triggerBusyWorkers: true };
const demand = (workers: Parameters<typeof definition>[0] = {}, workerId: string | null = null) =>
  demandOf(definition(workers), "edge", workerId);
const busyLoad = { load5: 1, cores: 4, memoryPercent: 97, diskPercent: 10 };

describe("who may execute a run", () => {
  it("says that no worker is connected", () => {
    expect(eligibleWorkers([], demand(), limits).lack).toBe("no_worker_connected");
  });

  it("passes over workers without the processor and says so", () => {
    expect(eligibleWorkers([candidate("w1", { processors: ["other"] })], demand(), limits).lack).toBe(
      "no_processor",
    );
  });

  it("passes over workers that take no batches where tasks come in batches, and says what was missing", () => {
    const plain = candidate("w1", {}, { takesBatches: false });
    const shared = demand({ mode: "broadcast" });
    expect(eligibleWorkers([plain], demand(), limits).lack).toBeNull();
    expect(eligibleWorkers([plain], shared, limits).lack).toBe("no_processor");
    expect(eligibleWorkers([plain, candidate("w2")], shared, limits).workers).toHaveLength(1);
    expect(lackMessage("no_processor", wantedOf(shared))).toBe(
      "no connected worker has hello and takes part in distributed runs",
    );
  });

  it("passes over workers that drain", () => {
    expect(eligibleWorkers([candidate("w1", {}, { draining: true })], demand(), limits).lack).toBe(
      "no_worker_connected",
    );
  });

  it("keeps to designated workers, by id, address or label", () => {
    const all = [
      candidate("w1"),
      candidate("w2", { labels: ["blue"] }),
      candidate("w3", { address: "host-3" }),
    ];
    const ids = (workers: NonNullable<Parameters<typeof definition>[0]>["workers"]) =>
      eligibleWorkers(all, demand({ workers }), limits).workers.map((worker) => worker.workerId);
    expect(ids({ ids: ["w1"] })).toEqual(["w1"]);
    expect(ids({ ids: ["host-3"] })).toEqual(["w3"]);
    expect(ids({ labels: ["blue"] })).toEqual(["w2"]);
    expect(ids({ labels: ["green"] })).toEqual([]);
    expect(ids({ labels: ["green"], failover: true })).toEqual(["w1", "w2", "w3"]);
  });

  it("keeps to the worker that the request named, whatever the job's rules", () => {
    expect(
      eligibleWorkers(
        [candidate("w1"), candidate("w2")],
        demand({ workers: { ids: ["w1"] } }, "w2"),
        limits,
      ).workers.map((worker) => worker.workerId),
    ).toEqual(["w2"]);
  });

  it("passes over busy workers only when the app says so", () => {
    const busy = candidate("w1", {}, { load: busyLoad });
    expect(eligibleWorkers([busy], demand(), limits).lack).toBeNull();
    expect(eligibleWorkers([busy], demand(), { ...limits, triggerBusyWorkers: false }).lack).toBe("all_busy");
  });
});

describe("busy", () => {
  it("names the measure, its value and the threshold", () => {
    expect(busyMeasures(busyLoad, limits)).toEqual([{ measure: "memoryPercent", value: 97, limit: 90 }]);
  });

  it("holds a load threshold to the worker's cores", () => {
    const load = { load5: 5, cores: 4, memoryPercent: 1, diskPercent: 1 };
    expect(busyMeasures(load, { ...limits, load5: 8 })).toEqual([{ measure: "load5", value: 5, limit: 4 }]);
    expect(busyMeasures(load, { ...limits, load5: 0 })).toEqual([]);
  });
});

describe("the choice among free workers", () => {
  const free = [
    candidate("w1", {}, { running: 3 }),
    candidate("w2", {}, { running: 1 }),
    candidate("w3", {}, { running: 2 }),
  ];
  const choose = (
    choice: "random" | "round_robin" | "least_loaded" | "sticky",
    turn = 0,
    random = 0,
    stickyKey = "k",
  ) => chooseWorker(free, demand({ workers: { choice, stickyKey } }), limits, turn, random)?.workerId;

  it("is random by default, each as likely", () => {
    expect(
      [0, 0.34, 0.67].map((random) => chooseWorker(free, demand(), limits, 0, random)?.workerId),
    ).toEqual(["w1", "w2", "w3"]);
  });

  it("goes round", () => {
    expect([0, 1, 2, 3].map((turn) => choose("round_robin", turn))).toEqual(["w1", "w2", "w3", "w1"]);
  });

  it("takes the least loaded", () => {
    expect(choose("least_loaded")).toBe("w2");
  });

  it("stays with one worker for a key, and moves only the keys of a worker that left", () => {
    const keys = Array.from({ length: 200 }, (_, index) => `key-${index}`);
    const pick = (workers: typeof free, key: string) =>
      chooseWorker(workers, demand({ workers: { choice: "sticky", stickyKey: key } }), limits, 0, 0)
        ?.workerId;
    const before = keys.map((key) => pick(free, key));
    const after = keys.map((key) => pick(free.slice(0, 2), key));
    expect(new Set(before).size).toBe(3);
    for (const [index, worker] of before.entries()) if (worker !== "w3") expect(after[index]).toBe(worker);
  });

  it("takes healthy workers before busy ones", () => {
    const mixed = [candidate("w1", {}, { load: busyLoad }), candidate("w2")];
    expect([0, 0.9].map((random) => chooseWorker(mixed, demand(), limits, 0, random)?.workerId)).toEqual([
      "w2",
      "w2",
    ]);
  });
});
