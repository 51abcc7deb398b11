import { Show } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import type { RunSummary } from "../../../../client/protocol/run.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { ObjectId } from "../../ui/code.tsx";
import { createColumns } from "../../ui/columns.tsx";
import { Empty } from "../../ui/empty.tsx";
import { createPaging, Pager } from "../../ui/pager.tsx";
import { StatusMark } from "../../ui/status-mark.tsx";
import { Table } from "../../ui/table.tsx";
import { Duration, Time } from "../../ui/time.tsx";
import { reasonWords, statusTip } from "../runs/run-words.ts";

function createHistoryColumns() {
  const place = usePlace();
  return createColumns<RunSummary>("job-history", [
    {
      key: "run",
      label: () => t("fires.run"),
      width: 120,
      card: "l1",
      always: true,
      cell: (run) => (
        <a class="link" href={place.inNamespace("executions", run.runId)}>
          <ObjectId id={run.runId} />
        </a>
      ),
    },
    {
      key: "status",
      label: () => t("runs.columns.status"),
      width: 100,
      card: "l2",
      cell: (run) => <StatusMark status={run.status} tip={statusTip(run)} />,
    },
    {
      key: "why",
      label: () => t("runs.attempts.outcome"),
      card: "l5",
      cell: (run) => (
        <span data-tip={run.message ?? undefined}>
          {[run.reason === "completed" ? "" : reasonWords(run), run.message].filter(Boolean).join(": ")}
        </span>
      ),
    },
    {
      key: "trigger",
      label: () => t("runs.columns.trigger"),
      width: 150,
      from: 860,
      card: "l3",
      cell: (run) => (
        <>
          {t(`runs.trigger.${run.trigger}`)} <span class="dim">{run.operator}</span>
        </>
      ),
    },
    {
      key: "due",
      label: () => t("runs.columns.due"),
      width: 110,
      end: true,
      card: "l4",
      cardLabel: true,
      cell: (run) => <Time at={run.scheduleTime} format="list" />,
    },
    {
      key: "start",
      label: () => t("runs.columns.start"),
      width: 110,
      end: true,
      from: 1000,
      card: "r4",
      cardLabel: true,
      cell: (run) => <Time at={run.startedAt} format="list" />,
    },
    {
      key: "took",
      label: () => t("runs.columns.took"),
      width: 90,
      end: true,
      card: "r2",
      cell: (run) => <Duration from={run.startedAt} to={run.finishedAt} />,
    },
  ]);
}

/** Runs of one job, newest first. */
export function JobHistory(props: { jobId: number }) {
  const place = usePlace();
  const paging = createPaging("job-history", () => props.jobId);
  const runs = createLive(
    routes.listJobRuns,
    () => ({ params: { ns: place.ns(), jobId: props.jobId }, query: paging.query() }),
    { key: "runId" },
  );
  const rows = () => runs.data()?.items;
  return (
    <>
      <Table
        caption={t("jobs.history.caption")}
        columns={createHistoryColumns()}
        rows={rows()}
        rowId={(run) => run.runId}
        rowState={(run) => run.status}
        stale={runs.stale()}
        error={runs.error()}
        onRetry={() => void runs.refresh()}
        empty={
          <Empty icon="executions" title={t("jobs.history.none")}>
            {t("jobs.history.noneWhy")}
          </Empty>
        }
      />
      <Show when={(rows()?.length ?? 0) > 0 || paging.page() > 0}>
        <Pager paging={paging} count={rows()?.length ?? 0} nextCursor={runs.data()?.nextCursor} />
      </Show>
    </>
  );
}
