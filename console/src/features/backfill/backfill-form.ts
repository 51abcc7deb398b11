import { createEffect, createSignal, on, onCleanup } from "solid-js";
import type { BackfillRequest } from "../../../../client/protocol/backfill.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { platformNow } from "../../app/clock.ts";
import { clockOf, datesProblem, usualRange } from "./backfill-dates.ts";

export interface BackfillTarget {
  kind: "job" | "workflow";
  id: number;
  name: string;
}

/** Asked for when the typing rests, not at each key. */
const REST_MS = 300;

/** The zone of what names none of its own; the platform says it with any preview. */
export function createDeploymentZone(wanted: () => boolean): () => string | undefined {
  const [zone, setZone] = createSignal<string>();
  const asking = createAction(() =>
    api.call(routes.previewSchedule, { body: { timeType: "cron", cron: "0 0 0 * * ?", count: 1 } }),
  );
  if (wanted()) void asking.run().then((answer) => setZone(answer?.timeZone));
  return zone;
}

/** The range while it is chosen, the data times that it means, and the start. */
export function createBackfillForm(ns: () => string, target: BackfillTarget, zone: string) {
  const usual = usualRange(platformNow(), zone);
  const [startDate, setStartDate] = createSignal(usual.startDate);
  const [endDate, setEndDate] = createSignal(usual.endDate);
  const [time, setTime] = createSignal("00:00:00");
  const [order, setOrder] = createSignal<BackfillRequest["order"]>("oldest_first");
  const [parallelism, setParallelism] = createSignal<number | null>(1);
  const [followCalendar, setFollowCalendar] = createSignal(true);
  const [leftOut, setLeftOut] = createSignal<string[]>([]);
  const problem = () => datesProblem(startDate(), endDate());
  const wrongParallelism = () => {
    const wanted = parallelism();
    return wanted === null || Number.isNaN(wanted) || wanted < 1 || wanted > 100;
  };
  const request = (dryRun: boolean): BackfillRequest => ({
    startDate: startDate(),
    endDate: endDate(),
    time: clockOf(time()),
    order: order(),
    parallelism: wrongParallelism() ? 1 : (parallelism() ?? 1),
    followCalendar: followCalendar(),
    dryRun,
  });
  const ask = (dryRun: boolean) =>
    target.kind === "job"
      ? api.call(routes.backfillJob, { params: { ns: ns(), jobId: target.id }, body: request(dryRun) })
      : api.call(routes.backfillWorkflow, {
          params: { ns: ns(), workflowId: target.id },
          body: request(dryRun),
        });
  const [times, setTimes] = createSignal<string[]>();
  const trying = createAction(() => ask(true));
  const starting = createAction(() => ask(false));
  const complete = () => problem() === undefined && time() !== "";
  createEffect(
    on([startDate, endDate, time, order, followCalendar], (_now, before) => {
      setTimes(undefined);
      if (!complete()) return;
      let left = false;
      const timer = setTimeout(
        () =>
          void trying.run().then((answer) => {
            if (left) return;
            setLeftOut(answer?.leftOut ?? []);
            setTimes(answer?.dataTimes);
          }),
        before === undefined ? 0 : REST_MS,
      );
      onCleanup(() => {
        left = true;
        clearTimeout(timer);
      });
    }),
  );
  return {
    startDate,
    setStartDate,
    endDate,
    setEndDate,
    time,
    setTime,
    order,
    setOrder,
    parallelism,
    setParallelism,
    followCalendar,
    setFollowCalendar,
    leftOut,
    problem,
    wrongParallelism,
    ready: () => complete() && !wrongParallelism(),
    times,
    trying,
    starting,
  };
}

export type BackfillForm = ReturnType<typeof createBackfillForm>;
