import { describe, expect, test } from "vitest";
import type { LogLine } from "../../../client/protocol/run.ts";
import {
  logFile,
  matches,
  searchPattern,
  shownText,
  splitByHits,
} from "../../../console/src/features/log/log-text.ts";

const marked = (text: string, query: string): string => {
  const pattern = searchPattern(query);
  if (!pattern) return text;
  return splitByHits(text, pattern)
    .map((part) => (part.hit ? `[${part.text}]` : part.text))
    .join("");
};

describe("shown text", () => {
  test.each([
    ["\u001b[31mred", "\u241b[31mred"],
    ["a\r\nb", "a\u240d\u240ab"],
    ["nul\u0000del\u007f", "nul\u2400del\u2421"],
    ["rtl\u202Etext\u2066x", "rtl\\u202etext\\u2066x"],
    ["zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"],
    ["c1\u009b31m", "c1\\u009b31m"],
    ["tab\tstays, 名 and 😀 too", "tab\tstays, 名 and 😀 too"],
  ])("%j is shown as %j", (text, shown) => {
    expect(shownText(text)).toBe(shown);
    // A pattern that remembers where it stopped would miss every other line.
    expect(shownText(text)).toBe(shown);
  });
});

describe("search", () => {
  test("takes what is typed literally, in any case", () => {
    expect(marked("took 2.8 s (limit 3 s)", "(LIMIT")).toBe("took 2.8 s [(limit] 3 s)");
    expect(marked("a.b a+b axb", "a.b")).toBe("[a.b] a+b axb");
    expect(marked("path C:\\x {1} [2] $3 ^4 /5", "C:\\x {1} [2] $3 ^4 /5")).toBe(
      "path [C:\\x {1} [2] $3 ^4 /5]",
    );
  });

  test("marks every hit of a line", () => {
    expect(marked("bank 17, Bank 18", "bank")).toBe("[bank] 17, [Bank] 18");
  });

  test("finds the same before and after others looked with the same pattern", () => {
    const pattern = /hit/giu;
    const line: LogLine = {
      line: 1,
      at: "2026-11-24T06:32:07.000Z",
      level: "info",
      source: "10.4.2.11",
      attempt: 1,
      task: null,
      text: "hit and hit",
    };
    const split = () => splitByHits(line.text, pattern).filter((part) => part.hit).length;
    expect([matches(line, pattern), split(), matches(line, pattern), split()]).toEqual([true, 2, true, 2]);
  });

  test("looks for nothing while nothing but blanks is typed", () => {
    expect(searchPattern("  ")).toBeUndefined();
  });
});

describe("file", () => {
  const line = (n: number, text: string): LogLine => ({
    line: n,
    at: "2026-11-24T06:32:07.000Z",
    level: "warn",
    source: "10.4.2.11",
    attempt: 2,
    task: "bank",
    text,
  });

  test("has a line for each, and a note where lines were cut", () => {
    expect(logFile([line(1, "first"), line(9, "last")], { from: 2, to: 8 })).toBe(
      [
        "1\t2026-11-24T06:32:07.000Z\twarn\t10.4.2.11\t2\tbank\tfirst",
        "# lines 2 to 8 were cut",
        "9\t2026-11-24T06:32:07.000Z\twarn\t10.4.2.11\t2\tbank\tlast",
        "",
      ].join("\n"),
    );
  });
});
