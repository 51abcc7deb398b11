import { describe, expect, test } from "vitest";
import { type ForecastJob, forecastFires } from "../../../durable/schedule/index.ts";
import { cronTiming, utcText } from "./timings.ts";

const from = Date.parse("2026-11-24T14:32:07Z");
const hours = (count: number) => from + count * 3_600_000;
const limits = { perTiming: 2_000, inAll: 50_000 };

const job = (key: number, appId: string, cron: string, timeZone?: string): ForecastJob => ({
  key: String(key),
  appId,
  timing: cronTiming(cron, timeZone),
});
const look = (jobs: ForecastJob[], to = hours(6), with_ = limits) => forecastFires(jobs, from, to, with_);

describe("the forecast of planned fires", () => {
  test("counts each app's fires and says when each job fires first", () => {
    const { fires, apps, next } = look([
      job(1, "shop", "0 0/10 * * * ?"),
      job(2, "crm", "0 0 18 * * ?"),
      job(3, "crm", "0 0 3 * * ?"),
    ]);
    expect(fires).toBe(37);
    expect(apps.map(({ appId, fires }) => [appId, fires])).toEqual([
      ["shop", 36],
      ["crm", 1],
    ]);
    expect(apps[1]?.pins.map(utcText)).toEqual(["2026-11-24T18:00:00Z"]);
    expect(next.map(({ key, at }) => [Number(key), utcText(at)])).toEqual([
      [1, "2026-11-24T14:40:00Z"],
      [2, "2026-11-24T18:00:00Z"],
    ]);
  });

  test("takes the window open at its start and closed at its end", () => {
    const exactly = { ...cronTiming("0 0 16 * * ?") };
    const at = (text: string) => Date.parse(`2026-11-24T${text}Z`);
    const one = [{ key: "1", appId: "a", timing: exactly }];
    expect(forecastFires(one, at("15:00:00"), at("16:00:00"), limits).fires).toBe(1);
    expect(forecastFires(one, at("16:00:00"), at("17:00:00"), limits).fires).toBe(0);
  });

  test("names the fullest seconds and minutes, the fullest first, and no second of one fire", () => {
    const { crowdedSeconds, crowdedMinutes } = look([
      job(1, "a", "0 0/30 * * * ?"),
      job(2, "a", "0 0 * * * ?"),
      job(3, "b", "0 0 18 * * ?"),
      job(4, "b", "30 0 18 * * ?"),
      job(5, "b", "10 7 19 * * ?"),
    ]);
    expect(crowdedSeconds.map(({ at, fires }) => [utcText(at).slice(11, 19), fires])).toEqual([
      ["18:00:00", 3],
      ["15:00:00", 2],
      ["16:00:00", 2],
      ["17:00:00", 2],
      ["19:00:00", 2],
    ]);
    expect(crowdedMinutes[0]).toEqual({ at: Date.parse("2026-11-24T18:00:00Z"), fires: 4 });
  });

  test("counts jobs of every second without looking at each, and adds them to every crowd", () => {
    const started = process.threadCpuUsage();
    const { fires, apps, crowdedSeconds, crowdedMinutes, comparedTo } = look([
      ...Array.from({ length: 500 }, (_, index) => job(index + 1, "busy", "* * * * * ?")),
      job(1000, "calm", "0 0 18 * * ?"),
    ]);
    const { user } = process.threadCpuUsage(started);
    expect(fires).toBe(500 * 21_600 + 1);
    expect(apps.find(({ appId }) => appId === "busy")).toMatchObject({ pins: [], denseFrom: from + 1000 });
    expect(crowdedSeconds).toEqual([{ at: Date.parse("2026-11-24T18:00:00Z"), fires: 501 }]);
    expect(crowdedMinutes[0]?.fires).toBe(500 * 60 + 1);
    expect(comparedTo).toBe(hours(6));
    expect(user / 1000).toBeLessThan(500);
  });

  test("stops looking at what fires too often, keeps the count exact and says how far it compared", () => {
    const { fires, apps, comparedTo } = look([job(1, "a", "0/2 * * * * ?")]);
    expect(fires).toBe(10_800);
    expect(apps[0]?.pins.length).toBeLessThan(2_000);
    expect(comparedTo).toBeLessThan(hours(6));
    expect(apps[0]?.denseFrom).toBe(comparedTo);
    expect(apps[0]?.pins.every((at) => at < comparedTo)).toBe(true);
  });

  test("looks at the fires of a timing once, whoever has it, and at a bounded number in all", () => {
    const same = Array.from({ length: 1000 }, (_, index) =>
      job(index + 1, `app-${index % 7}`, "0 * * * * ?"),
    );
    const together = look(same, hours(24), { perTiming: 1_440, inAll: 1_440 });
    expect([together.fires, together.comparedTo]).toEqual([1_440_000, hours(24)]);
    expect(together.crowdedSeconds[0]?.fires).toBe(1_000);
    const apart = Array.from({ length: 30 }, (_, index) => job(index + 1, "a", `${index} * * * * ?`));
    const bounded = look(apart, hours(24), { perTiming: 1_440, inAll: 3_000 });
    expect(bounded.fires).toBe(30 * 1_440);
    expect(bounded.comparedTo).toBeLessThan(hours(24));
  });

  test("leaves out what does not fire by itself, in time or any more", () => {
    const timing = cronTiming("0 * * * * ?");
    const jobs: ForecastJob[] = [
      { key: "1", appId: "a", timing: { ...timing, timeType: "api" } },
      { key: "2", appId: "a", timing: { ...timing, timeType: "second_delay", periodSeconds: 5 } },
      { key: "3", appId: "a", timing: { ...timing, effectiveUntil: "2026-11-24T14:00:00Z" } },
      { key: "4", appId: "a", timing: { ...timing, timeType: "one_time", at: "2026-11-25T14:00:00Z" } },
      { key: "5", appId: "b", timing: { ...timing, timeType: "one_time", at: "2026-11-24T15:00:00Z" } },
      {
        key: "6",
        appId: "c",
        timing: { ...timing, timeType: "fixed_rate", periodSeconds: 3600, anchorAt: from },
      },
    ];
    const { apps } = look(jobs);
    expect(apps.map(({ appId, fires }) => [appId, fires])).toEqual([
      ["c", 6],
      ["b", 1],
    ]);
  });

  test("knows zones: half past eight in Shanghai is half past midnight in UTC", () => {
    const { next } = look([job(1, "a", "0 30 8 * * ?", "Asia/Shanghai")], hours(24));
    expect(utcText(next[0]?.at ?? 0)).toBe("2026-11-25T00:30:00Z");
  });
});
