import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { livePauseMs, liveQuietMs } from "../../client/protocol/live.ts";
import { LivePublisher } from "../../durable/shared/live-publisher.ts";

let told: number[];
let answer: () => Promise<number>;
let publisher: LivePublisher;
let startedAt: number;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  startedAt = Date.now();
  answer = async () => 1;
  publisher = new LivePublisher(() => {
    told.push(Date.now() - startedAt);
    return answer();
  });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("changes", () => {
  test("are told once, a moment after the first of them", async () => {
    for (let change = 0; change < 4; change += 1) {
      publisher.mark();
      await vi.advanceTimersByTimeAsync(20);
    }
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told).toEqual([100]);
  });

  test("that go on are told every half second, the last of them too", async () => {
    for (let change = 0; change < 70; change += 1) {
      publisher.mark();
      await vi.advanceTimersByTimeAsync(20);
    }
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told).toEqual([0, 1, 2, 3].map((time) => 100 + time * livePauseMs));
  });

  test("that come while the feed is told are told after it", async () => {
    let arrived = () => {};
    answer = () =>
      new Promise((resolve) => {
        arrived = () => resolve(1);
      });
    publisher.mark();
    await vi.advanceTimersByTimeAsync(livePauseMs);
    publisher.mark();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(told).toHaveLength(1);
    arrived();
    await vi.advanceTimersByTimeAsync(livePauseMs);
    expect(told).toHaveLength(2);
  });

  test("are not told for a while where nobody listens, then again", async () => {
    answer = async () => 0;
    publisher.mark();
    await vi.advanceTimersByTimeAsync(livePauseMs);
    for (let passed = 0; passed < liveQuietMs - 1_000; passed += 100) {
      publisher.mark();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(told).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    publisher.mark();
    await vi.advanceTimersByTimeAsync(livePauseMs);
    expect(told).toHaveLength(2);
  });

  test("that could not be told are told again a few times, and no longer", async () => {
    answer = () => Promise.reject(new Error("the feed is not there"));
    publisher.mark();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toHaveLength(3);
    answer = async () => 1;
    publisher.mark();
    await vi.advanceTimersByTimeAsync(livePauseMs);
    expect(told).toHaveLength(4);
  });
});
