import { SECOND_MS } from "./calendar.ts";
import { countFires } from "./missed.ts";
import { nextFire } from "./next-fire.ts";
import type { Timing } from "./timing.ts";

export interface ForecastLimits {
  /** Fires looked at of one timing; jobs with the same timing share them. */
  perTiming: number;
  /** Fires looked at in all. */
  inAll: number;
}

/** Fires of one timing in a window. */
export interface PlannedFires {
  /** Exact, also where not every fire was looked at. */
  count: number;
  /** Ascending, as far as they were looked at. */
  times: number[];
  /** Every fire up to here is in `times`; the end of the window when all are. */
  seenTo: number;
  /** Fires at every second of the window: none but the first was looked at. */
  everySecond: boolean;
}

/** What makes two timings fire alike. */
const keyOf = (timing: Timing): string =>
  JSON.stringify([
    timing.timeType,
    timing.cron,
    timing.periodSeconds,
    timing.at,
    timing.timeZone,
    timing.dstPolicy,
    timing.effectiveFrom,
    timing.effectiveUntil,
    timing.timeType === "fixed_rate" ? timing.anchorAt : null,
    timing.calendar == null
      ? null
      : [timing.calendar.calendarId, timing.calendar.rule, timing.calendar.workingDay],
  ]);

/** Looks at the fires in `(from, to]` of many timings with bounded work: what fires too often is counted, not visited. */
export class PlannedFiresOf {
  readonly #from: number;
  readonly #to: number;
  readonly #limits: ForecastLimits;
  readonly #known = new Map<string, PlannedFires>();
  #visited = 0;

  constructor(from: number, to: number, limits: ForecastLimits) {
    this.#from = from;
    this.#to = to;
    this.#limits = limits;
  }

  get(timing: Timing): PlannedFires {
    const key = keyOf(timing);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const fires = this.#look(timing);
    this.#known.set(key, fires);
    return fires;
  }

  #look(timing: Timing): PlannedFires {
    const first = nextFire(timing, this.#from);
    if (first === null || first > this.#to)
      return { count: 0, times: [], seenTo: this.#to, everySecond: false };
    const count = countFires(timing, this.#from, this.#to);
    if (count > 1 && count >= Math.floor((this.#to - this.#from) / SECOND_MS))
      return { count, times: [first], seenTo: this.#to, everySecond: true };
    const most = Math.max(1, Math.min(this.#limits.perTiming, this.#limits.inAll - this.#visited));
    const times = [first];
    let last = first;
    while (times.length < most) {
      const fire = nextFire(timing, last);
      if (fire === null || fire > this.#to) break;
      times.push(fire);
      last = fire;
    }
    this.#visited += times.length;
    return { count, times, seenTo: times.length < count ? last : this.#to, everySecond: false };
  }
}
