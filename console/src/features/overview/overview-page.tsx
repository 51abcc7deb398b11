import "./overview.css";
import { Show } from "solid-js";
import { type OverviewRange, overviewRanges } from "../../../../client/protocol/overview.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive, live } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { ErrorNote, ErrorState } from "../../ui/error-state.tsx";
import { createUrlFilters } from "../../ui/filters.tsx";
import { LiveToggle, PageHead, RefreshButton } from "../../ui/page.tsx";
import { Segment } from "../../ui/segment.tsx";
import { FailingJobs } from "./failing-jobs.tsx";
import { FiresNext } from "./fires-next.tsx";
import { ForecastPanel } from "./forecast-panel.tsx";
import { OutcomesPanel } from "./outcomes-panel.tsx";
import { OverviewTiles } from "./overview-tiles.tsx";
import { TookPanel } from "./took-panel.tsx";
import { WorkersByApp } from "./workers-by-app.tsx";

/** Planned fires change with definitions only; the clock moves past them by itself. */
const FORECAST_MS = 5_000;

export function OverviewPage() {
  const place = usePlace();
  const filters = createUrlFilters({ range: "24h", hours: "6" });
  const range = (): OverviewRange => overviewRanges.find((name) => name === filters.get("range")) ?? "24h";
  const hours = () => (filters.get("hours") === "24" ? "24" : "6");
  const overview = createLive(routes.getOverview, () => ({
    params: { ns: place.ns() },
    query: { range: range() },
  }));
  const forecast = createLive(
    routes.getForecast,
    () => ({ params: { ns: place.ns() }, query: { hours: hours() } }),
    { everyMs: FORECAST_MS },
  );
  const refresh = () => {
    void overview.refresh();
    void forecast.refresh();
  };
  return (
    <>
      <PageHead title={t("frame.menu.overview")}>
        <Segment
          kind="filter"
          label={t("overview.range.label")}
          value={range()}
          options={overviewRanges.map((value) => ({ value, label: t(`overview.range.${value}`) }))}
          onChange={(value) => filters.set({ range: value })}
        />
        <span class="refresh" data-live={live() ? "" : undefined}>
          <RefreshButton onRefresh={refresh} busy={overview.refreshing() || forecast.refreshing()} />
        </span>
        <LiveToggle />
      </PageHead>
      <Show when={overview.data() && overview.error()}>
        {(error) => <ErrorNote error={error()} onRetry={refresh} flush />}
      </Show>
      <Show
        when={overview.data() !== undefined || !overview.error()}
        fallback={
          <Show when={overview.error()}>{(error) => <ErrorState error={error()} onRetry={refresh} />}</Show>
        }
      >
        <OverviewTiles data={overview.data()} range={range()} />
        <div class="cluster overview" data-stale={overview.stale() ? "" : undefined}>
          <OutcomesPanel data={overview.data()} range={range()} />
          <TookPanel data={overview.data()} />
          <ForecastPanel
            data={forecast.data()}
            error={forecast.error()}
            onRetry={() => void forecast.refresh()}
            hours={hours()}
            onHours={(value) => filters.set({ hours: value })}
          />
          <FiresNext data={forecast.data()} />
          <FailingJobs data={overview.data()} />
          <WorkersByApp data={overview.data()} />
        </div>
      </Show>
    </>
  );
}
