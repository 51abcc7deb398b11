import { describe, expect, test } from "vitest";
import { appendOf, LogTrial, now, numbered, retention } from "./fixtures.ts";

/** Of the platform's limits, seen by a reader: everything that is not in the cut is there, in order. */
const expectWhole = (trial: LogTrial, run: number): void => {
  const { cut, total } = trial.store.read(run, 0, 1);
  const expected = Array.from({ length: total }, (_, n) => n + 1).filter(
    (line) => cut === null || line < cut.from || line > cut.to,
  );
  expect(trial.all(run).map(({ line }) => line)).toEqual(expected);
};

describe("a run with more than 10 000 lines", () => {
  test("keeps the first and the last, and says what is cut", () => {
    const trial = new LogTrial();
    for (let n = 0; n < 615; n += 1) trial.append(appendOf(1, n * 100, numbered(n * 100 + 1, 100)));
    const { cut, total } = trial.store.read(1, 0, 1);
    expect(total).toBe(61_500);
    expect(cut?.from).toBe(1_001);
    const kept = trial.all(1);
    expect(kept.length).toBeLessThanOrEqual(10_000);
    expect(kept.length).toBeGreaterThan(9_000);
    expect(kept[0]?.text).toBe("line 1");
    expect(kept[999]?.text).toBe("line 1000");
    expect(kept[1000]?.line).toBe((cut?.to ?? 0) + 1);
    expect(kept.at(-1)?.text).toBe("line 61500");
    expectWhole(trial, 1);
  });

  test("keeps all of exactly 10 000, and never more, however they come", () => {
    for (const size of [33, 499, 500, 501, 10_000]) {
      const trial = new LogTrial();
      for (let sent = 0; sent < 10_000; sent += size) {
        trial.append(appendOf(1, sent, numbered(sent + 1, Math.min(size, 10_000 - sent))));
      }
      expect(trial.store.read(1, 0, 1)).toMatchObject({ cut: null, total: 10_000 });
      for (let extra = 0; extra < 700; extra += 100) {
        trial.append(appendOf(1, 10_000 + extra, numbered(10_001 + extra, 100)));
        expect(trial.all(1, 10_000).length).toBeLessThanOrEqual(10_000);
      }
      expectWhole(trial, 1);
    }
  }, 60_000);

  test("that come in one call keeps the same", () => {
    const trial = new LogTrial();
    trial.append(...[0, 1, 2].map((n) => appendOf(1, n * 10_000, numbered(n * 10_000 + 1, 10_000))));
    expect(trial.store.read(1, 0, 1)).toMatchObject({ total: 30_000, cut: { from: 1_001, to: 21_000 } });
    expectWhole(trial, 1);
  });

  test("still tells repeated batches after the cut", () => {
    const trial = new LogTrial();
    trial.append(appendOf(1, 0, numbered(1, 10_000)), appendOf(1, 10_000, numbered(10_001, 5_000)));
    trial.restart();
    expect(trial.append(appendOf(1, 10_000, numbered(10_001, 5_000)))).toBe(0);
  });

  test("reads on behind the cut for who stands in it", () => {
    const trial = new LogTrial();
    trial.append(appendOf(1, 0, numbered(1, 10_000)), appendOf(1, 10_000, numbered(10_001, 10_000)));
    const { cut } = trial.store.read(1, 0, 1);
    const page = trial.store.read(1, 5_000, 10);
    expect(page.lines[0]?.line).toBe((cut?.to ?? 0) + 1);
    expect(page.nextAfter).toBe((cut?.to ?? 0) + 10);
  });
});

test("a run with more than 4 MB keeps the first and the last of it", () => {
  const trial = new LogTrial();
  const long = "x".repeat(4_000);
  for (let n = 0; n < 300; n += 1) {
    trial.append(
      appendOf(
        1,
        n * 10,
        Array.from({ length: 10 }, (_, i) => `${n * 10 + i + 1} ${long}`),
      ),
    );
    expect(trial.bytes()).toBeLessThan(4_194_304 + 65_536);
  }
  expect(trial.bytes()).toBeGreaterThan(3_500_000);
  const { cut, total } = trial.store.read(1, 0, 1);
  expect(total).toBe(3_000);
  expect(cut).not.toBeNull();
  expect(cut?.from).toBeGreaterThan(50);
  expectWhole(trial, 1);
});

