import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cutBytes,
  fillPlaceholders,
  jsonPathIssue,
  judgeAnswer,
  type PlaceholderContext,
  parseStatusRule,
  utf8Bytes,
} from "../../../client/http-rules/index.ts";
import { placeholders } from "../../../client/protocol/job-rules.ts";

const context: PlaceholderContext = {
  runId: "7-3",
  jobId: 7,
  jobName: "report",
  attempt: 2,
  parameters: 'a "b" #{runId}',
  scheduleTime: "2026-11-24T06:32:07Z",
  dataTime: "2026-11-23T00:00:00Z",
  trigger: "timer",
  sharding: { id: 1, total: 3, parameter: "east" },
  item: { id: 5 },
  upstream: [{ node: "n1", job: 4, data: "x" }],
};

describe("placeholders", () => {
  test("every placeholder the editor knows is filled", () => {
    for (const name of placeholders) {
      expect(fillPlaceholders(`[#{${name}}]`, { ...context, parameters: "p" })).toMatch(/^\[[^#]+\]$/);
    }
    expect(fillPlaceholders("#{shardingId}/#{shardingNum}=#{shardingParameter}", context)).toBe("1/3=east");
    expect(fillPlaceholders("#{item} #{upstream}", context)).toBe(
      '{"id":5} [{"node":"n1","job":4,"data":"x"}]',
    );
  });

  test("text from a parameter is raw and never filled again", () => {
    expect(fillPlaceholders("echo #{jobParameters} $&", context)).toBe('echo a "b" #{runId} $&');
  });

  test("a run without shard and item gets empty text", () => {
    const plain = { ...context, sharding: null, item: undefined };
    expect(fillPlaceholders("<#{shardingId}#{shardingParameter}#{item}>", plain)).toBe("<>");
  });

  test("what is no placeholder stays", () => {
    expect(fillPlaceholders("#{unknown} #{ runId } #runId {runId} #{constructor}", context)).toBe(
      "#{unknown} #{ runId } #runId {runId} #{constructor}",
    );
  });
});

describe("status rule", () => {
  test.each([
    ["200", 200, true],
    ["200", 201, false],
    ["2xx", 299, true],
    ["2XX, 304", 304, true],
    ["200-204,404", 204, true],
    ["200-204,404", 205, false],
    ["200-204,404", 404, true],
  ])("%s with an answer of %i: %s", (status, answer, ok) => {
    expect(judgeAnswer({ status }, answer, "").ok).toBe(ok);
  });

  test.each(["204-200", "6xx", "099", "20", "2xx,", "abc"])("%s is refused, naming the part", (rule) => {
    expect(parseStatusRule(rule)).toMatchObject({ ok: false, message: expect.stringContaining('not "') });
  });

  test("without rules 2xx succeeds and anything else says what was needed", () => {
    expect(judgeAnswer(undefined, 204, "")).toEqual({ ok: true, message: null });
    expect(judgeAnswer(undefined, 503, "")).toEqual({
      ok: false,
      message: "the answer has status 503, success needs 2xx",
    });
  });
});

describe("judging the body", () => {
  test("a JSON path must select a value equal in type and value", () => {
    const success = { jsonPath: "$.data.code", equals: 0 };
    expect(judgeAnswer(success, 200, '{"data":{"code":0}}').ok).toBe(true);
    expect(judgeAnswer(success, 200, '{"data":{"code":"0"}}')).toEqual({
      ok: false,
      message: '$.data.code is "0", success needs 0',
    });
    expect(judgeAnswer(success, 200, "{}").message).toBe("the answer has nothing at $.data.code");
    expect(judgeAnswer(success, 200, "<html>").message).toBe(
      "the answer is not JSON, success needs $.data.code",
    );
  });

  test("null and false can be asked for", () => {
    expect(judgeAnswer({ jsonPath: "$.error", equals: null }, 200, '{"error":null}').ok).toBe(true);
    expect(judgeAnswer({ jsonPath: "$.error", equals: null }, 200, '{"error":false}').ok).toBe(false);
    expect(judgeAnswer({ jsonPath: "$.busy", equals: false }, 200, '{"busy":false}').ok).toBe(true);
  });

  test("one of several selected values is enough", () => {
    expect(
      judgeAnswer(
        { jsonPath: "$.jobs[*].state", equals: "ok" },
        200,
        '{"jobs":[{"state":"bad"},{"state":"ok"}]}',
      ).ok,
    ).toBe(true);
    expect(
      judgeAnswer(
        { jsonPath: "$.jobs[?@.id == 2].state", equals: "ok" },
        200,
        '{"jobs":[{"id":2,"state":"ok"}]}',
      ).ok,
    ).toBe(true);
  });

  test("all rules must hold together", () => {
    const success = { status: "200-299", jsonPath: "$.ok", equals: true, contains: "done" };
    expect(judgeAnswer(success, 200, '{"ok":true,"text":"done"}').ok).toBe(true);
    expect(judgeAnswer(success, 500, '{"ok":true,"text":"done"}').ok).toBe(false);
    expect(judgeAnswer(success, 200, '{"ok":true,"text":"doing"}').message).toBe(
      'the answer does not contain "done"',
    );
  });

  test("names of Object.prototype are not found in an answer", () => {
    expect(judgeAnswer({ jsonPath: "$.constructor" }, 200, "{}").ok).toBe(false);
    expect(judgeAnswer({ jsonPath: "$['__proto__']" }, 200, "{}").ok).toBe(false);
  });

  test.each(["status", "$[", "$.a[?match(@.b, '(a+)+')]", "$..a..b", "$[?@.a == $.b]", ""])(
    "path %s is refused",
    (path) => {
      expect(jsonPathIssue(path)).toMatch(/^must /);
      expect(judgeAnswer({ jsonPath: path }, 200, "{}").ok).toBe(false);
    },
  );

  test("dots and dollars in quoted names are no cost", () => {
    expect(jsonPathIssue(`$["a..b..c"]['$']["it's"]`)).toBeNull();
  });
});

test("a cut text is the longest beginning of whole characters within the bytes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 0, max: 60 }), (text, max) => {
      const cut = cutBytes(text, max);
      expect(text.startsWith(cut.text)).toBe(true);
      expect(utf8Bytes(cut.text)).toBeLessThanOrEqual(max);
      expect(cut.text.isWellFormed()).toBe(text.isWellFormed());
      expect(cut.cut).toBe(cut.text !== text);
      const next = [...text.slice(cut.text.length)][0];
      if (next !== undefined) expect(utf8Bytes(cut.text + next)).toBeGreaterThan(max);
    }),
  );
});
