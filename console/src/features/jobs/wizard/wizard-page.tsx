import { useLocation, useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { createMemo, Show } from "solid-js";
import { unwrap } from "solid-js/store";
import type { Job } from "../../../../../client/protocol/job.ts";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import { createLive } from "../../../api/live.ts";
import { usePlace } from "../../../app/place.tsx";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/button.tsx";
import { ErrorState } from "../../../ui/error-state.tsx";
import { Panel } from "../../../ui/side-panel.tsx";
import { JobList } from "../job-list.tsx";
import { blankDraft, draftOf } from "./job-draft.ts";
import { JobWizard } from "./job-wizard.tsx";

/** Apps to choose from; asked once, so that the list under the pointer does not change. */
function createApps() {
  const place = usePlace();
  return createLive(routes.listApps, () => ({ params: { ns: place.ns() }, query: { limit: 200 } }), {
    key: "appId",
    everyMs: false,
  });
}

function createSource(jobId: () => string | undefined) {
  const place = usePlace();
  return createLive(
    routes.getJob,
    () => {
      const id = jobId();
      return id === undefined ? undefined : { params: { ns: place.ns(), jobId: id } };
    },
    { everyMs: false, key: "nickname" },
  );
}

/** Back to where the wizard was opened: the job's page, or the list with its filters. */
function createWayBack(jobId?: () => string) {
  const place = usePlace();
  const navigate = useNavigate();
  const location = useLocation();
  const query = () => {
    const kept = new URLSearchParams(location.search);
    kept.delete("copy");
    kept.delete("from");
    const text = kept.toString();
    return text === "" ? "" : `?${text}`;
  };
  return (changed?: Job) => {
    const fromPage = jobId !== undefined && new URLSearchParams(location.search).get("from") === "job";
    const href = fromPage ? place.inNamespace("jobs", jobId()) : place.inNamespace("jobs") + query();
    navigate(href, { scroll: false, state: changed ? { changed: String(changed.jobId) } : undefined });
  };
}

/** Why the job did not come; while it is on its way the list stands alone, since one panel must not follow another. */
function Refused(props: { title: string; source: ReturnType<typeof createSource>; onClose: () => void }) {
  return (
    <Show when={props.source.error()}>
      {(error) => (
        <Panel
          open
          onClose={props.onClose}
          title={props.title}
          footer={<Button onClick={props.onClose}>{t("words.close")}</Button>}
        >
          <ErrorState error={error()} onRetry={() => void props.source.refresh()} />
        </Panel>
      )}
    </Show>
  );
}

/** A job of the store as a value of its own, which the form may keep while the store follows the platform. */
const once = (job: () => Job | undefined) =>
  createMemo<Job | undefined>((kept) => {
    const now = job();
    return kept ?? (now && structuredClone(unwrap(now)));
  });

export function NewJobPage() {
  const apps = createApps();
  const [search] = useSearchParams<{ copy?: string; app?: string }>();
  const source = createSource(() => search.copy);
  const copied = once(source.data);
  const back = createWayBack();
  const initial = () => {
    const job = copied();
    const items = apps.data()?.items;
    if (!items || (search.copy && !job)) return undefined;
    if (job) return { ...draftOf(job), name: t("jobForm.copyName", job.name) };
    const only = items.length === 1 ? items[0]?.appId : undefined;
    return blankDraft(items.find((app) => app.appId === search.app)?.appId ?? only ?? "");
  };
  const ready = createMemo(() => initial() !== undefined);
  return (
    <JobList>
      <Show
        when={ready() && initial()}
        fallback={<Refused title={t("jobForm.newTitle")} source={source} onClose={() => back()} />}
      >
        {(draft) => (
          <JobWizard
            title={search.copy ? t("jobForm.copyTitle", search.copy) : t("jobForm.newTitle")}
            initial={draft()}
            apps={apps.data()?.items ?? []}
            onClose={() => back()}
            onSaved={back}
          />
        )}
      </Show>
    </JobList>
  );
}

export function EditJobPage() {
  const params = useParams<{ jobId: string }>();
  const apps = createApps();
  const source = createSource(() => params.jobId);
  const job = once(source.data);
  const back = createWayBack(() => params.jobId);
  return (
    <JobList>
      <Show
        when={job()}
        fallback={
          <Refused title={t("jobForm.editTitle", params.jobId)} source={source} onClose={() => back()} />
        }
      >
        {(job) => (
          <JobWizard
            title={t("jobForm.editTitle", params.jobId)}
            initial={draftOf(job())}
            job={job()}
            apps={apps.data()?.items ?? []}
            onClose={() => back()}
            onSaved={back}
          />
        )}
      </Show>
    </JobList>
  );
}
