import { For, Show } from "solid-js";
import type { Job } from "../../../../client/protocol/job.ts";
import { usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Mono, ObjectId } from "../../ui/code.tsx";
import { type Column, createColumns } from "../../ui/columns.tsx";
import { StatusMark } from "../../ui/status-mark.tsx";
import { RelativeTime, Time } from "../../ui/time.tsx";
import { timingWords } from "./job-words.ts";

/** Whether its schedule fires: a mark and a word. */
export function EnabledMark(props: { enabled: boolean }) {
  return (
    <StatusMark
      status={props.enabled ? "success" : "skipped"}
      label={props.enabled ? t("jobs.enabled") : t("jobs.disabled")}
    />
  );
}

export function TimingCell(props: { job: Job }) {
  return (
    <Show when={timingWords(props.job)} fallback={<Mono>{props.job.cron}</Mono>}>
      {(words) => <span class="dim">{words()}</span>}
    </Show>
  );
}

/** Stable columns first, facts to choose after them. */
const what = (href: (job: Job) => string): Column<Job>[] => [
  {
    key: "name",
    label: () => t("jobs.columns.job"),
    card: "l1",
    always: true,
    cell: (job) => (
      <a href={href(job)} data-tip={job.description || undefined}>
        <ObjectId id={job.jobId} />
        {job.name}
      </a>
    ),
  },
  {
    key: "app",
    label: () => t("jobs.columns.app"),
    width: 104,
    from: 860,
    card: "r3",
    cell: (job) => <span data-tip={job.appId}>{job.appId}</span>,
  },
  {
    key: "type",
    label: () => t("jobs.columns.type"),
    width: 146,
    from: 760,
    card: "l3",
    cell: (job) => (
      <>
        <Mono dim>{job.jobType}</Mono> {t(`runs.mode.${job.mode}`)}
      </>
    ),
  },
  {
    key: "timing",
    label: () => t("jobs.columns.timing"),
    width: 168,
    card: "l4",
    cell: (job) => (
      <span data-tip={timingWords(job) ?? job.cron ?? undefined}>
        <TimingCell job={job} />
      </span>
    ),
  },
  {
    key: "next",
    label: () => t("jobs.columns.next"),
    width: 112,
    end: true,
    card: "r4",
    from: 860,
    cell: (job) => <RelativeTime at={job.nextFireAt} zone={job.timeZone ?? undefined} />,
  },
  {
    key: "status",
    label: () => t("jobs.columns.status"),
    width: 96,
    card: "l2",
    cell: (job) => <EnabledMark enabled={job.enabled} />,
  },
];

const more: Column<Job>[] = [
  {
    key: "priority",
    label: () => t("jobs.columns.priority"),
    width: 84,
    off: true,
    cell: (job) => t(`jobs.priority.${job.priority}`),
  },
  {
    key: "tags",
    label: () => t("jobs.columns.tags"),
    width: 150,
    off: true,
    cell: (job) => <For each={job.tags}>{(tag) => <span class="tag">{tag}</span>}</For>,
  },
  {
    key: "owner",
    label: () => t("jobs.columns.owner"),
    width: 110,
    off: true,
    cell: (job) => <span class={job.owner ? "" : "faint"}>{job.owner || "–"}</span>,
  },
  {
    key: "description",
    label: () => t("jobs.columns.description"),
    width: 220,
    off: true,
    cell: (job) => <span data-tip={job.description || undefined}>{job.description}</span>,
  },
  {
    key: "editor",
    label: () => t("jobs.columns.editor"),
    width: 110,
    off: true,
    cell: (job) => <span data-tip={t("jobs.page.version", formatNumber(job.version))}>{job.updatedBy}</span>,
  },
  {
    key: "updated",
    label: () => t("jobs.columns.updated"),
    width: 110,
    end: true,
    off: true,
    cell: (job) => <Time at={job.updatedAt} format="list" />,
  },
];

export function createJobColumns() {
  const place = usePlace();
  return createColumns<Job>("jobs", [...what((job) => place.inNamespace("jobs", job.jobId)), ...more]);
}
