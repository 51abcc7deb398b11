import { describe, expect, test } from "vitest";
import { evaluateCondition, expressionIssue } from "../../../durable/workflow/condition.ts";

const facts = {
  upstream: [
    { node: "count", job: 1, data: '{"rows": 6, "share": 0.5, "ok": true, "tags": ["x"]}' },
    { node: "word", job: 2, data: "hello" },
    { node: "node-1", job: 3, data: "12" },
  ],
  scheduleAt: Date.parse("2026-11-24T10:00:00Z"),
  dataAt: Date.parse("2026-11-23T10:00:00Z"),
};

describe("a condition reads", () => {
  test.each([
    ["upstream.count.rows > 5", true],
    ["upstream.count.rows % 2 == 1", false],
    ["upstream.count.share >= 0.5", true],
    ["upstream.count.ok && 'x' in upstream.count.tags", true],
    ['upstream.word == "hello"', true],
    ['upstream["node-1"] + 1 == 13', true],
    ['text["node-1"] == "12"', true],
    ["has(upstream.missing)", false],
    ["upstream.?missing.orValue(3) == 3", true],
    ['results.exists(r, r.node == "word" && r.job == 2)', true],
    ["dataTime < scheduleTime", true],
  ])("%s as %s", (expression, value) => {
    expect(evaluateCondition(expression, facts)).toEqual({ ok: true, value });
  });

  test.each([
    ["upstream.missing == 1", /No such key: missing/],
    ["upstream.word", /true or false/],
    ["upstream.word > 5", /overload/],
  ])("%s and says why it cannot", (expression, message) => {
    const verdict = evaluateCondition(expression, facts);
    expect(verdict.ok ? "" : verdict.message).toMatch(message);
  });
});

describe("an expression is refused when it is saved", () => {
  test.each([
    ["1 +", /Unexpected/],
    ["foo == 1", /Unknown variable: foo/],
    ["1 + 1", /must be true or false/],
    ['upstream.word.matches("(a+)+$")', /matches\(\) is not available/],
    ["process.exit()", /Unknown variable|not found|found no/i],
    ["results.all(a, results.all(b, results.all(c, true)))", /nested 2 deep/],
    [`${"(".repeat(200)}true${")".repeat(200)}`, /depth/i],
    [Array.from({ length: 600 }, () => "true").join("||"), /node|depth|limit/i],
  ])("%s", (expression, message) => {
    expect(expressionIssue(expression)).toMatch(message);
  });

  test("and never reaches the prototype of anything", () => {
    for (const name of ["constructor", "__proto__", "toString"])
      expect(evaluateCondition(`upstream.${name} == null`, facts).ok).toBe(false);
  });

  test("while the longest that may be saved is judged quickly", () => {
    const upstream = Array.from({ length: 500 }, (_, index) => ({
      node: `n${index}`,
      job: index,
      data: "1",
    }));
    const startedAt = performance.now();
    const verdict = evaluateCondition("results.all(a, results.exists(b, b.node == a.node))", {
      ...facts,
      upstream,
    });
    expect(verdict).toEqual({ ok: true, value: true });
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});
