import { Show } from "solid-js";
import type { ExecutionCalendar } from "../../../../client/protocol/execution-calendar.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { formatDate, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button, LinkButton } from "../../ui/button.tsx";
import { ChartPanel } from "../../ui/chart-panel.tsx";
import { Empty } from "../../ui/empty.tsx";
import { ErrorNote, ErrorState } from "../../ui/error-state.tsx";
import { LiveToggle, PageHead, RefreshButton } from "../../ui/page.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { CalendarBar } from "./calendar-bar.tsx";
import { type CalendarFilters, createCalendarFilters } from "./calendar-filters.ts";
import { CalendarTable } from "./calendar-table.tsx";
import { countOf, type HeatCell } from "./heat-cells.ts";
import { HeatLegend } from "./heat-legend.tsx";
import { HeatMap } from "./heat-map.tsx";

/** The execution list with the runs of a cell. */
function useCellHref(filters: CalendarFilters) {
  const place = usePlace();
  return ({ from, to }: HeatCell) => {
    const query = new URLSearchParams({
      range: `${new Date(from).toISOString()}..${new Date(to).toISOString()}`,
    });
    for (const key of ["app", "job"] as const) if (filters.get(key)) query.set(key, filters.get(key));
    if (filters.measure() !== "all") query.set("status", filters.measure());
    return `${place.inNamespace("executions")}?${query}`;
  };
}

function Nothing(props: { filters: CalendarFilters }) {
  const place = usePlace();
  return (
    <Show
      when={props.filters.active("app", "job", "show", "from")}
      fallback={
        <Empty
          icon="calendar"
          title={t("heat.none")}
          action={<LinkButton href={place.inNamespace("jobs")}>{t("overview.fires.toJobs")}</LinkButton>}
        >
          {t("heat.noneWhy")}
        </Empty>
      }
    >
      <Empty
        icon="filter"
        title={t("heat.filtered")}
        action={
          <Button onClick={() => props.filters.clear("app", "job", "show", "from")}>
            {t("list.clearFilters")}
          </Button>
        }
      />
    </Show>
  );
}

function Chart(props: { data: ExecutionCalendar; filters: CalendarFilters; title: string }) {
  const href = useCellHref(props.filters);
  const total = () => countOf({ hour: 0, from: 0, to: 0, ...props.data.total }, props.filters.measure());
  return (
    <Show when={total() > 0} fallback={<Nothing filters={props.filters} />}>
      <HeatMap
        days={props.data.days}
        zone={props.data.timeZone}
        measure={props.filters.measure()}
        caption={props.title}
        href={href}
      />
      <HeatLegend days={props.data.days} measure={props.filters.measure()} />
    </Show>
  );
}

/** When runs were due and how they ended: days by hours of a zone. */
export function CalendarPage() {
  const place = usePlace();
  const filters = createCalendarFilters();
  const calendar = createLive(
    routes.getExecutionCalendar,
    () => ({ params: { ns: place.ns() }, query: filters.query() }),
    { key: null },
  );
  const title = () => {
    const days = calendar.data()?.days;
    const zone = calendar.data()?.timeZone;
    const [first, last] = [days?.[0], days?.at(-1)];
    if (!first || !last || !zone) return t("heat.title");
    return t("heat.span", formatDate(Date.parse(first.from), zone), formatDate(Date.parse(last.from), zone));
  };
  const refresh = () => void calendar.refresh();
  return (
    <>
      <PageHead
        title={t("heat.title")}
        crumbs={[
          { label: t("frame.menu.overview"), href: place.inNamespace("overview") },
          { label: t("heat.title") },
        ]}
      >
        <LiveToggle />
        <RefreshButton busy={calendar.refreshing()} onRefresh={refresh} />
      </PageHead>
      <CalendarBar filters={filters} data={calendar.data()} />
      <Show when={calendar.data() && calendar.error()}>
        {(error) => <ErrorNote error={error()} onRetry={refresh} flush />}
      </Show>
      <Show
        when={calendar.data()}
        fallback={
          <Show when={calendar.error()} fallback={<Skeleton lines={14} />}>
            {(error) => <ErrorState error={error()} onRetry={refresh} busy={calendar.refreshing()} />}
          </Show>
        }
      >
        {(data) => (
          <ChartPanel
            title={title()}
            facts={
              <>
                {t(
                  "overview.outcomes.summary",
                  formatNumber(data().total.success),
                  formatNumber(data().total.failed),
                  formatNumber(data().total.skipped),
                )}
                <Show when={data().cutJobs}>
                  {(jobs) => (
                    <>
                      {" · "}
                      <span class="dim" data-tip={t("overview.outcomes.cutWhy")}>
                        {t("overview.outcomes.cut", formatNumber(jobs()))}
                      </span>
                    </>
                  )}
                </Show>
              </>
            }
            chart={<Chart data={data()} filters={filters} title={title()} />}
            table={<CalendarTable data={data()} title={title()} />}
          />
        )}
      </Show>
    </>
  );
}
