import { Show } from "solid-js";
import type { BackfillSummary } from "../../../../client/protocol/backfill.ts";
import { usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { ObjectId } from "../../ui/code.tsx";
import { createColumns } from "../../ui/columns.tsx";
import { Progress } from "../../ui/progress.tsx";
import { StatusMark } from "../../ui/status-mark.tsx";
import { Dash, Duration, Time } from "../../ui/time.tsx";
import { backfillMark, rangeWords, targetHref } from "./backfill-words.ts";

const outcomes = ["success", "failed", "running", "skipped"] as const;

function ProgressCell(props: { backfill: BackfillSummary }) {
  const ended = () => props.backfill.success + props.backfill.failed + props.backfill.skipped;
  return (
    <span
      class="backfill-progress"
      data-tip={([...outcomes, "waiting"] as const)
        .filter((status) => props.backfill[status] > 0)
        .map((status) => `${t(`status.${status}`)} ${formatNumber(props.backfill[status])}`)
        .join("\n")}
    >
      <Progress
        size="small"
        label={t("backfill.progress")}
        total={props.backfill.total}
        parts={outcomes.map((status) => ({ status, count: props.backfill[status] }))}
      />
      <span class="tn">
        {t("runs.page.doneOf", formatNumber(ended()), formatNumber(props.backfill.total))}
      </span>
    </span>
  );
}

export function createBackfillColumns() {
  const place = usePlace();
  return createColumns<BackfillSummary>("backfills", [
    {
      key: "status",
      label: () => t("runs.columns.status"),
      width: 104,
      card: "l2",
      always: true,
      cell: (backfill) => (
        <StatusMark status={backfillMark(backfill)} label={t(`backfill.status.${backfill.status}`)} />
      ),
    },
    {
      key: "name",
      label: () => t("backfill.columns.target"),
      card: "l1",
      always: true,
      cell: (backfill) => (
        <a href={targetHref(place, backfill)}>
          <ObjectId id={backfill.targetId} />
          {backfill.targetName}
        </a>
      ),
    },
    {
      key: "kind",
      label: () => t("backfill.columns.kind"),
      width: 84,
      from: 860,
      card: "r3",
      cell: (backfill) => t(`backfill.kinds.${backfill.kind}`),
    },
    {
      key: "range",
      label: () => t("backfill.columns.range"),
      width: 260,
      from: 1100,
      card: "l4",
      cell: (backfill) => (
        <Show when={backfill.range} fallback={<Dash />}>
          <span class="tn">{rangeWords(backfill)}</span>
        </Show>
      ),
    },
    {
      key: "progress",
      label: () => t("backfill.columns.progress"),
      width: 132,
      card: "l3",
      cell: (backfill) => <ProgressCell backfill={backfill} />,
    },
    {
      key: "by",
      label: () => t("backfill.columns.by"),
      width: 96,
      from: 1440,
      cell: (backfill) => <span data-tip={backfill.createdBy}>{backfill.createdBy}</span>,
    },
    {
      key: "start",
      label: () => t("runs.columns.start"),
      width: 104,
      end: true,
      from: 760,
      card: "r4",
      cell: (backfill) => <Time at={backfill.createdAt} format="list" />,
    },
    {
      key: "took",
      label: () => t("runs.columns.took"),
      width: 84,
      end: true,
      from: 860,
      card: "r2",
      cell: (backfill) => <Duration from={backfill.createdAt} to={backfill.finishedAt} />,
    },
  ]);
}
