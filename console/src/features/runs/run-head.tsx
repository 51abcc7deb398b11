import { Show } from "solid-js";
import type { Run } from "../../../../client/protocol/run.ts";
import { usePlace } from "../../app/place.tsx";
import { useSession } from "../../app/session.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, type MenuEntry } from "../../ui/menu.tsx";
import { LiveToggle, PageHead } from "../../ui/page.tsx";
import { StatusMark } from "../../ui/status-mark.tsx";
import { Duration } from "../../ui/time.tsx";
import { toast } from "../../ui/toast.tsx";
import type { RunAction } from "./run-actions.ts";
import { jobHref } from "./run-columns.tsx";
import { canKill, canMark, canRerun, hasNotice, hasThreads, inARow, reasonWords } from "./run-words.ts";

/** "timeout, attempt 2 of 3, 10 m 27 s" after the mark of the status. */
function RunState(props: { run: Run }) {
  const words = () =>
    inARow(
      props.run.killRequested && canKill(props.run.status) ? t("runs.page.killing") : "",
      props.run.reason === "completed" || hasNotice(props.run) ? "" : reasonWords(props.run),
      props.run.maxAttempts > 1 && props.run.attempt > 0
        ? t("runs.page.attempt", formatNumber(props.run.attempt), formatNumber(props.run.maxAttempts))
        : "",
    );
  return (
    <>
      <StatusMark status={props.run.status} />
      <span class="dim tn">
        {words()}
        <Show when={props.run.startedAt}>
          {words() === "" ? "" : t("runs.comma")}
          <Duration from={props.run.startedAt} to={props.run.finishedAt} />
        </Show>
      </span>
    </>
  );
}

export interface RunHeadProps {
  run: Run;
  busy: boolean;
  onAct: (action: RunAction) => void;
  /** Shows what a worker that executes the run is doing. */
  onDump: () => void;
}

function copy(text: string): void {
  navigator.clipboard.writeText(text).then(
    () => toast(t("runs.said.copied")),
    (cause: unknown) => toast(String(cause), "failed"),
  );
}

export function RunHead(props: RunHeadProps) {
  const place = usePlace();
  const session = useSession();
  const may = (fits: (status: Run["status"]) => boolean) => session.can("operates") && fits(props.run.status);
  const entries = (): MenuEntry[] => {
    return [
      { label: t("runs.actions.openJob"), icon: "jobs", href: jobHref(place, props.run.jobId) },
      {
        label: t("runs.actions.jobRuns"),
        icon: "executions",
        href: `${place.inNamespace("executions")}?job=${props.run.jobId}&range=all`,
      },
      ...(hasThreads(props.run)
        ? [
            {
              label: t("runs.actions.threadDump"),
              icon: "log" as const,
              disabled: !session.can("operates"),
              onSelect: props.onDump,
            },
          ]
        : []),
      "line",
      { label: t("runs.actions.copyId"), icon: "copy", onSelect: () => copy(props.run.runId) },
      {
        label: t("runs.actions.copyLink"),
        icon: "link",
        onSelect: () => copy(location.origin + location.pathname),
      },
    ];
  };
  return (
    <PageHead
      id={props.run.runId}
      title={props.run.jobName}
      crumbs={[
        { label: t("frame.menu.executions"), href: place.inNamespace("executions") },
        { label: props.run.runId, mono: true },
      ]}
      facts={<RunState run={props.run} />}
    >
      <LiveToggle />
      <Show when={may(canMark)}>
        <Button icon="success" busy={props.busy} onClick={() => props.onAct("mark_success")}>
          {t("runs.actions.markSuccess")}
        </Button>
      </Show>
      <Show when={may(canRerun)}>
        <Button icon="rerun" busy={props.busy} onClick={() => props.onAct("rerun")}>
          {t("runs.actions.rerun")}
        </Button>
      </Show>
      <Show when={may(canKill)}>
        <Button
          look="danger"
          icon="kill"
          disabled={props.run.killRequested}
          busy={props.busy}
          onClick={() => props.onAct("kill")}
        >
          {t("runs.actions.kill")}
        </Button>
      </Show>
      <Menu class="btn icon" label={t("words.moreFor", props.run.runId)} entries={entries()}>
        <Icon name="more" />
      </Menu>
    </PageHead>
  );
}
