import fc from "fast-check";
import { expect, test } from "vitest";
import type { FireRecord, TimerConfig } from "../../../durable/job-timer/rpc.ts";
import { nextFire, type Timing } from "../../../durable/schedule/index.ts";
import {
  type CutOff,
  configOf,
  hourMs,
  minuteMs,
  misfireMs,
  propertyLimitMs,
  type QueueMood,
  secondMs,
  start,
  timingOf,
  World,
} from "./world.ts";

type Deed =
  | { kind: "advance"; ms: number }
  | { kind: "outage"; ms: number }
  | { kind: "mood"; mood: QueueMood }
  | { kind: "kill_at_next_call"; cutOff: CutOff }
  | { kind: "check" }
  | { kind: "evict" }
  | { kind: "edit"; change: Partial<Pick<TimerConfig, "enabled" | "misfirePolicy">> & { timing?: Timing } };

const timings: Timing[] = [
  timingOf({ timeType: "cron", cron: "0/10 * * * * ?" }),
  timingOf({ timeType: "cron", cron: "0 * * * * ?", timeZone: "Asia/Shanghai" }),
  timingOf({ timeType: "cron", cron: "0 0/5 2 * * ?", timeZone: "Europe/Berlin", dstPolicy: "every" }),
  timingOf({ timeType: "cron", cron: "30 7/20 * * * ?", timeZone: "Europe/Berlin", dstPolicy: "quartz" }),
  timingOf({ timeType: "fixed_rate", periodSeconds: 90 }),
  timingOf({
    timeType: "fixed_rate",
    periodSeconds: 60,
    effectiveFrom: new Date(start + hourMs / 4).toISOString(),
  }),
  timingOf({
    timeType: "cron",
    cron: "0/20 * * * * ?",
    effectiveUntil: new Date(start + hourMs).toISOString(),
  }),
  timingOf({ timeType: "none" }),
];

const spanMs = fc.oneof(
  fc.integer({ min: 1, max: 30 * secondMs }),
  fc.integer({ min: 1, max: 5 * minuteMs }),
  fc.integer({ min: 1, max: 2 * hourMs }),
);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("advance" as const), ms: spanMs }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("outage" as const), ms: spanMs }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("mood" as const),
      mood: fc.constantFrom<QueueMood>(
        "answers",
        "answers",
        "overlaps",
        "unreachable",
        "mute",
        "overloaded",
        "unknown_job",
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("kill_at_next_call" as const),
      cutOff: fc.constantFrom<CutOff>("before_accept", "after_accept"),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "check" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "evict" as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("edit" as const),
      change: fc.oneof(
        fc.record({ enabled: fc.boolean() }),
        fc.record({ timing: fc.constantFrom(...timings) }),
        fc.record({
          misfirePolicy: fc.constantFrom("fire_once" as const, "skip" as const, "catch_up" as const),
        }),
      ),
    }),
  },
);

/** Saves an edit as the API does: the anchor moves with the timing only, `enabledAt` when it is enabled. */
const edited = (
  old: TimerConfig,
  change: Extract<Deed, { kind: "edit" }>["change"],
  now: number,
): TimerConfig => ({
  ...old,
  ...change,
  version: old.version + 1,
  enabledAt: change.enabled && !old.enabled ? now : old.enabledAt,
  timing: change.timing ? { ...change.timing, anchorAt: now - (now % secondMs) } : old.timing,
});

/** Every time that the definitions planned while they were in force. */
class Plan {
  readonly times = new Set<number>();
  #config: TimerConfig;
  #from: number;

  constructor(config: TimerConfig, from: number) {
    this.#config = config;
    this.#from = from;
  }

  replace(config: TimerConfig, now: number): void {
    this.until(now);
    this.#config = config;
  }

  until(now: number): void {
    const { enabled, timing } = this.#config;
    for (let at = this.#next(timing, this.#from); enabled && at <= now; at = this.#next(timing, at))
      this.times.add(at);
    this.#from = now;
  }

  #next(timing: Timing, after: number): number {
    return nextFire(timing, after) ?? Number.POSITIVE_INFINITY;
  }
}

