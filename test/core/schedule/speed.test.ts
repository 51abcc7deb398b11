import { describe, expect, test, vi } from "vitest";
import { cronTiming } from "./timings.ts";

// Anew, because the process may have gone through other files, which found changes of these zones.
vi.resetModules();
const { missedFires, nextFire } = await import("../../../durable/schedule/index.ts");

// Much work, little waiting: a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 });

const NOW = Date.parse("2026-11-24T06:32:07Z");

/** Time on the processor, so that what else the machine is doing does not count; the best of several. */
function fastestMs(runs: readonly (() => unknown)[]): number {
  return Math.min(
    ...runs.map((run) => {
      const before = process.threadCpuUsage();
      run();
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1000;
    }),
  );
}

describe("the next fire is found within 50 ms", () => {
  // A zone's changes are found once and kept, so each run takes a zone that no other test asks.
  const northAmerica = [
    "America/Boise",
    "America/Menominee",
    "America/Moncton",
    "America/Thule",
    "America/Nipigon",
  ];
  const europe = ["Europe/Vaduz", "Europe/Andorra", "Europe/Monaco", "Europe/Malta", "Europe/Tirane"];

  test.each<[string, string, readonly string[]]>([
    ["a day that never comes", "0 0 0 30 2 ?", europe],
    ["a time that every year's clock change skips", "0 30 2 ? 3 1#2", northAmerica],
    ["the same in Europe, on the last Sunday of March", "0 30 2 ? 3 1L", europe],
    ["leap days of the last years", "0 0 0 29 2 ? 2196-2199", europe],
    ["a fifth Saturday of one late February", "0 0 0 ? 2 7#5 2199", europe],
    ["weekdays nearest to days that are not there", "59 59 23 31W,L-30W 2,4 ?", europe],
    ["the last second", "59 59 23 31 12 ? 2199", northAmerica],
  ])("for %s: %s", (_name, cron, zones) => {
    expect(fastestMs(zones.map((zone) => () => nextFire(cronTiming(cron, zone, "every"), NOW)))).toBeLessThan(
      50,
    );
  });

  test("and counting months of missed seconds takes no longer", () => {
    const everySecond = cronTiming("* * * * * ?", "Europe/Berlin");
    const run = (): unknown => missedFires(everySecond, NOW - 200 * 86_400_000, NOW);
    expect(fastestMs([run, run, run])).toBeLessThan(50);
  });
});
