import { describe, expect, test } from "vitest";
import type { LogLevel, LogLine, LogPage } from "../../../client/protocol/run.ts";
import { firstLineOf, joinLines, rowAt, rowsOf } from "../../../console/src/features/log/log-rows.ts";

const line = (n: number, level: LogLevel = "info"): LogLine => ({
  line: n,
  at: "2026-11-24T06:32:07.000Z",
  level,
  source: "10.4.2.11",
  attempt: 1,
  task: null,
  text: `line ${n}`,
});
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => line(from + n));
const page = (items: LogLine[], cut: LogPage["cut"] = null): LogPage => ({
  items,
  nextAfter: items.at(-1)?.line ?? 0,
  cut,
  total: items.at(-1)?.line ?? 0,
  complete: false,
});
const numbers = (all: readonly LogLine[]) => all.map((one) => one.line);

describe("rows of a log", () => {
  test("put the cut between the lines around it", () => {
    const cut = { from: 3, to: 7 };
    expect(rowsOf([...lines(1, 2), ...lines(8, 9)], cut, "debug").map(firstLineOf)).toEqual([1, 2, 3, 8, 9]);
  });

  test("put a cut of everything alone", () => {
    expect(rowsOf([], { from: 1, to: 90 }, "debug")).toEqual([{ cut: { from: 1, to: 90 } }]);
  });

  test("leave out lines below the level but not the cut", () => {
    const all = [line(1, "debug"), line(2, "error"), line(6, "warn"), line(7, "info")];
    expect(rowsOf(all, { from: 3, to: 5 }, "warn").map(firstLineOf)).toEqual([2, 3, 6]);
  });

  test("find the row of a line, of a cut line and of one that the level hides", () => {
    const rows = rowsOf([...lines(1, 2), ...lines(8, 9), line(12)], { from: 3, to: 7 }, "debug");
    expect(rowAt(rows, 2)).toBe(1);
    expect(rowAt(rows, 5)).toBe(2);
    expect(rowAt(rows, 8)).toBe(3);
    expect(rowAt(rows, 10)).toBe(5);
    expect(rowAt(rows, 999)).toBe(5);
  });
});

describe("pages of a log", () => {
  test("join without repeating what was read", () => {
    expect(numbers(joinLines(lines(1, 5), page(lines(4, 8))))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("drop what the platform cut meanwhile, so that a long follow stays as small", () => {
    const joined = joinLines(lines(1, 100), page(lines(101, 110), { from: 11, to: 100 }));
    expect(numbers(joined)).toEqual([...numbers(lines(1, 10)), ...numbers(lines(101, 110))]);
  });
});
