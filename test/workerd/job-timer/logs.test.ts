import { evictDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Trial } from "./trial.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const configured = async (): Promise<Trial> => {
  const trial = new Trial();
  await trial.timer.configure(trial.config());
  return trial;
};

describe("logs of a job", () => {
  test("are stored by one row an append and read after an eviction", async () => {
    const trial = await configured();
    const count = await trial.countRows();
    await trial.timer.appendLog([trial.append(1, 0, ["a", "b"])]);
    await trial.timer.appendLog([trial.append(1, 2, ["c"]), trial.append(2, 0, ["other"])]);
    expect(count).toEqual({ rows: 3, alarms: 0 });
    await evictDurableObject(trial.timer);
    await trial.timer.appendLog([trial.append(1, 2, ["c"])]);
    const { lines, total, nextAfter, cut } = await trial.timer.readLog(1, 0, 100, 0);
    expect(lines.map(({ line, text }) => [line, text])).toEqual([
      [1, "a"],
      [2, "b"],
      [3, "c"],
    ]);
    expect({ total, nextAfter, cut }).toEqual({ total: 3, nextAfter: 3, cut: null });
  });

  test("come back byte-equal from this runtime's SQLite", async () => {
    const trial = await configured();
    const texts = ["\u0000nul", "a\ud800b", "\u001b[31m<script>&\r\n\u2028", "😀 任务"];
    await trial.timer.appendLog([trial.append(1, 0, texts)]);
    await trial.timer.appendLog([trial.append(1, 4, texts)]);
    const { lines } = await trial.timer.readLog(1, 0, 100, 0);
    expect(lines.map(({ text }) => text)).toEqual([...texts, ...texts]);
  });

  test("take the largest batch of a call in rows below two megabytes", async () => {
    const trial = await configured();
    const texts = Array.from({ length: 480 }, () => "\u0001".repeat(8_192));
    await trial.timer.appendLog([trial.append(1, 0, texts)]);
    expect((await trial.timer.readLog(1, 0, 10_000, 0)).total).toBe(480);
  });

  test("are refused from another app or namespace, and before the job is known", async () => {
    const trial = await configured();
    await trial.timer.appendLog([
      { ...trial.append(1, 0, ["x"]), appId: "other" },
      { ...trial.append(1, 0, ["y"]), namespace: "other" },
      trial.append(1, 0, ["mine"]),
    ]);
    expect((await trial.timer.readLog(1, 0, 10, 0)).lines.map(({ text }) => text)).toEqual(["mine"]);
    const unknown = new Trial();
    await unknown.timer.appendLog([unknown.append(1, 0, ["z"])]);
    expect((await unknown.timer.readLog(1, 0, 10, 0)).total).toBe(0);
  });
});

describe("a held read", () => {
  test("is answered by the next append to its run, for everyone who waits", async () => {
    const trial = await configured();
    await trial.timer.appendLog([trial.append(1, 0, ["old"])]);
    const reads = [trial.timer.readLog(1, 1, 10, 25_000), trial.timer.readLog(1, 1, 10, 25_000)];
    await trial.timer.appendLog([trial.append(2, 0, ["of another run"])]);
    await trial.timer.appendLog([trial.append(1, 1, ["new"])]);
    for (const { lines, nextAfter } of await Promise.all(reads)) {
      expect(lines.map(({ text }) => text)).toEqual(["new"]);
      expect(nextAfter).toBe(2);
    }
  });

  test("ends empty when its time is over", async () => {
    const trial = await configured();
    expect(await trial.timer.readLog(1, 0, 10, 30)).toEqual({ lines: [], nextAfter: 0, cut: null, total: 0 });
  });

  test("is not held when there are lines already", async () => {
    const trial = await configured();
    await trial.timer.appendLog([trial.append(1, 0, ["there"])]);
    expect((await trial.timer.readLog(1, 0, 10, 25_000)).lines).toHaveLength(1);
  });

  test("ends when the job is removed", async () => {
    const trial = await configured();
    const read = trial.timer.readLog(1, 0, 10, 25_000);
    // Held for certain once a later call has been answered: the object takes calls in order.
    await trial.timer.fires(null, 1);
    await trial.timer.remove();
    expect((await read).lines).toEqual([]);
  });
});
