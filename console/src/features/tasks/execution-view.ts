import { createEffect, createMemo, createSignal, on, untrack } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import type { Run } from "../../../../client/protocol/run.ts";
import { createLive } from "../../api/live.ts";
import { isOpen } from "../runs/run-words.ts";
import { addSample, type RateSample, rateLine, rateOf, sampleOf } from "./rate-series.ts";
import { refreshWithRun, whileOpen } from "./run-following.ts";

/** How a distributed run stands, its workers, and how fast it goes. Asks nothing for a standalone run. */
export function createExecutionView(ns: () => string, run: () => Run) {
  const open = createMemo(() => isOpen(run().status));
  const live = createLive(
    routes.getExecution,
    () => {
      const { runId, mode, startedAt } = run();
      // Before it starts there is nothing to ask for.
      if (mode === "standalone" || startedAt === null) return undefined;
      return { params: { ns: ns(), runId }, query: { failures: false } };
    },
    { key: null, everyMs: whileOpen(run) },
  );
  const workers = createLive(
    routes.listWorkers,
    () => {
      const { appId, mode } = run();
      return mode === "standalone" || !open() ? undefined : { params: { ns: ns(), appId } };
    },
    { key: "workerId" },
  );
  refreshWithRun(run, live.refresh);

  const [samples, setSamples] = createSignal<readonly RateSample[]>([]);
  let attempt = 0;
  createEffect(
    on(live.answeredAt, (at) => {
      const now = untrack(live.data);
      if (!now || at === 0 || !untrack(open)) return;
      if (now.attempt !== attempt) setSamples([]);
      attempt = now.attempt;
      setSamples((before) => addSample(before, sampleOf(now, at)));
    }),
  );

  return {
    data: live.data,
    error: live.error,
    refresh: live.refresh,
    /** The run goes on. */
    open,
    addressOf: (workerId: string): string =>
      live.data()?.workers.find((worker) => worker.workerId === workerId)?.address ?? workerId,
    /** The worker as it is connected now; undefined when it is not, or the run is over. */
    connected: (workerId: string) => workers.data()?.items.find((worker) => worker.workerId === workerId),
    perSecond: (): number | undefined => rateOf(samples()) ?? live.data()?.perSecond ?? undefined,
    workerPerSecond: (workerId: string) => rateOf(samples(), workerId),
    line: createMemo(() => rateLine(samples())),
  };
}

export type ExecutionView = ReturnType<typeof createExecutionView>;
