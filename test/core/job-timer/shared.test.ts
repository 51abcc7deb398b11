import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { migrate } from "../../../durable/shared/object-migrations.ts";
import { backoffMs, platformErrorKind } from "../../../durable/shared/platform-errors.ts";
import { withinTime } from "../../../durable/shared/time-limit.ts";
import { sqlOf } from "../../support/object-sql.ts";

const first = { id: "001-a", statements: ["CREATE TABLE a (x INTEGER) STRICT"] };
const second = {
  id: "002-b",
  statements: ["ALTER TABLE a ADD COLUMN y TEXT", "CREATE TABLE b (z TEXT) STRICT"],
};

describe("migrations of an object", () => {
  test("run once each, in order, and then no more", () => {
    const sql = sqlOf(new DatabaseSync(":memory:"));
    expect(migrate(sql, [first])).toBe(1);
    sql.exec("INSERT INTO a (x) VALUES (1)");
    expect(migrate(sql, [first, second])).toBe(1);
    expect(migrate(sql, [first, second])).toBe(0);
    expect(sql.exec("SELECT x, y FROM a").toArray()).toEqual([{ x: 1, y: null }]);
  });

  test("refuse storage that is newer than the code, naming the step", () => {
    const sql = sqlOf(new DatabaseSync(":memory:"));
    migrate(sql, [first, second]);
    expect(() => migrate(sql, [first])).toThrow('step 1 "002-b" is unknown');
  });

  test("refuse a list that was rewritten, naming both steps", () => {
    const sql = sqlOf(new DatabaseSync(":memory:"));
    migrate(sql, [first]);
    expect(() => migrate(sql, [second])).toThrow('stored "001-a", expected "002-b"');
  });
});

describe("errors of the platform", () => {
  test.each([
    [
      "overloaded by its flag",
      Object.assign(new Error("x"), { overloaded: true, retryable: true }),
      "overloaded",
    ],
    [
      "overloaded by its words",
      new Error("D1_ERROR: D1 DB is overloaded. Requests queued for too long."),
      "overloaded",
    ],
    ["a lost connection", new Error("Network connection lost."), "retry"],
    ["a locked database", new Error("D1_ERROR: database is locked: SQLITE_BUSY"), "retry"],
    ["a full disk", new Error("database or disk is full: SQLITE_FULL"), "retry"],
    [
      "an object replaced by a deployment",
      new Error("Durable Object reset because its code was updated."),
      "retry",
    ],
    ["a flag alone", Object.assign(new Error("?"), { retryable: true }), "retry"],
    ["a refusal of the callee", new Error("no such table: jobs"), "failed"],
    ["something thrown that is no error", "boom", "failed"],
  ] as const)("%s", (_, error, kind) => {
    expect(platformErrorKind(error)).toBe(kind);
  });

  test("are waited for twice as long each time, up to a limit", () => {
    expect([1, 2, 3, 4, 5, 99].map((attempts) => backoffMs(attempts, 1_000, 10_000))).toEqual([
      1_000, 2_000, 4_000, 8_000, 10_000, 10_000,
    ]);
  });
});

describe("a time limit", () => {
  test("gives the answer, or the error, that comes in time", async () => {
    expect(await withinTime(10_000, Promise.resolve(5))).toBe(5);
    await expect(withinTime(10_000, Promise.reject(new Error("no")))).rejects.toThrow("no");
  });

  test("gives up on what never ends", async () => {
    await expect(withinTime(5, new Promise(() => undefined))).rejects.toThrow("no answer within 5 ms");
  });
});
