import { For, Show } from "solid-js";
import type { Backfill } from "../../../../client/protocol/backfill.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { createLive } from "../../api/live.ts";
import { useNow } from "../../app/clock.ts";
import { type Place, usePlace } from "../../app/place.tsx";
import { formatDateTime, formatDuration, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-state.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { StatusMark } from "../../ui/status-mark.tsx";

const runHref = (place: Place, backfill: Backfill, runId: string): string =>
  place.inNamespace(backfill.kind === "job" ? "executions" : "workflow-runs", runId);

const isGoing = (backfill: Backfill) => backfill.status === "running" || backfill.status === "stopping";

/** By the rate so far; nothing before the first has ended. */
function leftMs(backfill: Backfill, now: number): number | undefined {
  const ended = backfill.success + backfill.failed;
  if (ended === 0 || backfill.status !== "running") return undefined;
  const spent = now - Date.parse(backfill.createdAt);
  return (spent / ended) * (backfill.waiting + backfill.running);
}

/** How far a backfill is, run by run; it goes on by itself when this is closed. */
export function BackfillProgress(props: { backfillId: string; zone: string }) {
  const place = usePlace();
  const now = useNow();
  const live = createLive(
    routes.getBackfill,
    () => ({ params: { ns: place.ns(), backfillId: props.backfillId } }),
    { key: "dataTime" },
  );
  const stopping = createAction(() =>
    api.call(routes.stopBackfill, { params: { ns: place.ns(), backfillId: props.backfillId } }),
  );
  const left = (backfill: Backfill) => {
    const ms = leftMs(backfill, now());
    return ms === undefined ? undefined : t("backfill.left", formatDuration(ms, true));
  };
  return (
    <Show
      when={live.data()}
      fallback={
        <Show when={live.error()} fallback={<Skeleton lines={5} />}>
          {(error) => <ErrorNote error={error()} onRetry={() => void live.refresh()} />}
        </Show>
      }
    >
      {(backfill) => (
        <>
          <div class="backfill-head">
            <b>{t(`backfill.status.${backfill().status}`)}</b>
            <span class="dim">
              {t(
                "backfill.doneOf",
                formatNumber(backfill().success + backfill().failed),
                formatNumber(backfill().total),
              )}
            </span>
            <span class="grow" />
            <Show when={isGoing(backfill())}>
              <Button
                size="small"
                icon="kill"
                look="danger"
                disabled={backfill().status === "stopping"}
                busy={stopping.busy()}
                onClick={() => void stopping.run()}
              >
                {t("backfill.stop")}
              </Button>
            </Show>
          </div>
          <Progress
            label={t("backfill.progress")}
            total={backfill().total}
            legend
            parts={(["success", "failed", "running", "skipped"] as const).map((status) => ({
              status,
              count: backfill()[status],
            }))}
          >
            {left(backfill())}
          </Progress>
          <p class="dim backfill-why">{t(isGoing(backfill()) ? "backfill.goesOn" : "backfill.ended")}</p>
          <Show when={stopping.error()}>{(error) => <ErrorNote error={error()} />}</Show>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <ol class="backfill-items" tabIndex={0} aria-label={t("backfill.runs")}>
            <For each={backfill().items}>
              {(item) => (
                <li>
                  <span class="tn">{formatDateTime(Date.parse(item.dataTime), props.zone)}</span>
                  <StatusMark status={item.status} />
                  <Show when={item.runId}>
                    {(runId) => (
                      <a class="link mono" href={runHref(place, backfill(), runId())}>
                        {runId()}
                      </a>
                    )}
                  </Show>
                </li>
              )}
            </For>
          </ol>
        </>
      )}
    </Show>
  );
}
