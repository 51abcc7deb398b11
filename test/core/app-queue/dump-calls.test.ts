import { expect, test } from "vitest";
import { ConnectedWorkers } from "../../../durable/app-queue/connected-workers.ts";
import { ThreadDumps } from "../../../durable/app-queue/dump-calls.ts";

const identity = {
  address: "10.0.0.1",
  clientKind: "java",
  clientVersion: "1",
  labels: [],
  jobTypes: ["java" as const],
  processors: [],
  concurrency: 1,
  threadDumps: true,
};

const setUp = () => {
  const workers = new ConnectedWorkers();
  return { dumps: new ThreadDumps(), worker: workers.connect("one", identity, null, 0) };
};

test("a question ends the worker's held poll and is answered by the worker that was asked alone", async () => {
  const { dumps, worker } = setUp();
  const released: string[] = [];
  worker.held = { capacity: 1, prefetch: false, release: (why) => released.push(why) };
  const told = dumps.ask(worker);
  expect(released).toEqual(["work"]);
  const [ask] = worker.dumpAsks;
  const id = ask?.id ?? "";
  dumps.hear("another", [{ id, text: "not mine" }]);
  dumps.hear("one", [
    { id: "unknown", text: "nobody asked" },
    { id, text: "main waits" },
  ]);
  expect(await told).toBe("main waits");
  dumps.hear("one", [{ id, text: "again" }]);
});

test("a worker that does not answer is waited for so long, and is not asked any more", async () => {
  const { dumps, worker } = setUp();
  expect(await dumps.ask(worker, 5)).toBeNull();
  expect(worker.dumpAsks).toEqual([]);
});

test("a worker has four questions open at most", async () => {
  const { dumps, worker } = setUp();
  const waiting = [1, 2, 3, 4].map(() => dumps.ask(worker, 5));
  expect(dumps.ask(worker, 5)).toBe("too_many");
  await Promise.all(waiting);
  expect(dumps.ask(worker, 5)).not.toBe("too_many");
});
