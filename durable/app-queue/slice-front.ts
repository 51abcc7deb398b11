import type { ConnectedWorker } from "../../client/protocol/app.ts";
import type { RunRef } from "../../client/protocol/ids.ts";
import type { PoolPlace } from "../../client/protocol/run.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { withinTime } from "../shared/time-limit.ts";
import { isTimed, reviewTimers } from "./check.ts";
import type { QueueEngine } from "./engine.ts";
import { runFollowed } from "./followed-runs.ts";
import { countAround, placeAmong, standingOf } from "./pool-place.ts";
import type { FollowedAnswer, FollowedAsk, LiveRun, QueueSlice, QueueStats } from "./rpc.ts";
import type { Slice } from "./slices.ts";

const answerLimitMs = 5_000;

/** An answer of another object that is passed on as it came keeps the call to that one open. */
export const passOn = <T extends object | null>(answer: T): T => (answer === null ? answer : { ...answer });

/** Answers about several jobs, each from the slice that has the job, in the order asked. */
const askEach = async <Ask extends { jobId: number }, Answer>(
  engine: QueueEngine,
  asks: Ask[],
  here: (asks: Ask[]) => Promise<Answer[]>,
  there: (slice: Slice, asks: Ask[]) => Promise<Answer[]>,
): Promise<Answer[]> => {
  if (engine.slices.isAlone) return here(asks);
  const parts = Map.groupBy(asks, (ask) => engine.slices.places.of(ask.jobId) ?? 0);
  const answers = new Map<Ask, Answer>();
  await Promise.all(
    [...parts].map(async ([slice, part]) => {
      const told = slice === 0 ? await here(part) : await there(engine.slices.stub(slice), part);
      for (const [index, ask] of part.entries()) {
        const answer = told[index];
        if (answer !== undefined) answers.set(ask, answer);
      }
    }),
  );
  return asks.flatMap((ask) => {
    const answer = answers.get(ask);
    return answer === undefined ? [] : [answer];
  });
};

export const runFollowedAnywhere = (engine: QueueEngine, asks: FollowedAsk[]): Promise<FollowedAnswer[]> =>
  askEach(
    engine,
    asks,
    (own) => runFollowed(engine, own),
    (slice, part) => slice.runFollowed(part),
  );

export const liveRunsAnywhere = (
  engine: QueueEngine,
  refs: RunRef[],
  here: (refs: RunRef[]) => (LiveRun | null)[],
): Promise<(LiveRun | null)[]> =>
  askEach(
    engine,
    refs,
    async (own) => here(own),
    (slice, part) => slice.liveRuns(part),
  );

/** A slice that does not answer hides how long the way is: then no place is told. */
export const poolPlaceAnywhere = async (engine: QueueEngine, ref: RunRef): Promise<PoolPlace | null> => {
  const { machine, slices } = engine;
  const slice = slices.isAlone ? 0 : (slices.places.of(ref.jobId) ?? 0);
  const told =
    slice === 0 ? standingOf(machine.state, ref) : await slices.stub(slice).standing(ref.jobId, ref.number);
  if (told === null) return null;
  const standing = passOn(told);
  const others = slices.all().map(({ stub }) => withinTime(answerLimitMs, stub.poolAround(standing)));
  return placeAmong([countAround(machine.state, standing, Date.now()), ...(await Promise.all(others))]);
};

export const statsOf = (engine: QueueEngine): QueueStats => {
  const { state } = engine.machine;
  const open = { waiting: 0, pool: 0, running: 0 };
  let oldestPoolAt: number | null = null;
  for (const run of state.runs.values()) {
    open[run.status] += 1;
    if (run.status === "pool") oldestPoolAt = Math.min(oldestPoolAt ?? run.readyAt, run.readyAt);
  }
  const now = Date.now();
  const lateFires = [...state.jobs.values()].flatMap((entry) =>
    isTimed(entry) && entry.counters.nextFireAt !== null && entry.counters.nextFireAt < now
      ? [entry.counters.nextFireAt]
      : [],
  );
  return {
    jobs: state.jobs.size,
    open,
    workers: engine.workers.size,
    outboxDepth: state.ended.size,
    oldestPoolAt,
    oldestOverdueAt: lateFires.length === 0 ? null : lateFires.reduce((least, at) => Math.min(least, at)),
    ended: engine.endedCounts,
    costs: engine.costs,
  };
};

