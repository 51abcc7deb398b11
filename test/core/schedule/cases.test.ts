import { describe, expect, test, vi } from "vitest";
import { parseCron } from "../../../durable/schedule/cron-parse.ts";
import { type DstPolicy, nextFire } from "../../../durable/schedule/index.ts";
import cases from "../../data/cron/cases.json" with { type: "json" };
import dstCases from "../../data/cron/dst.json" with { type: "json" };
import invalidCases from "../../data/cron/invalid.json" with { type: "json" };
import { cronTiming, fires, utcText } from "./timings.ts";

// Much work, little waiting: a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 });

describe("expressions fire when Quartz fires them", () => {
  const groups = Map.groupBy(cases, (one) => one.cls);
  for (const [cls, group] of groups) {
    test(`${cls} (${group.length})`, () => {
      for (const one of group) {
        const timing = cronTiming(one.expr, one.tz, cls.startsWith("dst-") ? "quartz" : "smart");
        const got = fires(timing, Date.parse(one.after), one.next.length).map(utcText);
        expect(got, `${one.expr} in ${one.tz} after ${one.after}`).toEqual(one.next);
        const last = one.next.at(-1) ?? one.after;
        if (one.ended === true)
          expect(nextFire(timing, Date.parse(last)), `${one.expr} has ended`).toBeNull();
      }
    });
  }

  test("outside clock changes the policy makes no difference", () => {
    for (const one of cases.filter((it) => !it.cls.startsWith("dst-"))) {
      for (const policy of ["quartz", "every"] as const) {
        const got = fires(cronTiming(one.expr, one.tz, policy), Date.parse(one.after), one.next.length);
        expect(got.map(utcText), `${one.expr} in ${one.tz} under ${policy}`).toEqual(one.next);
      }
    }
  });
});

describe("clock changes", () => {
  const columns: [DstPolicy, "vixieByCroner" | "quartz" | "everyOccurrence"][] = [
    ["smart", "vixieByCroner"],
    ["quartz", "quartz"],
    ["every", "everyOccurrence"],
  ];
  for (const [policy, column] of columns) {
    test(`follow the policy ${policy}`, () => {
      for (const one of dstCases) {
        const expected = one[column];
        const got = fires(cronTiming(one.expr, one.tz, policy), Date.parse(one.after), expected.length).map(
          utcText,
        );
        expect(got, `${one.expr} in ${one.tz} after ${one.after}`).toEqual(expected);
      }
    });
  }
});

describe("what is no expression is refused", () => {
  const fieldName = /second|minute|hour|day of month|month|day of week|year|fields|line|cron/;
  test.each(invalidCases.map((one) => [one.cls, one.expr]))("%s: %j", (_cls, expr) => {
    const result = parseCron(expr);
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.issue.path).toBe("cron");
    expect(result.issue.rule).toMatch(/^cron_[a-z_]+$/);
    expect(result.issue.message).toMatch(fieldName);
    expect(result.issue.value).toBeTypeOf("string");
  });
});
