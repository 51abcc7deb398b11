import { Show } from "solid-js";
import type { Fire } from "../../../../client/protocol/job.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { formatDateTime, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { ObjectId } from "../../ui/code.tsx";
import { createColumns } from "../../ui/columns.tsx";
import { Empty } from "../../ui/empty.tsx";
import { createPaging, Pager } from "../../ui/pager.tsx";
import { StatusMark } from "../../ui/status-mark.tsx";
import { Table } from "../../ui/table.tsx";
import { Dash, Time } from "../../ui/time.tsx";

const marks = {
  ran: "success",
  caught_up: "success",
  overlap: "skipped",
  window: "skipped",
  calendar: "skipped",
  missed: "failed",
} as const;

const fireKey = (fire: Fire) => `${fire.from} ${fire.verdict}`;

function createFireColumns(zone: () => string | undefined) {
  const place = usePlace();
  return createColumns<Fire>("job-fires", [
    {
      key: "planned",
      label: () => t("jobs.fires.planned"),
      width: 330,
      card: "l1",
      always: true,
      cell: (fire) => (
        <>
          <Time at={fire.from} zone={zone()} />{" "}
          <Show when={fire.to !== fire.from}>
            <span class="dim">{t("jobs.fires.until", formatDateTime(Date.parse(fire.to)))}</span>
          </Show>
        </>
      ),
    },
    {
      key: "verdict",
      label: () => t("jobs.fires.verdict"),
      card: "l2",
      cell: (fire) => (
        <StatusMark status={marks[fire.verdict]} label={t(`jobs.fires.verdicts.${fire.verdict}`)} />
      ),
    },
    {
      key: "count",
      label: () => t("jobs.fires.count"),
      width: 110,
      end: true,
      card: "r1",
      cell: (fire) =>
        fire.countIsExact ? formatNumber(fire.count) : t("jobs.fires.atLeast", formatNumber(fire.count)),
    },
    {
      key: "run",
      label: () => t("jobs.fires.run"),
      width: 120,
      card: "r2",
      cell: (fire) => (
        <Show when={fire.runId} fallback={<Dash />}>
          {(runId) => (
            <a class="link" href={place.inNamespace("executions", runId())}>
              <ObjectId id={runId()} />
            </a>
          )}
        </Show>
      ),
    },
  ]);
}

/** Planned times of a job with what became of each. */
export function JobFires(props: { jobId: number; zone: string | undefined }) {
  const place = usePlace();
  const paging = createPaging("job-fires", () => props.jobId);
  const fires = createLive(
    routes.listJobFires,
    () => ({ params: { ns: place.ns(), jobId: props.jobId }, query: paging.query() }),
    { key: "from" },
  );
  const rows = () => fires.data()?.items;
  return (
    <>
      <Table
        caption={t("jobs.fires.caption")}
        columns={createFireColumns(() => props.zone)}
        rows={rows()}
        rowId={fireKey}
        stale={fires.stale()}
        error={fires.error()}
        onRetry={() => void fires.refresh()}
        empty={
          <Empty icon="calendar" title={t("jobs.fires.none")}>
            {t("jobs.fires.noneWhy")}
          </Empty>
        }
      />
      <Show when={(rows()?.length ?? 0) > 0 || paging.page() > 0}>
        <Pager paging={paging} count={rows()?.length ?? 0} nextCursor={fires.data()?.nextCursor} />
      </Show>
    </>
  );
}
