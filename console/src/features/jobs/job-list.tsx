import "./jobs.css";
import { useLocation } from "@solidjs/router";
import { createSignal, type JSX } from "solid-js";
import { unwrap } from "solid-js/store";

import type { Job } from "../../../../client/protocol/job.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { useSession } from "../../app/session.tsx";
import { t } from "../../i18n/index.ts";
import { BatchButtons } from "../../ui/batch-question.tsx";
import { LinkButton } from "../../ui/button.tsx";
import { createChangedRow } from "../../ui/changed-row.ts";
import { ColumnChooser } from "../../ui/columns.tsx";
import { FilterChips } from "../../ui/filters.tsx";
import { LiveToggle, PageHead, RefreshButton } from "../../ui/page.tsx";
import { createPaging, Pager } from "../../ui/pager.tsx";
import { createSelection, SelectionBar } from "../../ui/selection.tsx";
import { Table } from "../../ui/table.tsx";
import { createJobBackfill, JobBackfill } from "../backfill/job-backfill.tsx";
import { DefinitionsMenu } from "../definitions/definitions-menu.tsx";
import { createLabels } from "../labels/labels.tsx";
import type { JobBatchAction } from "./job-actions.ts";
import { createJobColumns } from "./job-columns.tsx";
import { JobFilterBar } from "./job-filter-bar.tsx";
import { createJobFilters } from "./job-filters.ts";
import { JobListEmpty } from "./job-list-empty.tsx";
import { createJobQuestion, JobQuestionDialog } from "./job-question.tsx";
import { JobRowActions } from "./job-row-actions.tsx";
import { RunOnceDialog } from "./run-once-dialog.tsx";

const APPS_MS = 30_000;

const batchActions = [
  { action: "enable", label: "jobs.actions.enable" },
  { action: "disable", label: "jobs.actions.disable" },
  { action: "run", label: "jobs.actions.runOnce" },
  { action: "delete", label: "jobs.actions.remove" },
] as const satisfies { action: JobBatchAction; label: string }[];

/** What the list asks of the platform, following its filters and pages. */
function createJobList() {
  const place = usePlace();
  const filters = createJobFilters();
  const paging = createPaging("jobs", () => ({ ns: place.ns(), ...filters.filters.values() }));
  const jobs = createLive(
    routes.listJobs,
    () => ({ params: { ns: place.ns() }, query: { ...filters.query(), ...paging.query() } }),
    { key: "jobId" },
  );
  const apps = createLive(routes.listApps, () => ({ params: { ns: place.ns() }, query: { limit: 200 } }), {
    key: "appId",
    everyMs: APPS_MS,
  });
  return { filters, paging, jobs, apps, labels: createLabels() };
}

/** `children`: what slides in over the list. */
export function JobList(props: { children?: JSX.Element }) {
  const place = usePlace();
  const session = useSession();
  const location = useLocation();
  const { filters, paging, jobs, apps, labels } = createJobList();
  const columns = createJobColumns();
  const rows = () => jobs.data()?.items;
  const selection = createSelection(
    () => rows()?.map((job) => String(job.jobId)) ?? [],
    () => [place.ns(), filters.filters.values()],
  );
  // Of jobs nobody counts how many match: on the first page, or when there is another, it may be more than is chosen.
  const more = () => (jobs.data()?.nextCursor || paging.page() > 0 ? { total: undefined } : false);
  const selected = () => rows()?.filter((job) => selection.has(String(job.jobId))) ?? [];
  const question = createJobQuestion(place.ns, selection.clear);
  const changed = createChangedRow();
  const came = location.state && "changed" in location.state ? location.state.changed : undefined;
  if (typeof came === "string") changed.mark(came);
  const [running, setRunning] = createSignal<Job>();
  const [runOpen, setRunOpen] = createSignal(false);
  const backfill = createJobBackfill();
  const noApp = () => apps.data()?.items.length === 0;
  const refresh = () => void jobs.refresh();
  return (
    <>
      <PageHead title={t("jobs.title")}>
        <LiveToggle />
        <ColumnChooser columns={columns} />
        <RefreshButton busy={jobs.refreshing()} onRefresh={refresh} />
        <DefinitionsMenu />
        {session.can("edits") && !noApp() && (
          <LinkButton
            look="primary"
            icon="plus"
            href={place.inNamespace("jobs", "new") + location.search}
            noScroll
          >
            {t("jobs.create")}
          </LinkButton>
        )}
      </PageHead>
      <JobFilterBar filters={filters} apps={apps.data()?.items ?? []} labels={labels} />
      <FilterChips chips={filters.chips()} onClear={filters.clearAll} />
      <SelectionBar selection={selection} more={more()}>
        <BatchButtons
          question={question}
          items={selected()}
          filter={selection.everything() ? filters.batchFilter() : undefined}
          actions={batchActions.map(({ action, label }) => ({
            action,
            label: t(label),
            danger: action === "delete",
            disabled: action === "delete" && !session.can("edits"),
          }))}
        />
      </SelectionBar>
      <Table
        sticky
        class="jobs"
        caption={t("jobs.caption")}
        columns={columns}
        rows={rows()}
        rowId={(job) => String(job.jobId)}
        selection={session.can("operates") ? selection : undefined}
        changed={changed.id()}
        stale={jobs.stale()}
        error={jobs.error()}
        onRetry={refresh}
        empty={<JobListEmpty filters={filters} noApp={noApp()} edits={session.can("edits")} />}
        actions={(job) => (
          <JobRowActions
            job={job}
            search={location.search}
            onAct={question.ask}
            onRun={(chosen) => {
              setRunning(structuredClone(unwrap(chosen)));
              setRunOpen(true);
            }}
            onBackfill={backfill.open}
          />
        )}
      />
      <Pager paging={paging} count={rows()?.length ?? 0} nextCursor={jobs.data()?.nextCursor} />
      <JobQuestionDialog question={question} />
      <RunOnceDialog job={running()} open={runOpen()} onClose={() => setRunOpen(false)} />
      <JobBackfill backfill={backfill} />
      {props.children}
    </>
  );
}
