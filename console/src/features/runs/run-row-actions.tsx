import { Show } from "solid-js";
import type { RunSummary } from "../../../../client/protocol/run.ts";
import { usePlace } from "../../app/place.tsx";
import { useSession } from "../../app/session.tsx";
import { t } from "../../i18n/index.ts";
import { Icon } from "../../ui/icon.tsx";
import { Menu, type MenuEntry } from "../../ui/menu.tsx";
import type { RunAction } from "./run-actions.ts";
import { jobHref, runHref } from "./run-columns.tsx";
import { canKill, canMark, canRerun } from "./run-words.ts";

export interface RunRowActionsProps {
  run: RunSummary;
  onAct: (action: RunAction, run: RunSummary) => void;
  /** Narrows the list to the runs of the row's job. */
  onJobRuns: (run: RunSummary) => void;
}

/** Details, and what the state allows; everything else behind the dots. */
export function RunRowActions(props: RunRowActionsProps) {
  const place = usePlace();
  const session = useSession();
  const act = (action: RunAction) => () => props.onAct(action, props.run);
  const operates = () => session.can("operates");
  const entries = (): MenuEntry[] => {
    const { status, jobId, runId } = props.run;
    return [
      { label: t("runs.actions.details"), icon: "eye", href: runHref(place, runId) },
      { label: t("runs.actions.openJob"), icon: "jobs", href: jobHref(place, jobId) },
      {
        label: t("runs.actions.jobRuns"),
        icon: "filter",
        onSelect: () => props.onJobRuns(props.run),
      },
      "line",
      {
        label: t("runs.actions.rerun"),
        icon: "rerun",
        disabled: !operates() || !canRerun(status),
        onSelect: act("rerun"),
      },
      {
        label: t("runs.actions.markSuccess"),
        icon: "success",
        disabled: !operates() || !canMark(status),
        onSelect: act("mark_success"),
      },
      "line",
      {
        label: t("runs.actions.kill"),
        icon: "kill",
        danger: true,
        disabled: !operates() || !canKill(status),
        onSelect: act("kill"),
      },
    ];
  };
  return (
    <>
      <a class="act" href={runHref(place, props.run.runId)}>
        {t("runs.actions.details")}
        <span class="hidden"> {props.run.runId}</span>
      </a>
      <Show when={operates()} fallback={<span class="act" />}>
        <button
          type="button"
          class="act"
          onClick={() => props.onAct(canKill(props.run.status) ? "kill" : "rerun", props.run)}
        >
          {canKill(props.run.status) ? t("runs.actions.kill") : t("runs.actions.rerun")}
          <span class="hidden"> {props.run.runId}</span>
        </button>
      </Show>
      <Menu class="act" label={t("words.moreFor", props.run.runId)} entries={entries()}>
        <Icon name="more" />
      </Menu>
    </>
  );
}
