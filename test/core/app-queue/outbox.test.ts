import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Outbox } from "../../../durable/app-queue/outbox.ts";
import type { RunRecord } from "../../../durable/app-queue/rpc.ts";
import { startAt } from "./fixtures.ts";

const place = { namespace: "default", appId: "demo" };
const running = (number: number): RunRecord => ({
  jobId: 1,
  number,
  status: "running",
  reason: null,
  message: null,
  trigger: "api",
  operator: null,
  workflowRunId: null,
  scheduleAt: Date.now(),
  dataAt: Date.now(),
  createdAt: Date.now(),
  startedAt: Date.now(),
  finishedAt: null,
  version: 1,
  attempt: 1,
  attempts: [],
  rerunOf: null,
  parameters: "",
  result: null,
  nextAttemptAt: null,
  killRequested: false,
  progress: null,
});

let open: RunRecord[];
/** How old each run was when the lists got it, and as what. */
let shown: { number: number; status: string; ageMs: number }[];
let writes: number;
let available: boolean;
let outbox: Outbox;

beforeEach(() => {
  vi.useFakeTimers({ now: startAt });
  open = [];
  shown = [];
  writes = 0;
  available = true;
  const history = {
    record: async () => {},
    projectOpen: async (_: typeof place, runs: readonly RunRecord[]) => {
      if (!available) throw new Error("the history is not there");
      if (runs.length > 0) writes += 1;
      for (const { number, status, createdAt } of runs)
        shown.push({ number, status, ageMs: Date.now() - createdAt });
    },
  };
  outbox = new Outbox(history, {
    place: () => place,
    ended: () => new Map(),
    recordable: () => [],
    anyRecordable: () => false,
    openRuns: () => open,
    anyOpen: () => open.length > 0,
    recorded: () => {},
    listed: () => {},
    keep: async () => {},
  });
});
afterEach(() => {
  outbox.stop();
  vi.useRealTimers();
});

const start = (number: number) => {
  open.push(running(number));
  outbox.projectSoon();
};

describe("the lists", () => {
  test("show every open run by 1.3 s, however closely runs follow each other", async () => {
    for (let number = 1; number <= 50; number += 1) {
      start(number);
      await vi.advanceTimersByTimeAsync(70);
    }
    await vi.advanceTimersByTimeAsync(2_000);
    expect(shown.map(({ number }) => number)).toEqual(open.map(({ number }) => number));
    for (const { ageMs } of shown) expect(ageMs).toBeGreaterThan(950 - 1);
    for (const { ageMs } of shown) expect(ageMs).toBeLessThanOrEqual(1_300);
    // Four times a second, not once a run.
    expect(writes).toBeLessThanOrEqual(17);
  });

  test("never hear of a run that ended within a second", async () => {
    start(1);
    await vi.advanceTimersByTimeAsync(900);
    open = [];
    await vi.advanceTimersByTimeAsync(5_000);
    expect(shown).toEqual([]);
  });

  test("show what an open run has become, and are asked no more once nothing changes", async () => {
    start(1);
    await vi.advanceTimersByTimeAsync(1_500);
    open = open.map((run) => ({ ...run, status: "pool" }));
    outbox.projectSoon();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(shown.map(({ status }) => status)).toEqual(["running", "pool"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("get what they missed while the history was not there", async () => {
    available = false;
    start(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(shown).toEqual([]);
    available = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(shown).toMatchObject([{ number: 1, status: "running" }]);
  });
});
