import "./runs.css";
import { useNavigate, useParams } from "@solidjs/router";
import { createSignal, lazy, Show, Suspense } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import type { Run } from "../../../../client/protocol/run.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { LinkButton } from "../../ui/button.tsx";
import { ObjectPage } from "../../ui/object-page.tsx";
import { runHref } from "./run-columns.tsx";
import { createRunDefinition } from "./run-definition.ts";
import { RunFacts } from "./run-facts.tsx";
import { RunHead } from "./run-head.tsx";
import { RunNotice } from "./run-notice.tsx";
import { createRunQuestion, RunQuestionDialog } from "./run-question.tsx";
import { RunTabs } from "./run-tabs.tsx";

const ThreadDumpDialog = lazy(async () => ({
  default: (await import("./thread-dump.tsx")).ThreadDumpDialog,
}));

function RunDetails(props: { run: Run }) {
  const place = usePlace();
  const navigate = useNavigate();
  const { job, definition } = createRunDefinition(place.ns, () => props.run);
  const question = createRunQuestion(place.ns, (action, runId) => {
    if (action === "rerun" && runId) navigate(runHref(place, runId));
  });
  const [dumping, setDumping] = createSignal(false);
  return (
    <>
      <RunHead
        run={props.run}
        busy={question.busy()}
        onAct={(action) => question.ask(action, props.run)}
        onDump={() => setDumping(true)}
      />
      <RunNotice run={props.run} />
      <RunFacts run={props.run} job={job()} definition={definition()} />
      <RunTabs run={props.run} definition={definition()} />
      <RunQuestionDialog question={question} />
      <Show when={dumping()}>
        <Suspense>
          <ThreadDumpDialog runId={props.run.runId} onClose={() => setDumping(false)} />
        </Suspense>
      </Show>
    </>
  );
}

export function RunPage() {
  const place = usePlace();
  const params = useParams<{ runId: string }>();
  const run = createLive(routes.getRun, () => ({ params: { ns: place.ns(), runId: params.runId } }), {
    key: "attempt",
  });
  return (
    <ObjectPage
      live={run}
      idOf={(found) => found.runId}
      wayOut={<LinkButton href={place.inNamespace("executions")}>{t("runs.page.toList")}</LinkButton>}
    >
      {(found) => <RunDetails run={found()} />}
    </ObjectPage>
  );
}
