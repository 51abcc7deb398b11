import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { appendOf, LogTrial, now, numbered, retention } from "./fixtures.ts";

let trial: LogTrial;
beforeEach(() => {
  trial = new LogTrial();
});

describe("lines of a run", () => {
  test("are counted from 1, over all writers in the order of arrival", () => {
    trial.append(appendOf(1, 0, ["a", "b"]));
    trial.append(appendOf(1, 0, ["c"], { writer: "w-2", source: "10.0.0.2", attempt: 2 }));
    trial.append(appendOf(1, 2, ["d"]));
    expect(trial.all(1).map(({ line, text, source, attempt }) => [line, text, source, attempt])).toEqual([
      [1, "a", "10.0.0.1", 1],
      [2, "b", "10.0.0.1", 1],
      [3, "c", "10.0.0.2", 2],
      [4, "d", "10.0.0.1", 1],
    ]);
  });

  test("keep their time, level and task", () => {
    const lines = (["debug", "info", "warn", "error"] as const).map((level, n) => ({
      at: now + n,
      level,
      task: n === 0 ? null : `task ${n}`,
      text: level,
    }));
    trial.append(appendOf(1, 0, [], { lines }));
    expect(trial.all(1).map(({ at, level, task, text }) => ({ at, level, task, text }))).toEqual(lines);
  });

  test("of different runs do not mix", () => {
    trial.append(appendOf(2, 0, ["two"]), appendOf(1, 0, ["one"]), appendOf(2, 1, ["two again"]));
    expect(trial.texts(1)).toEqual(["one"]);
    expect(trial.texts(2)).toEqual(["two", "two again"]);
  });

  test.each([
    ["control characters", "\u0000\u0001\u0007\u001b[31mred\u001b[0m\r\n\t\u2028\u2029\u007f\u0085"],
    ["markup", '<script>alert("1")</script> &amp; <b>'],
    ["a lone surrogate", "a\ud800b\udc00"],
    ["emptiness", ""],
    ["what looks like a stored line", '[1,"i","x",1,null,"y"]\n[2]'],
    ["emoji and Chinese", "😀 任务完成"],
  ])("come back as they were: %s", (_, text) => {
    trial.append(appendOf(1, 0, ["before", text, "after"]));
    trial.append(appendOf(1, 3, [text]));
    trial.restart();
    expect(trial.texts(1)).toEqual(["before", text, "after", text]);
  });

  test("are cut at 8192 characters, never inside one", () => {
    trial.append(
      appendOf(1, 0, ["x".repeat(8_192), "x".repeat(8_193), "😀".repeat(9_000), `${"y".repeat(8_191)}😀z`]),
    );
    expect(trial.texts(1)).toEqual([
      "x".repeat(8_192),
      "x".repeat(8_192),
      "😀".repeat(8_192),
      `${"y".repeat(8_191)}😀`,
    ]);
  });
});

describe("a batch that is sent again", () => {
  test("is stored once, also after a restart, and writes nothing", () => {
    trial.append(appendOf(1, 0, ["a", "b"]));
    expect(trial.append(appendOf(1, 0, ["a", "b"]))).toBe(0);
    trial.restart();
    expect(trial.append(appendOf(1, 0, ["a", "b"]))).toBe(0);
    expect(trial.store.append([appendOf(1, 0, ["a", "b"])], retention, now)).toEqual([]);
    expect(trial.texts(1)).toEqual(["a", "b"]);
  });

  test("together with new lines adds the new ones only", () => {
    trial.append(appendOf(1, 0, ["a", "b"]));
    trial.append(appendOf(1, 1, ["b", "c"]));
    expect(trial.texts(1)).toEqual(["a", "b", "c"]);
  });

  test("in the same call is stored once", () => {
    trial.append(appendOf(1, 0, ["a"]), appendOf(1, 0, ["a"]), appendOf(1, 1, ["b"]));
    expect(trial.texts(1)).toEqual(["a", "b"]);
  });

  test("is told from a batch of another attempt or writer", () => {
    trial.append(
      appendOf(1, 0, ["a"]),
      appendOf(1, 0, ["b"], { attempt: 2 }),
      appendOf(1, 0, ["c"], { writer: "w-2" }),
    );
    expect(trial.texts(1)).toEqual(["a", "b", "c"]);
  });

  test("after a gap (lines that never arrived) goes on", () => {
    trial.append(appendOf(1, 0, ["a"]));
    trial.append(appendOf(1, 5, ["f"]));
    trial.append(appendOf(1, 5, ["f"]));
    expect(trial.texts(1)).toEqual(["a", "f"]);
  });
});

describe("rows written", () => {
  test("are one for an append to one run, whether a chunk is begun or extended", () => {
    expect(trial.append(appendOf(1, 0, ["a"]))).toBe(1);
    expect(trial.append(appendOf(1, 1, numbered(2, 20)))).toBe(1);
    expect(
      trial.append(appendOf(1, 21, ["x"]), appendOf(1, 22, ["y"]), appendOf(1, 0, ["z"], { writer: "w-2" })),
    ).toBe(1);
  });

  test("are one for each run in a call", () => {
    expect(trial.append(...[1, 2, 3].map((run) => appendOf(run, 0, ["a"])))).toBe(3);
  });

  test("are few for a long log, in chunks below a megabyte", () => {
    let rows = 0;
    for (let n = 0; n < 100; n += 1) rows += trial.append(appendOf(1, n * 100, numbered(n * 100, 100)));
    expect(rows).toBe(100);
    const chunks = trial.sql.exec<{ bytes: number }>("SELECT bytes FROM log_chunks").toArray();
    expect(chunks).toHaveLength(20);
    for (const { bytes } of chunks) expect(bytes).toBeLessThan(1_000_000);
  });

  test("are one in 500 lines for a batch as large as a call may bring", () => {
    expect(trial.append(appendOf(1, 0, numbered(1, 10_000)))).toBe(20);
  });

  test("stay below a megabyte each for the longest lines in the costliest characters", () => {
    trial.append(
      appendOf(
        1,
        0,
        Array.from({ length: 400 }, () => "\u0001".repeat(8_192)),
      ),
    );
    const rows = trial.sql.exec<{ n: number }>("SELECT length(body) AS n FROM log_chunks").toArray();
    for (const { n } of rows) expect(n).toBeLessThan(1_000_000);
    expect(trial.all(1).at(-1)?.text).toBe("\u0001".repeat(8_192));
  });
});

test("any division of lines into batches, with repeats and restarts, gives the same log", () => {
  const batch = fc.record({
    size: fc.integer({ min: 1, max: 700 }),
    repeats: fc.boolean(),
    overlap: fc.integer({ min: 0, max: 5 }),
    restarts: fc.boolean(),
  });
  const text = fc.string({ unit: "binary", maxLength: 20 });
  fc.assert(
    fc.property(
      fc.array(batch, { minLength: 1, maxLength: 12 }),
      fc.array(text, { minLength: 1 }),
      (batches, texts) => {
        const log = new LogTrial();
        const lineAt = (n: number): string => `${n} ${texts[n % texts.length] ?? ""}`;
        let sent = 0;
        for (const { size, repeats, overlap, restarts } of batches) {
          const from = Math.max(0, sent - overlap);
          const append = appendOf(
            1,
            from,
            Array.from({ length: sent - from + size }, (_, n) => lineAt(from + n)),
          );
          log.append(append);
          if (restarts) log.restart();
          if (repeats) log.append(append);
          sent += size;
        }
        const expected = Array.from({ length: sent }, (_, n) => lineAt(n));
        expect(log.texts(1)).toEqual(expected);
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);
