import { Show } from "solid-js";
import type { Attempt, Run } from "../../../../client/protocol/run.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Mono } from "../../ui/code.tsx";
import { createColumns } from "../../ui/columns.tsx";
import { Section } from "../../ui/page.tsx";
import { StatusMark } from "../../ui/status-mark.tsx";
import { Table } from "../../ui/table.tsx";
import { Duration, RelativeTime, Time } from "../../ui/time.tsx";
import { reasonWords, withReason } from "./run-words.ts";

function outcome(attempt: Attempt, appId: string): string {
  const words = attempt.reason === "completed" ? "" : reasonWords({ reason: attempt.reason, appId });
  return withReason(words, attempt.message ?? attempt.result ?? "");
}

function createAttemptColumns(appId: () => string) {
  return createColumns<Attempt>("attempts", [
    {
      key: "attempt",
      label: () => t("runs.attempts.attempt"),
      width: 84,
      card: "l1",
      cardLabel: true,
      always: true,
      cell: (attempt) => <b>{formatNumber(attempt.attempt)}</b>,
    },
    {
      key: "status",
      label: () => t("runs.attempts.status"),
      width: 96,
      card: "l2",
      cell: (attempt) => <StatusMark status={attempt.status} />,
    },
    {
      key: "worker",
      label: () => t("runs.attempts.worker"),
      width: 150,
      card: "l3",
      cell: (attempt) => (
        <Show when={attempt.workerAddress} fallback={<span class="faint">{t("words.notAvailable")}</span>}>
          <span data-tip={attempt.workerId ?? undefined}>
            <Mono>{attempt.workerAddress}</Mono>
          </span>
        </Show>
      ),
    },
    {
      key: "leased",
      label: () => t("runs.attempts.leased"),
      width: 98,
      end: true,
      card: "l4",
      cardLabel: true,
      cell: (attempt) => <Time at={attempt.leasedAt} format="list" />,
    },
    {
      key: "heard",
      label: () => t("runs.attempts.heard"),
      width: 104,
      end: true,
      from: 1000,
      cell: (attempt) => (
        <Show
          when={attempt.status === "running"}
          fallback={<Time at={attempt.lastHeartbeatAt} format="list" />}
        >
          <RelativeTime at={attempt.lastHeartbeatAt} />
        </Show>
      ),
    },
    {
      key: "ended",
      label: () => t("runs.attempts.ended"),
      width: 98,
      end: true,
      from: 860,
      card: "r4",
      cardLabel: true,
      cell: (attempt) => <Time at={attempt.finishedAt} format="list" />,
    },
    {
      key: "took",
      label: () => t("runs.attempts.took"),
      width: 88,
      end: true,
      card: "r2",
      cell: (attempt) => <Duration from={attempt.leasedAt} to={attempt.finishedAt} />,
    },
    {
      key: "outcome",
      label: () => t("runs.attempts.outcome"),
      card: "l5",
      cell: (attempt) => <span data-tip={outcome(attempt, appId())}>{outcome(attempt, appId())}</span>,
    },
  ]);
}

/** Every try of a run, the newest first. */
export function RunAttempts(props: { run: Run }) {
  const columns = createAttemptColumns(() => props.run.appId);
  const newestFirst = () => [...props.run.attempts].reverse();
  return (
    <Section flush title={t("runs.attempts.title")}>
      <Table
        class="attempts"
        caption={t("runs.attempts.caption")}
        columns={columns}
        rows={newestFirst()}
        rowId={(attempt) => String(attempt.attempt)}
        rowState={(attempt) => attempt.status}
        empty={<p class="none-yet">{t("runs.attempts.none")}</p>}
      />
    </Section>
  );
}
