import "./jobs.css";
import { useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { createSignal, Match, Switch } from "solid-js";
import type { Job } from "../../../../client/protocol/job.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { LinkButton } from "../../ui/button.tsx";
import { ObjectPage } from "../../ui/object-page.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { AlarmsOfJob } from "../alarms/object-alarms.tsx";
import { createJobBackfill, JobBackfill } from "../backfill/job-backfill.tsx";
import { JobDefinitionView } from "./job-definition.tsx";
import { JobFacts } from "./job-facts.tsx";
import { JobFires } from "./job-fires.tsx";
import { JobHead } from "./job-head.tsx";
import { JobHistory } from "./job-history.tsx";
import { JobNextFires } from "./job-next-fires.tsx";
import { createJobQuestion, JobQuestionDialog } from "./job-question.tsx";
import { JobVersions } from "./job-versions.tsx";
import { RunOnceDialog } from "./run-once-dialog.tsx";

const tabs = ["history", "fires", "alarms", "versions", "definition"] as const;
type JobTab = (typeof tabs)[number];

function JobTabs(props: { job: Job }) {
  const [search, setSearch] = useSearchParams<{ tab?: string }>();
  const chosen = (): JobTab => tabs.find((tab) => tab === search.tab) ?? "history";
  return (
    <Tabs<JobTab>
      label={t("jobs.page.tabs", String(props.job.jobId))}
      tabs={tabs.map((tab) => ({
        value: tab,
        label: t(tab === "alarms" || tab === "fires" ? `${tab}.tab` : `jobs.${tab}.tab`),
      }))}
      value={chosen()}
      onChange={(tab) => setSearch({ tab: tab === "history" ? undefined : tab }, { replace: true })}
    >
      {(tab) => (
        <Switch>
          <Match when={tab === "history"}>
            <JobHistory jobId={props.job.jobId} />
          </Match>
          <Match when={tab === "fires"}>
            <JobFires jobId={props.job.jobId} zone={props.job.timeZone ?? undefined} />
          </Match>
          <Match when={tab === "alarms"}>
            <AlarmsOfJob jobId={props.job.jobId} />
          </Match>
          <Match when={tab === "versions"}>
            <JobVersions jobId={props.job.jobId} current={props.job.version} />
          </Match>
          <Match when={tab === "definition"}>
            <JobDefinitionView job={props.job} />
          </Match>
        </Switch>
      )}
    </Tabs>
  );
}

function JobDetails(props: { job: Job }) {
  const place = usePlace();
  const navigate = useNavigate();
  const [running, setRunning] = createSignal(false);
  const backfill = createJobBackfill();
  const question = createJobQuestion(place.ns, (action) => {
    if (action === "delete") navigate(place.inNamespace("jobs"));
  });
  return (
    <>
      <JobHead
        job={props.job}
        onAct={question.ask}
        onRun={() => setRunning(true)}
        onBackfill={() => backfill.open(props.job)}
      />
      <JobFacts job={props.job} />
      <JobNextFires job={props.job} />
      <JobTabs job={props.job} />
      <JobQuestionDialog question={question} />
      <RunOnceDialog job={props.job} open={running()} onClose={() => setRunning(false)} />
      <JobBackfill backfill={backfill} />
    </>
  );
}

export function JobPage() {
  const place = usePlace();
  const params = useParams<{ jobId: string }>();
  const job = createLive(routes.getJob, () => ({ params: { ns: place.ns(), jobId: params.jobId } }), {
    key: "nickname",
  });
  return (
    <ObjectPage
      live={job}
      idOf={(found) => found.jobId}
      wayOut={<LinkButton href={place.inNamespace("jobs")}>{t("jobs.page.toList")}</LinkButton>}
    >
      {(found) => <JobDetails job={found()} />}
    </ObjectPage>
  );
}
