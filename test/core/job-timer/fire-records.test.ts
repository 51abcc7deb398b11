import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, test } from "vitest";
import { FireRecords } from "../../../durable/job-timer/fire-records.ts";
import { jobTimerMigrations } from "../../../durable/job-timer/migrations.ts";
import { areNeighbours } from "../../../durable/job-timer/neighbours.ts";
import type { FireRecord } from "../../../durable/job-timer/rpc.ts";
import { migrate, type ObjectSql } from "../../../durable/shared/object-migrations.ts";
import { sqlOf } from "../../support/object-sql.ts";
import { configOf, everyMinute, minuteMs, secondMs, start, timingOf } from "./world.ts";

const minute = (n: number): number => start - (start % minuteMs) + (n + 1) * minuteMs;
const overlapAt = (at: number, runNumber: number | null = null): FireRecord => ({
  from: at,
  to: at,
  count: 1,
  countIsExact: true,
  verdict: "overlap",
  runNumber,
});
const never = (): boolean => false;
const always = (): boolean => true;

let sql: ObjectSql;
let records: FireRecords;
beforeEach(() => {
  sql = sqlOf(new DatabaseSync(":memory:"));
  migrate(sql, jobTimerMigrations);
  records = new FireRecords(sql);
});

const storedRows = (): number =>
  sql.exec<{ n: number }>("SELECT count(*) AS n FROM fires").toArray()[0]?.n ?? 0;

describe("records of fires", () => {
  test("are listed newest first, page by page", () => {
    for (let n = 0; n < 5; n += 1) records.add(overlapAt(minute(n), n + 1), never);
    const first = records.list(null, 2);
    expect(first.map(({ from }) => from)).toEqual([minute(4), minute(3)]);
    expect(records.list(first.at(-1)?.from ?? null, 10).map(({ from }) => from)).toEqual([
      minute(2),
      minute(1),
      minute(0),
    ]);
    expect(first[0]).toEqual(overlapAt(minute(4), 5));
  });

  test("become one when they are neighbours of the same verdict, in one row", () => {
    records.add(overlapAt(minute(0), 7), always);
    records.add(overlapAt(minute(1), 8), always);
    records.add({ ...overlapAt(minute(2)), to: minute(5), count: 4, countIsExact: false }, always);
    expect(records.list(null, 10)).toEqual([
      { from: minute(0), to: minute(5), count: 6, countIsExact: false, verdict: "overlap", runNumber: null },
    ]);
    expect(storedRows()).toBe(1);
  });

  test("of different verdicts stay apart", () => {
    records.add(overlapAt(minute(0)), always);
    records.add({ ...overlapAt(minute(1)), verdict: "missed" }, always);
    expect(records.list(null, 10)).toHaveLength(2);
  });

  test("go on being merged after a restart", () => {
    records.add(overlapAt(minute(0)), always);
    new FireRecords(sql).add(overlapAt(minute(1)), always);
    expect(new FireRecords(sql).list(null, 10)).toMatchObject([{ from: minute(0), to: minute(1), count: 2 }]);
  });

  test("are kept to the newest thousand at one row each and no delete", () => {
    for (let n = 0; n < 2_300; n += 1) records.add(overlapAt(minute(n)), never);
    expect(storedRows()).toBe(1000);
    const kept = records.list(null, 2000);
    expect(kept).toHaveLength(1000);
    expect(kept[0]?.from).toBe(minute(2_299));
    expect(kept.at(-1)?.from).toBe(minute(1_300));
  });
});

describe("neighbours", () => {
  const config = configOf({ timing: everyMinute });

  test("have no planned time between them", () => {
    expect(areNeighbours(config, overlapAt(minute(0)), overlapAt(minute(1)))).toBe(true);
    expect(areNeighbours(config, overlapAt(minute(0)), overlapAt(minute(2)))).toBe(false);
  });

  test("of a delay follow each other within it", () => {
    const delay = configOf({ timing: timingOf({ timeType: "second_delay", periodSeconds: 10 }) });
    const at = minute(0);
    expect(areNeighbours(delay, overlapAt(at), overlapAt(at + 10 * secondMs + 40))).toBe(true);
    expect(areNeighbours(delay, overlapAt(at), overlapAt(at + 21 * secondMs))).toBe(false);
  });

  test("are not looked for across a change of the definition", () => {
    const edited = configOf({ timing: { ...everyMinute, anchorAt: minute(0) + 30 * secondMs } });
    expect(areNeighbours(edited, overlapAt(minute(0)), overlapAt(minute(1)))).toBe(false);
  });
});
