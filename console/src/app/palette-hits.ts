import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import { parseRunId } from "../../../client/protocol/ids.ts";
import { routes } from "../../../client/protocol/routes/index.ts";
import { createLive } from "../api/live.ts";
import { t } from "../i18n/index.ts";
import type { IconName } from "../ui/icon.tsx";
import { pages } from "./pages.ts";
import { useActionHits } from "./palette-actions.ts";
import { useAppHits } from "./palette-apps.ts";
import { useCalendarHits } from "./palette-calendars.ts";
import { recentHits } from "./palette-recent.ts";
import { useWorkflowHits } from "./palette-workflows.ts";
import { usePlace } from "./place.tsx";
import { useSession } from "./session.tsx";

export interface Hit {
  icon: IconName;
  label: string;
  note?: string;
  href: string;
}
export interface HitGroup {
  label: string;
  hits: Hit[];
}

/** A search is asked for when the typing rests, not at each key. */
const REST_MS = 200;
const JOBS_SHOWN = 8;

function createRested(text: Accessor<string>): Accessor<string> {
  const [rested, setRested] = createSignal("");
  createEffect(
    on(text, (now) => {
      const timer = setTimeout(() => setRested(now.trim()), REST_MS);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  return rested;
}

const includes = (label: string, text: string) =>
  label.toLocaleLowerCase().includes(text.toLocaleLowerCase());

/** What the typed text can mean, best first: what was chosen last, an id, jobs, workflows, apps and calendars by name, pages, actions, namespaces. */
export function usePaletteHits(typed: Accessor<string>): Accessor<HitGroup[]> {
  const place = usePlace();
  const session = useSession();
  const text = createMemo(() => typed().trim());
  const rested = createRested(typed);
  const jobs = createLive(
    routes.listJobs,
    () =>
      rested() === ""
        ? undefined
        : { params: { ns: place.ns() }, query: { search: rested(), limit: JOBS_SHOWN } },
    { key: "jobId", everyMs: false },
  );

  const workflows = useWorkflowHits(text, rested);

  const apps = useAppHits(text, rested);
  const calendars = useCalendarHits(text, rested);
  const actions = useActionHits(text);
  const recent = recentHits();

  const byId = (): Hit[] => {
    if (parseRunId(text()) !== null)
      return [
        {
          icon: "executions",
          label: t("palette.run", text()),
          href: place.inNamespace("executions", text()),
        },
      ];
    if (/^[1-9]\d{0,14}$/.test(text())) {
      return [{ icon: "jobs", label: t("palette.job", text()), href: place.inNamespace("jobs", text()) }];
    }
    return [];
  };
  const byName = (): Hit[] =>
    text() === "" || jobs.stale()
      ? []
      : (jobs.data()?.items ?? []).map((job) => ({
          icon: "jobs",
          label: job.name,
          note: `${job.jobId} · ${job.appId}`,
          href: place.inNamespace("jobs", job.jobId),
        }));
  const byPage = (): Hit[] =>
    pages
      .filter(session.canOpen)
      .map((page) => ({
        icon: page.icon,
        label: t(page.label),
        href: page.path.replace(":ns", encodeURIComponent(place.ns())),
      }))
      .filter((hit) => includes(hit.label, text()));
  const byNamespace = (): Hit[] =>
    text() === ""
      ? []
      : place
          .namespaces()
          .filter((namespace) => includes(`${namespace.name} ${namespace.id}`, text()))
          .map((namespace) => ({
            icon: "namespaces",
            label: namespace.name,
            note: namespace.id,
            href: `/ns/${encodeURIComponent(namespace.id)}/executions`,
          }));

  return createMemo(() =>
    [
      { label: t("palette.recent"), hits: text() === "" ? recent : [] },
      { label: t("palette.jump"), hits: [...byId(), ...workflows.byId()] },
      { label: t("palette.jobsNamed", text()), hits: byName() },
      { label: t("palette.workflowsNamed", text()), hits: workflows.byName() },
      { label: t("palette.appsNamed", text()), hits: apps() },
      { label: t("palette.calendarsNamed", text()), hits: calendars() },
      { label: t("palette.pages"), hits: byPage() },
      { label: t("palette.actions.label"), hits: actions() },
      { label: t("palette.namespaces"), hits: byNamespace() },
    ].filter((group) => group.hits.length > 0),
  );
}
