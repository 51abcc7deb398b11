import { createSignal, For, Show } from "solid-js";
import { unwrap } from "solid-js/store";
import type { Job } from "../../../../../client/protocol/job.ts";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import { createLive } from "../../../api/live.ts";
import { usePlace } from "../../../app/place.tsx";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/button.tsx";
import { Checkbox } from "../../../ui/checkbox.tsx";
import { Mono } from "../../../ui/code.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { ErrorNote } from "../../../ui/error-state.tsx";
import { SearchBox } from "../../../ui/filters.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { timingWords } from "../../jobs/job-words.ts";

const SHOWN = 50;

/** Fires by itself: that is lost when it becomes part of a workflow. */
const hasSchedule = (job: Job): boolean => job.timeType !== "none";

function JobLine(props: {
  job: Job;
  taken: string | undefined;
  chosen: boolean;
  onChoose: (on: boolean) => void;
}) {
  const timing = () => timingWords(props.job) ?? props.job.cron ?? "";
  return (
    <li data-taken={props.taken === undefined ? undefined : ""}>
      <Checkbox
        checked={props.chosen}
        disabled={props.taken !== undefined}
        onChange={props.onChoose}
        note={
          <>
            <Mono>{props.job.jobType}</Mono> {props.job.appId}, {props.taken ?? timing()}
          </>
        }
      >
        {props.job.jobId} {props.job.name}
      </Checkbox>
    </li>
  );
}

/** What will happen to the schedules of the chosen jobs. */
function SchedulesGo(props: { jobs: Job[] }) {
  return (
    <>
      <p>{t("workflows.importJobs.schedulesGo")}</p>
      <ul class="refusals">
        <For each={props.jobs}>
          {(job) => (
            <li>
              <b>
                {job.jobId} {job.name}
              </b>{" "}
              <span class="dim">{timingWords(job) ?? job.cron}</span>
            </li>
          )}
        </For>
      </ul>
    </>
  );
}

/** Existing jobs become nodes. Those with a schedule of their own lose it, after a question. */
export function ImportJobs(props: {
  /** Jobs on the canvas already. */
  drawn: (jobId: number) => boolean;
  workflowId: number;
  onClose: () => void;
  onImport: (jobs: Job[]) => void;
}) {
  const place = usePlace();
  const [search, setSearch] = createSignal("");
  const [chosen, setChosen] = createSignal<readonly Job[]>([]);
  const [asking, setAsking] = createSignal(false);
  let finder: HTMLDivElement | undefined;
  const jobs = createLive(
    routes.listJobs,
    () => ({ params: { ns: place.ns() }, query: { limit: SHOWN, search: search() } }),
    { key: "jobId", everyMs: false },
  );
  const isChosen = (jobId: number) => chosen().some((job) => job.jobId === jobId);
  const choose = (job: Job, on: boolean) =>
    setChosen((before) => [
      ...before.filter((other) => other.jobId !== job.jobId),
      ...(on ? [structuredClone(unwrap(job))] : []),
    ]);
  const taken = (job: Job): string | undefined => {
    if (props.drawn(job.jobId)) return t("workflows.importJobs.drawn");
    // Taken out of this draft, it is still the platform's opinion that it belongs here.
    if (job.workflowId === null || job.workflowId === props.workflowId) return undefined;
    return t("workflows.importJobs.taken", String(job.workflowId));
  };
  const scheduled = () => chosen().filter(hasSchedule);
  const next = () => {
    if (scheduled().length > 0 && !asking()) return setAsking(true);
    props.onImport([...chosen()]);
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      width="wide"
      autoFocus={() => finder?.querySelector("input") ?? undefined}
      title={
        asking()
          ? t("workflows.importJobs.question", formatNumber(scheduled().length))
          : t("workflows.editor.importJob")
      }
      footer={
        <>
          <Button onClick={() => (asking() ? setAsking(false) : props.onClose())}>
            {asking() ? t("words.back") : t("words.cancel")}
          </Button>
          <Button look="primary" disabled={chosen().length === 0} onClick={next}>
            {asking()
              ? t("workflows.importJobs.agree")
              : t("workflows.importJobs.import", formatNumber(chosen().length))}
          </Button>
        </>
      }
    >
      <Show when={!asking()} fallback={<SchedulesGo jobs={scheduled()} />}>
        <div ref={finder}>
          <SearchBox label={t("jobs.filter.search")} value={search()} onSearch={setSearch} />
        </div>
        <Show when={jobs.error()}>
          {(error) => <ErrorNote error={error()} onRetry={() => void jobs.refresh()} />}
        </Show>
        <Show when={jobs.data()} fallback={<Skeleton lines={6} />}>
          {(data) => (
            <Show
              when={data().items.length > 0}
              fallback={<p class="dim import-none">{t("workflows.importJobs.none")}</p>}
            >
              <ul class="import-jobs">
                <For each={data().items}>
                  {(job) => (
                    <JobLine
                      job={job}
                      taken={taken(job)}
                      chosen={isChosen(job.jobId)}
                      onChoose={(on) => choose(job, on)}
                    />
                  )}
                </For>
              </ul>
              <Show when={data().nextCursor}>
                <p class="dim import-none">{t("workflows.importJobs.more", formatNumber(SHOWN))}</p>
              </Show>
            </Show>
          )}
        </Show>
      </Show>
    </Dialog>
  );
}
