import { describe, expect, test } from "vitest";
import { type ClockChangeNote, type PreviewNote, previewFires } from "../../../durable/schedule/index.ts";
import { cronTiming, utcText } from "./timings.ts";

const at = (text: string): number => Date.parse(text);
const berlin = (policy: "smart" | "quartz" | "every", after: string, count = 5, cron = "0 30 2 ? * 1L") =>
  previewFires({ ...cronTiming(cron, "Europe/Berlin", policy), after: at(after), count });
const clockNotes = (notes: readonly PreviewNote[]): ClockChangeNote[] =>
  notes.flatMap((note) => (note.code === "dst_gap" || note.code === "dst_overlap" ? [note] : []));

describe("preview", () => {
  test("lists as many fires as asked for, strictly after the instant cut to the second", () => {
    const noon = cronTiming("0 0 12 * * ?");
    const preview = previewFires({ ...noon, after: at("2026-11-24T12:00:00.900Z"), count: 2 });
    expect(preview.times.map(utcText)).toEqual(["2026-11-25T12:00:00Z", "2026-11-26T12:00:00Z"]);
    expect(preview.notes).toEqual([]);
    const once = { ...noon, timeType: "one_time" as const, at: "2026-11-24T12:00:00.500Z" };
    expect(previewFires({ ...once, after: at("2026-11-24T12:00:00.900Z"), count: 2 }).times).toEqual([
      at("2026-11-24T12:00:00.500Z"),
    ]);
  });

  test("says so when nothing fires any more", () => {
    const preview = previewFires({ ...cronTiming("0 0 0 30 2 ?"), after: 0, count: 5 });
    expect(preview.times).toEqual([]);
    expect(preview.notes.map((note) => note.code)).toEqual(["never_fires"]);
  });

  test("says so under the last fire when fewer are left than were asked for", () => {
    const preview = previewFires({
      ...cronTiming("0 0 0 1 1 ? 2027-2028"),
      after: at("2026-11-24T00:00:00Z"),
      count: 5,
    });
    expect(preview.times).toHaveLength(2);
    expect(preview.notes).toMatchObject([{ code: "no_more_fires", at: at("2028-01-01T00:00:00Z") }]);
  });

  test.each([
    ["none", "only_when_asked"],
    ["api", "only_when_asked"],
    ["second_delay", "after_each_run"],
  ] as const)("has no times for %s, and says why", (timeType, code) => {
    const preview = previewFires({ ...cronTiming(""), timeType, periodSeconds: 5, after: 0, count: 5 });
    expect(preview.times).toEqual([]);
    expect(preview.notes.map((note) => note.code)).toEqual([code]);
  });
});

