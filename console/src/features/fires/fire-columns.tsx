import { Show } from "solid-js";
import type { Fire } from "../../../../client/protocol/fire.ts";
import { formatDateTime, formatDuration, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { ObjectId } from "../../ui/code.tsx";
import { createColumns } from "../../ui/columns.tsx";
import { StatusMark } from "../../ui/status-mark.tsx";
import { Dash, Time } from "../../ui/time.tsx";

const marks = {
  ran: "success",
  caught_up: "success",
  overlap: "skipped",
  queue_full: "skipped",
  window: "skipped",
  calendar: "skipped",
  disabled: "skipped",
  missed: "failed",
  planned: "waiting",
  forgotten: "waiting",
} as const;

/** Why, where the verdict alone does not say it: how late, or what the definition says of late times. */
function Why(props: { fire: Fire }) {
  return (
    <>
      <Show when={props.fire.lateMs}>
        {(lateMs) => <span class="dim"> · {t("fires.late", formatDuration(lateMs(), true))}</span>}
      </Show>
      <Show when={props.fire.misfirePolicy}>
        {(policy) => <span class="dim"> · {t(`fires.policy.${policy()}`)}</span>}
      </Show>
    </>
  );
}

const ended: readonly string[] = ["success", "failed"];

function Verdict(props: { fire: Fire }) {
  const status = () => props.fire.runStatus;
  const isOpen = () => !ended.includes(status() ?? "success");
  return (
    <>
      <Show
        when={isOpen() && status()}
        fallback={
          <StatusMark
            status={status() ?? marks[props.fire.verdict]}
            label={t(`fires.verdicts.${props.fire.verdict}`)}
          />
        }
      >
        {(open) => <StatusMark status={open()} />}
      </Show>
      <Show when={!isOpen() && status()}>
        {(known) => <span class="dim"> · {t(`status.${known()}`)}</span>}
      </Show>
      <Why fire={props.fire} />
    </>
  );
}

/** `id` remembers what a viewer has chosen; `href` leads to a run. */
export function createFireColumns(
  id: string,
  zone: () => string | undefined,
  href: (runId: string) => string,
) {
  return createColumns<Fire>(id, [
    {
      key: "planned",
      label: () => t("fires.planned"),
      width: 330,
      card: "l1",
      always: true,
      cell: (fire) => (
        <>
          <Time at={fire.from} zone={zone()} />{" "}
          <Show when={fire.to !== fire.from}>
            <span class="dim">{t("fires.until", formatDateTime(Date.parse(fire.to)))}</span>
          </Show>
        </>
      ),
    },
    {
      key: "verdict",
      label: () => t("fires.verdict"),
      card: "l2",
      cell: (fire) => <Verdict fire={fire} />,
    },
    {
      key: "count",
      label: () => t("fires.count"),
      width: 110,
      end: true,
      card: "r1",
      cell: (fire) =>
        fire.countIsExact ? formatNumber(fire.count) : t("fires.atLeast", formatNumber(fire.count)),
    },
    {
      key: "run",
      label: () => t("fires.run"),
      width: 120,
      card: "r2",
      cell: (fire) => (
        <Show when={fire.runId} fallback={<Dash />}>
          {(runId) => (
            <a class="link" href={href(runId())}>
              <ObjectId id={runId()} />
            </a>
          )}
        </Show>
      ),
    },
  ]);
}