describe("pages of a log", () => {
  test("hold what was asked for at most", () => {
    const trial = new LogTrial();
    trial.append(appendOf(1, 0, numbered(1, 1_200)));
    const page = trial.store.read(1, 495, 10);
    expect(page.lines.map(({ line }) => line)).toEqual([496, 497, 498, 499, 500, 501, 502, 503, 504, 505]);
    expect(page).toMatchObject({ nextAfter: 505, total: 1_200, cut: null });
  });

  test("hold about a megabyte at most, and every line comes in some page", () => {
    const trial = new LogTrial();
    trial.append(
      appendOf(
        1,
        0,
        Array.from({ length: 400 }, (_, n) => `${n} ${"y".repeat(8_000)}`),
      ),
    );
    const page = trial.store.read(1, 0, 10_000);
    expect(JSON.stringify(page).length).toBeLessThan(1_100_000);
    expect(page.lines.length).toBeGreaterThan(100);
    expect(trial.all(1, 10_000)).toHaveLength(400);
  });

  test("of a run without lines, or behind the last, are empty and stay where they are", () => {
    const trial = new LogTrial();
    expect(trial.store.read(9, 0, 10)).toEqual({ lines: [], nextAfter: 0, cut: null, total: 0 });
    trial.append(appendOf(1, 0, ["a"]));
    expect(trial.store.read(1, 1, 10)).toEqual({ lines: [], nextAfter: 1, cut: null, total: 1 });
    expect(trial.store.read(1, 77, 10)).toMatchObject({ lines: [], nextAfter: 77 });
  });
});

describe("logs of a job", () => {
  test("are kept for as many runs as its retention says, whatever their numbers", () => {
    const trial = new LogTrial();
    let at = now;
    for (let n = 1; n <= 10; n += 1) {
      at += 7_200_000;
      trial.store.append([appendOf(n * 3, 0, ["x"])], 4, at);
    }
    expect(trial.runs()).toEqual([21, 24, 27, 30]);
  });

  test("cost one row to write and one to drop, for each run in the long run", () => {
    const trial = new LogTrial();
    const logOnce = (run: number): unknown =>
      trial.store.append([appendOf(run, 0, ["x"])], 10, now + run * 7_200_000);
    for (let run = 1; run <= 20; run += 1) logOnce(run);
    const before = trial.rowsWritten;
    for (let run = 21; run <= 40; run += 1) logOnce(run);
    expect(trial.rowsWritten - before).toBe(40);
  });

  test("of an old run that still writes are not dropped", () => {
    const trial = new LogTrial();
    let at = now;
    for (let n = 1; n <= 10; n += 1) {
      at += 60_000;
      trial.store.append([appendOf(n, 0, ["x"]), appendOf(1, n - 1, [`still here ${n}`])], 3, at);
    }
    expect(trial.texts(1).at(-1)).toBe("still here 10");
    at += 7_200_000;
    trial.store.append([appendOf(11, 0, ["x"])], 3, at);
    expect(trial.runs()).toEqual([9, 10, 11]);
  });

  test("are dropped from the oldest run on when they pass the limit of the job, and say so", () => {
    const trial = new LogTrial({ maxJobBytes: 100_000 });
    for (let run = 1; run <= 5; run += 1) {
      trial.append(
        appendOf(
          run,
          0,
          Array.from({ length: 40 }, (_, n) => `${n} ${"z".repeat(1_000)}`),
        ),
      );
      expect(trial.bytes()).toBeLessThanOrEqual(100_000);
    }
    expect(trial.store.read(1, 0, 10)).toEqual({
      lines: [],
      nextAfter: 0,
      cut: { from: 1, to: 40 },
      total: 40,
    });
    expect(trial.all(5)).toHaveLength(40);
    trial.restart();
    expect(trial.append(appendOf(1, 0, ["0"]))).toBe(0);
  });

  test("dropped for size, take further lines of the same run", () => {
    const trial = new LogTrial({ maxJobBytes: 100_000 });
    const filler = Array.from({ length: 45 }, (_, n) => `${n} ${"z".repeat(1_000)}`);
    trial.append(appendOf(1, 0, filler));
    trial.append(appendOf(2, 0, filler), appendOf(3, 0, filler));
    trial.append(appendOf(1, 45, ["later"]));
    trial.restart();
    expect(trial.store.read(1, 0, 10)).toMatchObject({
      lines: [{ line: 46, text: "later" }],
      total: 46,
      cut: { from: 1, to: 45 },
    });
  });

  test("are counted anew after a restart", () => {
    const trial = new LogTrial({ maxJobBytes: 100_000 });
    const filler = Array.from({ length: 45 }, (_, n) => `${n} ${"z".repeat(1_000)}`);
    for (let run = 1; run <= 4; run += 1) {
      trial.restart();
      trial.store.append([appendOf(run, 0, filler)], retention, now);
    }
    expect(trial.bytes()).toBeLessThanOrEqual(100_000);
  });
});