describe("a clock change under the fire it touches", () => {
  test("a missing time that is moved", () => {
    const { times, notes } = berlin("smart", "2026-11-24T06:32:07Z");
    expect(times.map(utcText)).toEqual([
      "2026-11-29T01:30:00Z",
      "2026-12-27T01:30:00Z",
      "2027-01-31T01:30:00Z",
      "2027-02-28T01:30:00Z",
      "2027-03-28T01:00:00Z",
    ]);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatchObject({
      code: "dst_gap",
      at: at("2027-03-28T01:00:00Z"),
      changeAt: at("2027-03-28T01:00:00Z"),
      effect: "moved",
      local: { first: at("2027-03-28T02:30:00Z"), count: 1 },
      others: [
        { policy: "quartz", effect: "skipped", nextAt: at("2027-04-25T00:30:00Z") },
        { policy: "every", effect: "skipped", nextAt: at("2027-04-25T00:30:00Z") },
      ],
      headline: { en: "02:30 does not exist on 28 March 2027", zh: "2027 年 3 月 28 日 02:30 不存在" },
      text: {
        en: "02:30 does not exist on 28 March 2027, clocks go from 02:00 to 03:00. Smart runs once, at the end of the gap. Quartz and every would skip to 25 April.",
        zh: "2027 年 3 月 28 日 02:30 不存在，时钟从 02:00 拨到 03:00。smart 在空档结束时运行一次；quartz 和 every 则跳到 4 月 25 日。",
      },
    });
  });

  test("a missing time that is skipped, under the fire that comes instead", () => {
    const { notes } = berlin("quartz", "2027-03-01T00:00:00Z", 1);
    expect(notes).toMatchObject([
      {
        code: "dst_gap",
        at: at("2027-04-25T00:30:00Z"),
        effect: "skipped",
        text: {
          en: "02:30 does not exist on 28 March 2027, clocks go from 02:00 to 03:00. Quartz, like every, skips to 25 April. Smart would run once, at the end of the gap.",
        },
      },
    ]);
  });

  test("a repeated time, under the pass that runs", () => {
    const passes = (["smart", "quartz", "every"] as const).map((policy) => {
      const [note] = clockNotes(berlin(policy, "2027-10-01T00:00:00Z").notes);
      return [note?.effect, note === undefined ? "" : utcText(note.at)];
    });
    expect(passes).toEqual([
      ["first_pass", "2027-10-31T00:30:00Z"],
      ["second_pass", "2027-10-31T01:30:00Z"],
      ["both_passes", "2027-10-31T01:30:00Z"],
    ]);
    expect(clockNotes(berlin("every", "2027-10-01T00:00:00Z").notes)[0]?.text).toEqual({
      en: "02:30 happens twice on 31 October 2027, clocks go back from 03:00 to 02:00. Every runs in both passes. Smart would run at the first pass only. Quartz would run at the second pass only.",
      zh: "2027 年 10 月 31 日 02:30 出现两次，时钟从 03:00 拨回 02:00。every 两遍都运行；smart 则只在第一遍运行；quartz 则只在第二遍运行。",
    });
  });

  test("several times at once", () => {
    const gap = berlin("smart", "2027-03-28T00:40:00Z", 3, "0 0/15 * * * ?");
    expect(clockNotes(gap.notes).map((note) => [utcText(note.at), note.local.count, note.text.en])).toEqual([
      [
        "2027-03-28T01:00:00Z",
        4,
        "4 times from 02:00 to 02:45 do not exist on 28 March 2027, clocks go from 02:00 to 03:00. All policies skip to 03:00.",
      ],
    ]);
    const overlap = berlin("quartz", "2027-10-30T23:50:00Z", 3, "0 0/15 * * * ?");
    expect(clockNotes(overlap.notes).map((note) => note.text.en)).toEqual([
      "4 times from 02:00 to 02:45 happen twice on 31 October 2027, clocks go back from 03:00 to 02:00. Quartz runs at the second pass only. Smart and every would run in both passes.",
    ]);
  });

  test("a whole missing day", () => {
    const preview = previewFires({
      ...cronTiming("0 0 12 * * ?", "Pacific/Apia"),
      after: at("2011-12-29T00:00:00Z"),
      count: 3,
    });
    expect(preview.notes).toMatchObject([
      {
        at: at("2011-12-30T10:00:00Z"),
        text: {
          en: "12:00 does not exist on 30 December 2011, clocks go from 00:00 on 30 December 2011 to 00:00 on 31 December 2011. Smart runs once, at the end of the gap. Quartz and every would skip to 31 December.",
        },
      },
    ]);
  });

  test("changes that touch none of the fires shown are not mentioned", () => {
    expect(berlin("smart", "2026-11-24T00:00:00Z", 4).notes).toEqual([]);
    expect(berlin("smart", "2026-11-24T00:00:00Z", 400, "0 30 12 * * ?").notes).toEqual([]);
    expect(berlin("quartz", "2027-03-01T00:00:00Z", 0).notes).toEqual([]);
  });

  test("a moved fire that was the last", () => {
    const preview = berlin("smart", "2027-03-01T00:00:00Z", 2, "0 30 2 28 3 ? 2027");
    expect(preview.notes.map((note) => note.code)).toEqual(["dst_gap", "no_more_fires"]);
    expect(clockNotes(preview.notes)[0]?.text.en).toMatch(
      /Quartz and every would skip it, and it was the last\.$/,
    );
  });
});
