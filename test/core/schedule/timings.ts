import { type DstPolicy, nextFire, type Timing } from "../../../durable/schedule/index.ts";

export function cronTiming(cron: string, timeZone = "UTC", dstPolicy: DstPolicy = "smart"): Timing {
  return { timeType: "cron", cron, timeZone, dstPolicy, anchorAt: 0 };
}

export function fires(timing: Timing, after: number, count: number): number[] {
  const times: number[] = [];
  for (
    let fire = nextFire(timing, after);
    fire !== null && times.length < count;
    fire = nextFire(timing, fire)
  ) {
    times.push(fire);
  }
  return times;
}

/** As the case files write instants. */
export function utcText(instant: number): string {
  return new Date(instant).toISOString().replace(".000Z", "Z");
}
