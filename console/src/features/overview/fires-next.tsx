import type { Forecast } from "../../../../client/protocol/overview.ts";
import { useNow } from "../../app/clock.ts";
import { usePlace } from "../../app/place.tsx";
import { formatDuration } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { LinkButton } from "../../ui/button.tsx";
import { ObjectId } from "../../ui/code.tsx";
import { type Column, createColumns } from "../../ui/columns.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Section } from "../../ui/page.tsx";
import { Table } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";

type Fire = Forecast["next"][number];

const shown = 7;

const idOf = (fire: Fire): string => (fire.jobId === null ? `w${fire.workflowId}` : String(fire.jobId));

export function FiresNext(props: { data: Forecast | undefined }) {
  const place = usePlace();
  const now = useNow();
  const inWords = (at: string) => {
    const leftMs = Date.parse(at) - now();
    return leftMs < 1000 ? t("overview.fires.now") : formatDuration(leftMs, true);
  };
  const hrefOf = ({ jobId, workflowId }: Fire) =>
    jobId === null ? place.inNamespace("workflows", workflowId ?? 0) : place.inNamespace("jobs", jobId);
  const columns: Column<Fire>[] = [
    {
      key: "job",
      label: () => t("overview.fires.job"),
      card: "l1",
      cell: (fire) => (
        <a href={hrefOf(fire)}>
          <ObjectId id={idOf(fire)} />
          {fire.name}
        </a>
      ),
    },
    {
      key: "at",
      label: () => t("overview.fires.at"),
      width: 92,
      end: true,
      card: "r2",
      cell: (fire) => (
        <span class="dim">
          <Time at={fire.at} format="list" zone={fire.timeZone} />
        </span>
      ),
    },
    {
      key: "in",
      label: () => t("overview.fires.in"),
      width: 92,
      end: true,
      card: "r1",
      cell: (fire) => inWords(fire.at),
    },
  ];
  return (
    <Section
      title={t("overview.fires.title")}
      flush
      actions={
        <LinkButton
          look="quiet"
          size="small"
          icon="calendar"
          href={place.inNamespace("overview", "calendar")}
        >
          {t("overview.fires.calendar")}
        </LinkButton>
      }
    >
      <Table
        class="fires-next"
        caption={t("overview.fires.caption")}
        columns={createColumns("overview-fires", columns)}
        rows={props.data?.next.slice(0, shown)}
        rowId={idOf}
        expected={shown}
        empty={
          <Empty
            title={t("overview.fires.none")}
            action={
              <LinkButton size="small" href={place.inNamespace("jobs")}>
                {t("overview.fires.toJobs")}
              </LinkButton>
            }
          />
        }
      />
    </Section>
  );
}
