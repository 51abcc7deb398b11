import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextFire, type Timing } from "../../../durable/schedule/index.ts";
import { type Definitions, erasOf, misfirePolicyAt, type SavedTiming } from "../../../worker/fires/eras.ts";
import { forgottenBetween, type Stretch, stretchesOf } from "../../../worker/fires/stretches.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const start = Date.parse("2026-11-20T00:00:00Z");

const cron = (expression: string, more: Partial<Timing> = {}): SavedTiming["timing"] => ({
  timeType: "cron",
  cron: expression,
  periodSeconds: null,
  at: null,
  timeZone: "UTC",
  dstPolicy: "smart",
  effectiveFrom: null,
  effectiveUntil: null,
  ...more,
});
const saved = (at: number, timing: SavedTiming["timing"]): SavedTiming => ({
  savedAt: at,
  timing,
  misfirePolicy: "fire_once",
});
const definitions = (more: Partial<Definitions> = {}): Definitions => ({
  versions: [saved(start, cron("0 0 * * * ?"))],
  toggles: [{ at: start, enabled: true }],
  enabled: true,
  anchorAt: start,
  ...more,
});
const at = (hours: number): number => start + hours * hourMs;
const brief = (stretches: readonly Stretch[]) =>
  stretches.map(({ verdict, from, to, count }) => [
    verdict,
    (from - start) / hourMs,
    (to - start) / hourMs,
    count,
  ]);
const seen = (known: Definitions, from: number, to: number, now: number) =>
  brief(stretchesOf(erasOf(known, at(to)), { from: at(from), to: at(to) }, at(now)));

describe("planned times that nobody decided about", () => {
  test("are one stretch while the schedule was off, cut where it was asked for", () => {
    const known = definitions({
      toggles: [
        { at: start, enabled: true },
        { at: at(2.5), enabled: false },
        { at: at(6.5), enabled: true },
      ],
    });
    expect(seen(known, 0, 10, 10)).toEqual([["disabled", 3, 6, 4]]);
    expect(seen(known, 4, 6, 10)).toEqual([["disabled", 4, 5, 2]]);
  });

  test("belong to the timing that was in force then", () => {
    const known = definitions({
      versions: [saved(start, cron("0 0 * * * ?")), saved(at(4), cron("0 0 0/2 * * ?"))],
      toggles: [],
      enabled: false,
    });
    expect(seen(known, 0, 12, 12)).toEqual([
      ["disabled", 1, 4, 4],
      ["disabled", 6, 10, 3],
    ]);
  });

  test("outside of the effective window are said to be so, on both sides of it", () => {
    const window = {
      effectiveFrom: new Date(at(3)).toISOString(),
      effectiveUntil: new Date(at(5)).toISOString(),
    };
    const known = definitions({ versions: [saved(start, cron("0 0 * * * ?", window))] });
    expect(seen(known, 0, 9, 7)).toEqual([
      ["window", 1, 2, 2],
      ["window", 6, 7, 2],
      ["window", 8, 8, 1],
    ]);
  });

  test("to come are listed one by one, those far ahead together", () => {
    const ahead = seen(definitions(), 0, 200, 2);
    expect(ahead).toHaveLength(51);
    expect(ahead[0]).toEqual(["planned", 3, 3, 1]);
    expect(ahead.at(-1)).toEqual(["planned", 53, 199, 147]);
  });

  test("count the phase of a rate from when its timing was saved, not from when anything else was", () => {
    const rate: SavedTiming["timing"] = {
      ...cron(""),
      timeType: "fixed_rate",
      cron: null,
      periodSeconds: 5400,
    };
    const known = definitions({
      versions: [saved(start, rate), saved(at(2.2), rate)],
      anchorAt: start,
      enabled: false,
      toggles: [],
    });
    expect(seen(known, 0, 5, 5)).toEqual([["disabled", 1.5, 4.5, 3]]);
  });

  test("of an enabled schedule fall into exactly one stretch or are left to the records, however often it was turned", () => {
    const turn = fc.integer({ min: 1, max: 47 * 60 });
    fc.assert(
      fc.property(
        fc.uniqueArray(turn, { maxLength: 8 }),
        fc.boolean(),
        fc.constantFrom("0 0 * * * ?", "0 7/20 * * * ?", "0 30 2 * * ?"),
        (minutes, first, expression) => {
          const toggles = [0, ...minutes.sort((a, b) => a - b)].map((minute, index) => ({
            at: start + minute * minuteMs,
            enabled: (index % 2 === 0) === first,
          }));
          const timing = cron(expression);
          const known = definitions({ versions: [saved(start, timing)], toggles });
          const eras = erasOf(known, at(48));
          const found = stretchesOf(eras, { from: start, to: at(48) }, at(30));
          const isOn = (time: number) => toggles.findLast((toggle) => toggle.at < time)?.enabled ?? first;
          const full = { ...timing, anchorAt: start };
          for (
            let time = nextFire(full, start);
            time !== null && time < at(48);
            time = nextFire(full, time)
          ) {
            const holding = found.filter(({ from, to }) => from <= (time ?? 0) && (time ?? 0) <= to);
            const expected = isOn(time) ? (time > at(30) ? ["planned"] : []) : ["disabled"];
            expect(holding.map(({ verdict }) => verdict)).toEqual(expected);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("times older than the history", () => {
  test("are stretches between the records that are kept", () => {
    const eras = erasOf(definitions(), at(48));
    const records = [
      { from: at(8), to: at(10) },
      { from: at(3), to: at(3) },
    ];
    expect(brief(forgottenBetween(eras, records, { from: start, to: at(20) }, 100))).toEqual([
      ["forgotten", 11, 19, 9],
      ["forgotten", 4, 7, 4],
      ["forgotten", 1, 2, 2],
    ]);
  });

  test("leave out what was off, and are no more than asked for", () => {
    const known = definitions({
      toggles: [
        { at: start, enabled: true },
        { at: at(4.5), enabled: false },
        { at: at(10.5), enabled: true },
      ],
    });
    const eras = erasOf(known, at(48));
    const span = { from: start, to: at(20) };
    expect(brief(forgottenBetween(eras, [], span, 100))).toEqual([
      ["forgotten", 11, 19, 9],
      ["forgotten", 1, 4, 4],
    ]);
    expect(forgottenBetween(eras, [], span, 1)).toHaveLength(1);
  });
});

test("what a definition said of late times is that of the version then in force", () => {
  const [old, young] = [saved(start, cron("0 0 * * * ?")), saved(at(5), cron("0 0 * * * ?"))];
  const known = definitions({ versions: [old, { ...young, misfirePolicy: "skip" }] });
  expect(misfirePolicyAt(known, at(4))).toBe("fire_once");
  expect(misfirePolicyAt(known, at(5))).toBe("skip");
});