const earlier = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

const plus = <Key extends string>(a: Record<Key, number>, b: Record<Key, number>): Record<Key, number> => {
  const sum = { ...a };
  for (const key in sum) sum[key] += b[key];
  return sum;
};

const addStats = (a: QueueStats, b: QueueStats): QueueStats => ({
  jobs: a.jobs + b.jobs,
  open: plus(a.open, b.open),
  workers: a.workers + b.workers,
  outboxDepth: a.outboxDepth + b.outboxDepth,
  oldestPoolAt: earlier(a.oldestPoolAt, b.oldestPoolAt),
  oldestOverdueAt: earlier(a.oldestOverdueAt, b.oldestOverdueAt),
  ended: plus(a.ended, b.ended),
  costs: { ...plus({ ...a.costs }, { ...b.costs }) },
});

/** Of the app, all its slices together. */
export const statsOfAll = async (engine: QueueEngine): Promise<QueueStats> => {
  const others = await Promise.all(engine.slices.all().map(({ stub }) => stub.stats()));
  return others.reduce(addStats, statsOf(engine));
};

const sliceOf = (slice: number, jobs: number, stats: QueueStats | null): QueueSlice => ({
  slice,
  jobs,
  open: stats?.open ?? null,
});

/** The slices one by one; one that does not answer is shown without figures of its runs. */
export const slicesOf = async (engine: QueueEngine): Promise<QueueSlice[]> => {
  const { places } = engine.slices;
  const others = engine.slices.all().map(async ({ slice, stub }) => {
    const jobs = places.jobCounts.get(slice) ?? 0;
    try {
      return sliceOf(slice, jobs, await withinTime(answerLimitMs, stub.stats()));
    } catch (error) {
      logEvent("warn", "slice_silent", { slice, error: reasonOf(error) });
      return sliceOf(slice, jobs, null);
    }
  });
  const own = statsOf(engine);
  return [sliceOf(0, own.jobs, own), ...(await Promise.all(others))];
};

export const workersOf = async (engine: QueueEngine): Promise<ConnectedWorker[]> => {
  const { machine, workers, fanOuts, slices } = engine;
  const { app } = machine.state;
  if (!app) return [];
  const elsewhere = await Promise.all(
    slices.all().map(({ slice, stub }) =>
      withinTime(answerLimitMs, stub.runsInHand()).catch((error: unknown): Record<string, string[]> => {
        logEvent("warn", "slice_silent", { slice, error: reasonOf(error) });
        return {};
      }),
    ),
  );
  return workers.views(app.settings, (workerId) => [
    ...runsInHand(engine, workerId),
    ...elsewhere.flatMap((hands) => hands[workerId] ?? []),
    ...fanOuts.runsOf(workerId),
  ]);
};

export const runsInHand = ({ machine: { state } }: QueueEngine, workerId: string): string[] =>
  [...(state.inHand.get(workerId) ?? [])]
    .map((lease) => state.leases.get(lease) ?? "")
    .filter((key) => key !== "");

/** Looks after the timers of all slices. */
export const checkAll = async (engine: QueueEngine): Promise<{ checkAt: number | null }> => {
  const checks = await Promise.all([
    reviewTimers(engine),
    ...engine.slices.all().map(({ stub }) => stub.check()),
  ]);
  return { checkAt: checks.map(({ checkAt }) => checkAt).reduce(earlier) };
};
