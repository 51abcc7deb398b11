import { Show } from "solid-js";
import type { Job } from "../../../../client/protocol/job.ts";
import { type Place, usePlace } from "../../app/place.tsx";
import { useSession } from "../../app/session.tsx";
import { t } from "../../i18n/index.ts";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Menu, type MenuEntry } from "../../ui/menu.tsx";
import { exportYaml } from "../definitions/export-yaml.ts";
import { recordsHref } from "../records/record-filters.ts";
import type { JobAction, NamedJob } from "./job-actions.ts";

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
    {
      label: t("jobs.actions.records"),
      icon: "records",
      href: recordsHref(place, { object: "job", objectId: job.jobId }),
    },
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

/** Edit (details, for those who may only look) and run in sight, everything else behind the dots. */
export function JobRowActions(props: JobRowActionsProps) {
  const place = usePlace();
  const session = useSession();
  /** The wizard over the list; the page of the job for those who may only look. */
  const first = (): { word: string; icon: IconName; href: string } =>
    session.can("edits")
      ? {
          word: t("jobs.actions.edit"),
          icon: "edit",
          href: place.inNamespace("jobs", props.job.jobId, "edit") + props.search,
        }
      : { word: t("words.details"), icon: "eye", href: place.inNamespace("jobs", props.job.jobId) };
  return (
    <>
      <a class="act" href={first().href} noScroll={session.can("edits")}>
        {first().word}
        <span class="hidden"> {props.job.jobId}</span>
      </a>
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
            { label: first().word, icon: first().icon, href: first().href },
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
