import { SECOND_MS } from "./calendar.ts";
import { type ForecastLimits, PlannedFiresOf } from "./planned-fires.ts";
import type { Timing } from "./timing.ts";

export type { ForecastLimits } from "./planned-fires.ts";

/** A job or a workflow that fires by itself. */
export interface ForecastJob {
  /** What the caller knows it by. */
  key: string;
  appId: string;
  timing: Timing;
}

export interface PlannedApp {
  appId: string;
  fires: number;
  /** Instants at which something fires, ascending, each once; complete before `denseFrom`. */
  pins: number[];
  /** From here on fires are too dense to be listed; null when all are. */
  denseFrom: number | null;
}

export interface Crowd {
  at: number;
  fires: number;
}

export interface ForecastedFires {
  fires: number;
  apps: PlannedApp[];
  crowdedSeconds: Crowd[];
  crowdedMinutes: Crowd[];
  /** Every fire up to here was compared. */
  comparedTo: number;
  /** The first fire of each job that fires, soonest first, else as given. */
  next: { key: string; at: number }[];
}

const MINUTE_MS = 60 * SECOND_MS;
const crowdsNamed = 5;
/** More in a row cannot be told apart on a screen, and make the answer large. */
const mostPins = 2_000;

class AppFires {
  fires = 0;
  denseFrom: number | null = null;
  readonly pins = new Set<number>();

  denseSince(at: number): void {
    this.denseFrom = Math.min(this.denseFrom ?? at, at);
  }

  view(appId: string): PlannedApp {
    const sorted = [...this.pins].sort((a, b) => a - b);
    const tooMany = sorted[mostPins];
    if (tooMany !== undefined) this.denseSince(tooMany);
    const { fires, denseFrom } = this;
    return { appId, fires, pins: sorted.filter((at) => denseFrom === null || at < denseFrom), denseFrom };
  }
}

const add = (counts: Map<number, number>, at: number): void => {
  counts.set(at, (counts.get(at) ?? 0) + 1);
};

/** The fullest first, then the earliest; `everywhere` fires are in each of them. One fire alone is no crowd. */
const fullest = (counts: ReadonlyMap<number, number>, until: number, everywhere: number): Crowd[] =>
  [...counts]
    .filter(([at]) => at <= until)
    .map(([at, fires]) => ({ at, fires: fires + everywhere }))
    .filter(({ fires }) => fires > 1)
    .sort((a, b) => b.fires - a.fires || a.at - b.at)
    .slice(0, crowdsNamed);

/**
 * Planned fires in `(from, to]` by app, and where they crowd. Work is bounded by `limits`; counts stay exact, and beyond what
 * was looked at `denseFrom` and `comparedTo` say so. Throws for a timing that `checkTiming` refuses.
 */
export function forecastFires(
  jobs: readonly ForecastJob[],
  from: number,
  to: number,
  limits: ForecastLimits,
): ForecastedFires {
  const planned = new PlannedFiresOf(from, to, limits);
  const apps = new Map<string, AppFires>();
  const seconds = new Map<number, number>();
  const minutes = new Map<number, number>();
  const next: { key: string; at: number }[] = [];
  let [fires, everySecond, comparedTo] = [0, 0, to];
  for (const { key, appId, timing } of jobs) {
    const job = planned.get(timing);
    const [first] = job.times;
    if (first === undefined) continue;
    const app = apps.get(appId) ?? new AppFires();
    apps.set(appId, app);
    fires += job.count;
    app.fires += job.count;
    next.push({ key, at: first });
    comparedTo = Math.min(comparedTo, job.seenTo);
    if (job.everySecond) {
      everySecond += 1;
      app.denseSince(first);
      continue;
    }
    if (job.seenTo < to) app.denseSince(job.seenTo);
    for (const at of job.times) {
      app.pins.add(at);
      add(seconds, Math.floor(at / SECOND_MS) * SECOND_MS);
      add(minutes, Math.floor(at / MINUTE_MS) * MINUTE_MS);
    }
  }
  // Where only jobs of every second meet, every second is alike: the first stands for all.
  if (everySecond > 1 && seconds.size === 0) {
    const first = Math.floor(from / SECOND_MS) * SECOND_MS + SECOND_MS;
    seconds.set(first, 0);
  }
  return {
    fires,
    apps: [...apps].map(([appId, app]) => app.view(appId)).sort((a, b) => b.fires - a.fires),
    crowdedSeconds: fullest(seconds, comparedTo, everySecond),
    crowdedMinutes: fullest(minutes, comparedTo - MINUTE_MS + 1, everySecond * 60),
    comparedTo,
    next: next.sort((a, b) => a.at - b.at),
  };
}
