import { Show } from "solid-js";
import type { Job } from "../../../../client/protocol/job.ts";
import { type Place, usePlace } from "../../app/place.tsx";
import { hasRoute } from "../../app/route-files.ts";
import { useSession } from "../../app/session.tsx";
import { t } from "../../i18n/index.ts";
import { Icon } from "../../ui/icon.tsx";
import { Menu, type MenuEntry } from "../../ui/menu.tsx";
import { exportYaml } from "../definitions/export-yaml.ts";
import type { JobAction, NamedJob } from "./job-actions.ts";

/** The records of one job, where their page exists. */
export function recordsHref(place: Place, jobId: number): string | undefined {
  const page = ["records", "operations"].find((name) => hasRoute(`/ns/:ns/${name}`));
  return page && `${place.inNamespace(page)}?objectType=job&objectId=${jobId}`;
}

export interface JobMenuNeeds {
  job: NamedJob;
  operates: boolean;
  edits: boolean;
  onAct: (action: JobAction, job: NamedJob) => void;
  onBackfill: () => void;
  /** What stands beside the menu where there is room: cards of narrow screens have the menu alone. */
  first?: MenuEntry[];
}

/** What the menu of a job holds, in the list and on its page. */
export function jobMenu(
  place: Place,
  { job, operates, edits, onAct, onBackfill, first }: JobMenuNeeds,
): MenuEntry[] {
  const records = recordsHref(place, job.jobId);
  return [
    ...(first ?? []),
    job.enabled
      ? {
          label: t("jobs.actions.disable"),
          icon: "disable",
          disabled: !operates,
          onSelect: () => onAct("disable", job),
        }
      : {
          label: t("jobs.actions.enable"),
          icon: "check",
          disabled: !operates,
          onSelect: () => onAct("enable", job),
        },
    {
      label: t("jobs.actions.backfill"),
      icon: "calendar",
      disabled: !operates,
      onSelect: onBackfill,
    },
    {
      label: t("jobs.actions.copy"),
      icon: "copy",
      disabled: !edits,
      href: `${place.inNamespace("jobs", "new")}?copy=${job.jobId}`,
    },
    {
      label: t("definitions.export"),
      icon: "download",
      onSelect: () => void exportYaml(place.ns(), { name: `job-${job.jobId}`, query: { jobId: job.jobId } }),
    },
    "line",
    { label: t("jobs.actions.history"), icon: "history", href: place.inNamespace("jobs", job.jobId) },
    ...(records ? [{ label: t("jobs.actions.records"), icon: "records" as const, href: records }] : []),
    "line",
    {
      label: t("jobs.actions.remove"),
      icon: "trash",
      danger: true,
      disabled: !edits,
      onSelect: () => onAct("delete", job),
    },
  ];
}

export interface JobRowActionsProps {
  job: Job;
  /** The query of the list, kept while the wizard is open over it. */
  search: string;
  onAct: (action: JobAction, job: NamedJob) => void;
  onRun: (job: Job) => void;
  onBackfill: (job: Job) => void;
}

/** Edit and run in sight, everything else behind the dots. */
export function JobRowActions(props: JobRowActionsProps) {
  const place = usePlace();
  const session = useSession();
  const editHref = () => place.inNamespace("jobs", props.job.jobId, "edit") + props.search;
  return (
    <>
      <Show when={session.can("edits")} fallback={<span class="act" />}>
        <a class="act" href={editHref()} noScroll>
          {t("jobs.actions.edit")}
          <span class="hidden"> {props.job.jobId}</span>
        </a>
      </Show>
      <Show when={session.can("operates")} fallback={<span class="act" />}>
        <button
          type="button"
          class="act"
          data-tip={t("jobs.actions.runOnce")}
          onClick={() => props.onRun(props.job)}
        >
          {t("jobs.actions.run")}
          <span class="hidden"> {props.job.jobId}</span>
        </button>
      </Show>
      <Menu
        class="act"
        label={t("words.moreFor", String(props.job.jobId))}
        entries={jobMenu(place, {
          job: props.job,
          operates: session.can("operates"),
          edits: session.can("edits"),
          onAct: props.onAct,
          onBackfill: () => props.onBackfill(props.job),
          first: [
            {
              label: t("jobs.actions.edit"),
              icon: "edit",
              disabled: !session.can("edits"),
              href: editHref(),
            },
            {
              label: t("jobs.actions.runOnce"),
              icon: "run",
              disabled: !session.can("operates"),
              onSelect: () => props.onRun(props.job),
            },
          ],
        })}
      >
        <Icon name="more" />
      </Menu>
    </>
  );
}