const play = async (world: World, first: TimerConfig, deeds: Deed[]): Promise<{ plan: Plan }> => {
  let config = first;
  const plan = new Plan(config, world.now);
  await world.timer.configure(config);
  for (const deed of deeds) {
    switch (deed.kind) {
      case "advance":
        await world.advance(deed.ms);
        break;
      case "outage":
        await world.outage(deed.ms);
        break;
      case "mood":
        world.mood = deed.mood;
        break;
      case "kill_at_next_call":
        world.cutOff = deed.cutOff;
        break;
      case "check":
        await world.timer.check();
        break;
      case "evict":
        world.restart();
        break;
      case "edit":
        config = edited(config, deed.change, world.now);
        plan.replace(config, world.now);
        await world.timer.configure(config);
        break;
    }
  }
  world.mood = "answers";
  world.cutOff = null;
  await world.advance(5 * minuteMs);
  plan.until(world.now);
  return { plan };
};

const ofVerdict = (world: World, verdict: FireRecord["verdict"]): FireRecord[] =>
  world.records.filter((record) => record.verdict === verdict);

/** What a record of the store speaks of. */
const timesOf = (record: FireRecord, plan: Plan): number[] =>
  [...plan.times].filter((at) => record.from <= at && at <= record.to);

test(
  "every planned time ends in exactly one verdict, whatever fails and is edited",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...timings),
        fc.array(deed, { maxLength: 25 }),
        async (timing, deeds) => {
          const world = new World();
          const { plan } = await play(world, configOf({ timing }), deeds);
          const decided = [...world.verdicts.keys()];
          for (const at of decided) expect(plan.times).toContain(at);

          const missed = ofVerdict(world, "missed");
          for (const record of missed) expect(timesOf(record, plan)).toHaveLength(record.count);
          const missedTimes = missed.flatMap((record) => timesOf(record, plan));
          expect([...decided, ...missedTimes].sort((a, b) => a - b)).toEqual(
            [...plan.times].sort((a, b) => a - b),
          );
        },
      ),
      { numRuns: 200 },
    );
  },
  propertyLimitMs,
);

test(
  "what the queue judged as overlap is recorded, unless its answer was lost",
  async () => {
    const answering = deed.filter(
      (d) =>
        (d.kind !== "mood" || d.mood !== "mute") &&
        (d.kind !== "kill_at_next_call" || d.cutOff === "before_accept"),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...timings),
        fc.array(answering, { maxLength: 25 }),
        async (timing, deeds) => {
          const world = new World();
          const { plan } = await play(world, configOf({ timing }), deeds);
          const overlapped = [...world.verdicts.values()]
            .filter((v) => v.verdict === "overlap")
            .map((v) => v.scheduleAt);
          const recorded = ofVerdict(world, "overlap").flatMap((record) => timesOf(record, plan));
          expect(recorded.sort((a, b) => a - b)).toEqual(overlapped.sort((a, b) => a - b));
        },
      ),
      { numRuns: 100 },
    );
  },
  propertyLimitMs,
);

test(
  "under skip, no fire is tried for the first time when it is late",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...timings),
        fc.array(deed, { maxLength: 25 }),
        async (timing, deeds) => {
          const world = new World();
          const kept = deeds.filter((d) => d.kind !== "edit" || d.change.misfirePolicy === undefined);
          await play(world, configOf({ timing, misfirePolicy: "skip" }), kept);
          const firstAskedAt = new Map<number, number>();
          for (const { fires, at } of world.asks) {
            for (const { scheduleAt } of fires)
              if (!firstAskedAt.has(scheduleAt)) firstAskedAt.set(scheduleAt, at);
          }
          for (const [scheduleAt, at] of firstAskedAt) expect(at - scheduleAt).toBeLessThanOrEqual(misfireMs);
        },
      ),
      { numRuns: 100 },
    );
  },
  propertyLimitMs,
);
