import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  clockOf,
  datesProblem,
  usualRange,
} from "../../../../console/src/features/backfill/backfill-dates.ts";
import { diffGraphs, isSame } from "../../../../console/src/features/workflows/editor/graph-diff.ts";
import {
  barsOf,
  lastClusterFrom,
  type TimedNode,
} from "../../../../console/src/features/workflows/run/gantt-bars.ts";
import { foldsBetween } from "../../../../console/src/features/workflows/run/gantt-folds.ts";
import {
  ganttScale,
  markedWords,
  shareOf,
} from "../../../../console/src/features/workflows/run/gantt-scale.ts";

const at = (clock: string) => `2026-11-24T${clock}Z`;
const ms = (clock: string) => Date.parse(at(clock));

const started = (more: Partial<TimedNode>): TimedNode => ({
  kind: "job",
  starts: 1,
  readyAt: null,
  startedAt: null,
  finishedAt: null,
  tries: [],
  ...more,
});
const spans = (node: TimedNode, now: string, open: boolean) =>
  barsOf(node, ms(now), open).map(({ from, to, held, run }) => [
    new Date(from).toISOString().slice(11, 19),
    new Date(to).toISOString().slice(11, 19),
    held ?? run?.status ?? "ran",
  ]);

describe("the bars of a node", () => {
  test("tell waiting from running", () => {
    const node = started({ readyAt: at("06:00:00"), startedAt: at("06:00:20"), finishedAt: at("06:01:00") });
    expect(spans(node, "07:00:00", false)).toEqual([
      ["06:00:00", "06:00:20", "turn"],
      ["06:00:20", "06:01:00", "ran"],
    ]);
  });

  test("reach to now while they last, and no further once the node has ended", () => {
    const pool = started({ readyAt: at("06:00:00") });
    expect(spans(pool, "06:05:00", true)).toEqual([["06:00:00", "06:05:00", "turn"]]);
    const killed = { ...pool, finishedAt: at("06:02:00") };
    expect(spans(killed, "06:05:00", false)).toEqual([["06:00:00", "06:02:00", "turn"]]);
  });

  test("are one for each try of each start, with what was waited before it", () => {
    const first = { start: 1, attempt: 1, status: "failed" as const, readyAt: at("06:00:00") };
    const tries = [
      { ...first, startedAt: at("06:00:10"), finishedAt: at("06:00:20") },
      {
        ...first,
        attempt: 2,
        readyAt: at("06:00:20"),
        startedAt: at("06:00:50"),
        finishedAt: at("06:01:00"),
      },
    ];
    const drawn = [
      ["06:00:00", "06:00:10", "turn"],
      ["06:00:10", "06:00:20", "failed"],
      ["06:00:20", "06:00:50", "retry"],
      ["06:00:50", "06:01:00", "failed"],
    ];
    const failed = started({ readyAt: at("06:00:00"), startedAt: at("06:00:10"), tries });
    expect(spans({ ...failed, finishedAt: at("06:01:00") }, "06:05:00", false)).toEqual(drawn);
    // Between two tries, and started again by a person.
    expect(spans(failed, "06:01:30", true)).toEqual([...drawn, ["06:01:00", "06:01:30", "retry"]]);
    const again = started({ starts: 2, readyAt: at("06:04:00"), tries });
    expect(spans(again, "06:05:00", true)).toEqual([...drawn, ["06:04:00", "06:05:00", "turn"]]);
    const running = { ...first, start: 2, status: "running" as const, readyAt: at("06:04:00") };
    const last = { ...running, startedAt: at("06:04:10"), finishedAt: null };
    expect(spans({ ...again, tries: [...tries, last] }, "06:05:00", true)).toEqual([
      ...drawn,
      ["06:04:00", "06:04:10", "turn"],
      ["06:04:10", "06:05:00", "running"],
    ]);
  });

  test("are waiting for an approval, however long it takes", () => {
    const asked = started({ kind: "approval", readyAt: at("06:00:00"), startedAt: at("06:00:00") });
    expect(spans(asked, "06:05:00", true)).toEqual([["06:00:00", "06:05:00", "answer"]]);
  });

  test("stand in clusters, the last of which words are written before", () => {
    const bar = (from: number, to: number) => ({ from, to, held: null, run: null });
    expect(lastClusterFrom([bar(0, 10), bar(12, 20), bar(80, 90), bar(91, 99)], 5)).toBe(80);
    expect(lastClusterFrom([bar(0, 10), bar(12, 20)], 5)).toBe(0);
    expect(lastClusterFrom([], 5)).toBeUndefined();
  });

  test("are none for a node whose turn has not come", () => {
    expect(spans(started({ starts: 0 }), "06:00:00", true)).toEqual([]);
  });
});

