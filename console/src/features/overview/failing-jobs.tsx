import type { FailingJob, Overview } from "../../../../client/protocol/overview.ts";
import { usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { HistoryTicks } from "../../ui/chart-ticks.tsx";
import { ObjectId } from "../../ui/code.tsx";
import { type Column, createColumns } from "../../ui/columns.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Section } from "../../ui/page.tsx";
import { Table } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { reasonWords, withReason } from "../runs/run-words.ts";

const whyOf = (job: FailingJob): string => withReason(reasonWords(job), job.message ?? "");

function ticksLabel({ history }: FailingJob): string {
  const count = (outcome: FailingJob["history"][number]) =>
    formatNumber(history.filter((one) => one === outcome).length);
  return t("overview.failing.ticks", count("failed"), count("success"), count("skipped"));
}

export function FailingJobs(props: { data: Overview | undefined }) {
  const place = usePlace();
  const columns: Column<FailingJob>[] = [
    {
      key: "job",
      label: () => t("overview.failing.job"),
      width: 200,
      card: "l1",
      cell: (job) => (
        <a href={place.inNamespace("jobs", job.jobId)} data-tip={job.appId}>
          <ObjectId id={job.jobId} />
          {job.jobName}
        </a>
      ),
    },
    {
      key: "history",
      label: () => t("overview.failing.history"),
      width: 112,
      card: "r1",
      cell: (job) => <HistoryTicks history={job.history} label={ticksLabel(job)} />,
    },
    {
      key: "inarow",
      label: () => t("overview.failing.inARow"),
      width: 66,
      end: true,
      card: "r2",
      cardLabel: true,
      cell: (job) => formatNumber(job.inARow),
    },
    {
      key: "reason",
      label: () => t("overview.failing.reason"),
      card: "l2",
      cell: (job) => (
        <a href={place.inNamespace("executions", job.runId)} data-tip={whyOf(job)}>
          {whyOf(job)}
        </a>
      ),
    },
    {
      key: "lastok",
      label: () => t("overview.failing.lastSuccess"),
      width: 116,
      end: true,
      card: "l3",
      cardLabel: true,
      cell: (job) =>
        job.lastSuccessAt ? (
          <Time at={job.lastSuccessAt} format="list" />
        ) : (
          <span class="faint">{t("overview.failing.never")}</span>
        ),
    },
  ];
  const facts = () => {
    const failing = props.data?.failing;
    return failing && failing.total > failing.items.length
      ? t("overview.failing.more", formatNumber(failing.items.length), formatNumber(failing.total))
      : t("overview.failing.facts");
  };
  return (
    <Section title={t("overview.failing.title")} facts={facts()} flush>
      <Table
        class="failing"
        caption={t("overview.failing.caption")}
        columns={createColumns("overview-failing", columns)}
        rows={props.data?.failing.items}
        rowId={(job) => String(job.jobId)}
        expected={5}
        empty={<Empty title={t("overview.failing.none")}>{t("overview.failing.noneWhy")}</Empty>}
      />
    </Section>
  );
}
