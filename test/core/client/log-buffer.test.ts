import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LogBuffer, type LogEntry, logLines } from "../../../client/worker/log-buffer.ts";

const entry = (text: string): LogEntry => ({ at: "2026-11-24T06:32:07Z", level: "info", text, task: null });

describe("lines", () => {
  test("a text is one line per line feed", () => {
    expect(logLines("a\nb\r\n\nc")).toEqual(["a", "b", "", "c"]);
  });

  test("long lines are cut to 8192 characters, with a mark", () => {
    const [line = ""] = logLines("x".repeat(20_000));
    expect(line).toHaveLength(8192);
    expect(line).toMatch(/x … \[cut\]$/);
  });

  test("a cut never splits a surrogate pair, and lone surrogates do not travel", () => {
    const [line = ""] = logLines(`y${"😀".repeat(8000)}`);
    expect(line.isWellFormed()).toBe(true);
    expect(logLines("\ud83d!")).toEqual(["\ufffd!"]);
  });

  test("control characters stay as text", () => {
    expect(logLines("\u001b[31mred\u0007\t|")).toEqual(["\u001b[31mred\u0007\t|"]);
  });
});

describe("batches", () => {
  test("count the lines of each attempt from 0, over tasks that come and go", () => {
    const logs = new LogBuffer();
    logs.append("7-1", 1, entry("a\nb"));
    logs.append("7-2", 1, entry("other"));
    expect(logs.take(10_000).map(({ runId, seq, lines }) => [runId, seq, lines.length])).toEqual([
      ["7-1", 0, 2],
      ["7-2", 0, 1],
    ]);
    logs.append("7-1", 1, entry("c"));
    logs.acknowledge();
    expect(logs.take(10_000)).toMatchObject([{ runId: "7-1", seq: 2, lines: [{ text: "c" }] }]);
    logs.acknowledge();
    expect(logs.isEmpty).toBe(true);
    logs.append("7-1", 1, entry("later"));
    logs.append("7-1", 2, entry("next attempt"));
    expect(logs.take(10_000)).toMatchObject([{ seq: 3 }, { attempt: 2, seq: 0 }]);
  });

  test("that got no answer go again with the same count and what came after", () => {
    const logs = new LogBuffer();
    logs.append("7-1", 1, entry("a"));
    logs.take(10_000);
    logs.append("7-1", 1, entry("b"));
    logs.putBack();
    expect(logs.take(10_000)).toMatchObject([{ seq: 0, lines: [{ text: "a" }, { text: "b" }] }]);
  });

  test("fit the room of a call; chatty attempts take turns with others", () => {
    const logs = new LogBuffer();
    for (let line = 0; line < 100; line += 1) logs.append("7-1", 1, entry("x".repeat(1000)));
    logs.append("7-2", 1, entry("quiet"));
    const seen = new Set<string>();
    for (let call = 0; call < 3; call += 1) {
      const batches = logs.take(20_000);
      expect(JSON.stringify(batches).length).toBeLessThan(20_000);
      for (const batch of batches) seen.add(batch.runId);
      logs.acknowledge();
    }
    expect(seen).toEqual(new Set(["7-1", "7-2"]));
  });

  test("under way twice would be a fault", () => {
    const logs = new LogBuffer();
    logs.append("7-1", 1, entry("a"));
    logs.take(10_000);
    expect(() => logs.take(10_000)).toThrow("under way");
  });
});

describe("a platform that is away for long", () => {
  test("costs the oldest lines, with a note of how many", () => {
    const logs = new LogBuffer({ maxBytes: 1_000_000, maxLines: 1000 });
    for (let line = 0; line < 5000; line += 1) logs.append("7-1", 1, entry(`line ${line}`));
    const batches = logs.take(10_000_000);
    const lines = batches.flatMap((batch) =>
      batch.lines.map((line, index) => ({ seq: batch.seq + index, ...line })),
    );
    expect(lines.length).toBeLessThanOrEqual(1000);
    expect(lines.at(-1)).toMatchObject({ seq: 4999, text: "line 4999" });
    const [note, next] = lines;
    const dropped = Number(/^\[(\d+) lines were dropped/.exec(note?.text ?? "")?.[1]);
    expect(dropped).toBe(5000 - (lines.length - 1));
    expect(next).toMatchObject({ seq: dropped, text: `line ${dropped}` });
  });

  test("leaves what is under way as it was sent, and counts on behind the gap", () => {
    const logs = new LogBuffer({ maxBytes: 1_000_000, maxLines: 10 });
    logs.append("7-1", 1, entry("sent 0\nsent 1"));
    logs.take(10_000);
    for (let line = 2; line < 30; line += 1) logs.append("7-1", 1, entry(`line ${line}`));
    logs.putBack();
    expect(logs.take(10_000)).toMatchObject([{ seq: 0, lines: [{ text: "sent 0" }, { text: "sent 1" }] }]);
    logs.acknowledge();
    const [rest] = logs.take(10_000);
    expect(rest?.lines[0]?.text).toMatch(/lines were dropped/);
    expect((rest?.seq ?? 0) + (rest?.lines.length ?? 0)).toBe(30);
  });
});

test("a platform that stores by count has every line once and in order, whatever answers are lost", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.constant("log"),
          fc.constant("call"),
          fc.constant("lost answer"),
          fc.constant("lost call"),
        ),
      ),
      (steps) => {
        const logs = new LogBuffer();
        const stored: string[] = [];
        let count = 0;
        const call = (isStored: boolean, isAnswered: boolean): void => {
          for (const { seq, lines } of logs.take(600)) {
            expect(seq).toBeLessThanOrEqual(stored.length);
            if (isStored) stored.push(...lines.slice(stored.length - seq).map((line) => line.text));
          }
          if (isAnswered) logs.acknowledge();
          else logs.putBack();
        };
        for (const step of steps) {
          if (step === "log") {
            logs.append("7-1", 1, entry(`line ${count}`));
            count += 1;
          } else call(step !== "lost call", step === "call");
        }
        while (!logs.isEmpty) call(true, true);
        expect(stored).toEqual(Array.from({ length: count }, (_, line) => `line ${line}`));
      },
    ),
  );
});