describe("the axis of a run", () => {
  test("has room for all that happened and marks that people count in, few enough to read", () => {
    for (const seconds of [0, 1, 45, 3_000, 90_000, 5_000_000]) {
      const from = ms("06:00:07");
      const to = from + seconds * 1000;
      const scale = ganttScale(from, to);
      expect(scale.marks.length).toBeLessThanOrEqual(12);
      expect(scale.marks.length).toBeGreaterThan(1);
      expect(scale.marks.every((mark) => mark % scale.stepMs === 0)).toBe(true);
      expect(shareOf(scale, from)).toBeGreaterThanOrEqual(0);
      expect(shareOf(scale, to)).toBeLessThan(1);
    }
  });

  test("gives a short run that is over its whole width, and leaves room in one that has only begun", () => {
    const from = ms("06:00:00");
    expect(shareOf(ganttScale(from, from + 671, { isOver: true }), from + 671)).toBeGreaterThan(0.7);
    expect(shareOf(ganttScale(from, from + 671), from + 671)).toBeLessThan(0.1);
    expect(ganttScale(from, from, { isOver: true }).marks.length).toBeGreaterThan(1);
  });

  test("folds what passed between a run and its rerun days later, and nothing that was waited through", () => {
    const from = ms("06:00:00");
    const rerun = from + 3 * 86_400_000;
    const ran = { from, to: from + 60_000 };
    const again = { from: rerun, to: rerun + 30_000 };
    expect(foldsBetween([again, ran], from, again.to)).toEqual([{ from: ran.to, to: rerun }]);
    const answer = { from: ran.to, to: rerun };
    expect(foldsBetween([again, ran, answer], from, again.to)).toEqual([]);
    // A gap as long as all the rest is drawn as it was.
    expect(foldsBetween([ran, { from: from + 120_000, to: from + 150_000 }], from, from + 150_000)).toEqual(
      [],
    );
  });

  test("stays in order around a fold, leaves most of its width to what happened, and begins and ends the same", () => {
    const lengths = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 4_000_000 }), fc.integer({ min: 0, max: 1e9 })),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(lengths, (parts) => {
        const from = ms("06:00:07");
        let at = from;
        const spans = parts.map(([ranMs, idleMs]) => {
          const span = { from: at, to: at + ranMs };
          at = span.to + idleMs;
          return span;
        });
        const scale = ganttScale(from, at, { folds: foldsBetween(spans, from, at), isOver: true });
        expect(scale.folds.length).toBeLessThanOrEqual(3);
        expect(scale.marks.length).toBeLessThanOrEqual(24);
        const places = spans.flatMap((span) => [span.from, span.to]).map((one) => shareOf(scale, one));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        expect(shareOf(scale, at)).toBeLessThan(1);
        const folded = scale.folds.reduce(
          (sum, fold) => sum + shareOf(scale, fold.to) - shareOf(scale, fold.from),
          0,
        );
        expect(folded).toBeLessThan(0.3);
        for (const mark of scale.marks)
          expect(scale.folds.some((fold) => mark >= fold.from && mark < fold.to)).toBe(false);
      }),
    );
  });

  test("writes no words over those of now, of a fold or of another mark", () => {
    const from = ms("06:00:00");
    const now = from + 304_000;
    const scale = ganttScale(from, now);
    const written = markedWords(scale, now);
    expect(written.length).toBeGreaterThan(1);
    expect(written.length).toBeLessThan(scale.marks.length);
    for (const mark of written)
      expect(Math.abs(shareOf(scale, mark) - shareOf(scale, now))).toBeGreaterThanOrEqual(0.14);
    expect(markedWords(scale, undefined)).toContain(from + 300_000);
  });
});

describe("what differs between two graphs", () => {
  const a = { nodeId: "a", kind: "job" as const, jobId: 1, x: 0, y: 0 };
  const b = { nodeId: "b", kind: "condition" as const, expression: "true" };

  test("is nothing where nodes only moved", () => {
    expect(isSame(diffGraphs({ nodes: [a], edges: [] }, { nodes: [{ ...a, x: 99 }], edges: [] }))).toBe(true);
  });

  test("names nodes and edges that came, went or mean something else", () => {
    const before = { nodes: [a, b], edges: [{ from: "b", to: "a", when: true }] };
    const c = { nodeId: "c", kind: "approval" as const };
    const after = {
      nodes: [{ ...b, expression: "false" }, a, c],
      edges: [
        { from: "b", to: "a", when: false },
        { from: "a", to: "c" },
      ],
    };
    const diff = diffGraphs(before, after);
    expect(diff.added).toEqual([c]);
    expect(diff.changed.map(({ after: now }) => now.nodeId)).toEqual(["b"]);
    expect(diff.edgesAdded).toEqual([{ from: "a", to: "c" }]);
    expect(diff.edgesChanged).toEqual([{ from: "b", to: "a", when: false }]);
    const back = diffGraphs(after, before);
    expect(back.removed).toEqual([c]);
    expect(back.edgesRemoved).toEqual([{ from: "a", to: "c" }]);
  });
});

describe("the days of a backfill", () => {
  test("are both included, in order and at most a thousand", () => {
    expect(datesProblem("2018-10-01", "2018-10-01")).toBeUndefined();
    expect(datesProblem("2018-10-02", "2018-10-01")).toBe("order");
    expect(datesProblem("", "2018-10-01")).toBe("missing");
    expect(datesProblem("2018-01-01", "2020-09-26")).toBeUndefined();
    expect(datesProblem("2018-01-01", "2020-09-27")).toBe("many");
  });

  test("begin with the week that ended yesterday, on the clock of what runs", () => {
    expect(usualRange(ms("20:00:00"), "Asia/Shanghai")).toEqual({
      startDate: "2026-11-18",
      endDate: "2026-11-24",
    });
    expect(usualRange(ms("20:00:00"), "UTC")).toEqual({ startDate: "2026-11-17", endDate: "2026-11-23" });
  });

  test("have a time with its seconds", () => {
    expect([clockOf("11:11"), clockOf("11:11:11")]).toEqual(["11:11:00", "11:11:11"]);
  });
});
