import type { Execution } from "../../../../client/protocol/task.ts";

/** What an answer said of the work that had ended by then. */
export interface RateSample {
  at: number;
  ended: number;
  byWorker: ReadonlyMap<string, number>;
}

/** A rate is of the last so many milliseconds. */
const WINDOW_MS = 10_000;
/** Answers closer than this tell nothing of a rate. */
const LEAST_MS = 900;
/** Two minutes of answers every 2 s. */
const MOST_SAMPLES = 60;

const endedOf = ({ success, failed }: { success: number; failed: number }): number => success + failed;

export function sampleOf(execution: Execution, at: number): RateSample {
  return {
    at,
    ended: endedOf(execution.totals),
    byWorker: new Map(execution.workers.map((worker) => [worker.workerId, endedOf(worker)])),
  };
}

/** Adds an answer; what ran again makes the number of ended tasks go down, and the series begins anew. */
export function addSample(samples: readonly RateSample[], next: RateSample): readonly RateSample[] {
  const last = samples.at(-1);
  if (last && next.ended < last.ended) return [next];
  if (last && next.at - last.at < LEAST_MS) return samples;
  return [...samples, next].slice(-MOST_SAMPLES);
}

/** Tasks a second over the last ten, in all or of one worker; undefined until two answers can be told apart. */
export function rateOf(samples: readonly RateSample[], workerId?: string): number | undefined {
  const last = samples.at(-1);
  if (!last) return undefined;
  const first = samples.find((sample) => last.at - sample.at <= WINDOW_MS);
  if (!first || first === last) return undefined;
  const ended = (sample: RateSample) =>
    workerId === undefined ? sample.ended : (sample.byWorker.get(workerId) ?? 0);
  return ((ended(last) - ended(first)) * 1000) / (last.at - first.at);
}

/** Tasks a second between each two answers. */
export function rateLine(samples: readonly RateSample[]): number[] {
  return samples.slice(1).map((sample, index) => {
    const before = samples[index] ?? sample;
    return ((sample.ended - before.ended) * 1000) / Math.max(1, sample.at - before.at);
  });
}

/** Steps in a box of `width` by `height`, the first rate at the left. */
export function stepPath(rates: readonly number[], width: number, height: number): string {
  const top = Math.max(...rates, 1e-9);
  const step = width / Math.max(1, rates.length);
  const round = (value: number) => Math.round(value * 10) / 10;
  return rates
    .map((rate, index) => {
      const y = round(height - (rate / top) * (height - 2) - 1);
      return `${index === 0 ? `M0 ${y}` : `V${y}`}H${round((index + 1) * step)}`;
    })
    .join("");
}
