import { Show } from "solid-js";
import type { Job } from "../../../../client/protocol/job.ts";
import { usePlace } from "../../app/place.tsx";
import { useSession } from "../../app/session.tsx";
import { t } from "../../i18n/index.ts";
import { Button, LinkButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu } from "../../ui/menu.tsx";
import { LiveToggle, PageHead } from "../../ui/page.tsx";
import type { JobAction, NamedJob } from "./job-actions.ts";
import { EnabledMark } from "./job-columns.tsx";
import { jobMenu } from "./job-row-actions.tsx";

export function JobHead(props: {
  job: Job;
  onAct: (action: JobAction, job: NamedJob) => void;
  onRun: () => void;
  onBackfill: () => void;
}) {
  const place = usePlace();
  const session = useSession();
  return (
    <PageHead
      id={String(props.job.jobId)}
      title={props.job.name}
      crumbs={[
        { label: t("jobs.title"), href: place.inNamespace("jobs") },
        { label: String(props.job.jobId), mono: true },
      ]}
      facts={
        <>
          <EnabledMark enabled={props.job.enabled} />
          <Show when={props.job.workflowId}>
            {(id) => (
              <a class="link" href={place.inNamespace("workflows", id())}>
                {t("jobs.page.inWorkflow", String(id()))}
              </a>
            )}
          </Show>
        </>
      }
    >
      <LiveToggle />
      <Show when={session.can("edits")}>
        <LinkButton
          icon="edit"
          href={`${place.inNamespace("jobs", props.job.jobId, "edit")}?from=job`}
          noScroll
        >
          {t("jobs.actions.edit")}
        </LinkButton>
      </Show>
      <Show when={session.can("operates")}>
        <Button icon="run" onClick={props.onRun}>
          {t("jobs.actions.runOnce")}
        </Button>
      </Show>
      <Menu
        class="btn icon"
        label={t("words.moreFor", String(props.job.jobId))}
        entries={jobMenu(place, {
          job: props.job,
          operates: session.can("operates"),
          edits: session.can("edits"),
          onAct: props.onAct,
          onBackfill: props.onBackfill,
        })}
      >
        <Icon name="more" />
      </Menu>
    </PageHead>
  );
}
