import { For, Show } from "solid-js";
import type { Workflow } from "../../../../../client/protocol/workflow.ts";
import { type Place, usePlace } from "../../../app/place.tsx";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Mono, ObjectId } from "../../../ui/code.tsx";
import { type Column, createColumns } from "../../../ui/columns.tsx";
import { StatusMark } from "../../../ui/status-mark.tsx";
import { Dash, RelativeTime, Time } from "../../../ui/time.tsx";
import { stateMarks, stateOf, timingWords } from "./workflow-words.ts";

export const workflowHref = (place: Place, workflowId: number): string =>
  place.inNamespace("workflows", workflowId);

export const workflowRunHref = (place: Place, workflowRunId: string): string =>
  place.inNamespace("workflow-runs", workflowRunId);

/** Draft, enabled or disabled; and whether the draft says more than what runs. */
export function WorkflowStateMark(props: { workflow: Workflow }) {
  const state = () => stateOf(props.workflow);
  const ahead = () => props.workflow.changed && state() !== "draft";
  return (
    <span class="workflow-state">
      <StatusMark
        status={stateMarks[state()]}
        label={t(`workflows.state.${state()}`)}
        tip={t(`workflows.stateWhy.${state()}`)}
      />
      <Show when={ahead()}>
        <span class="ahead" data-tip={t("workflows.aheadWhy")}>
          {t("workflows.ahead")}
        </span>
      </Show>
    </span>
  );
}

function LastRun(props: { workflow: Workflow }) {
  const place = usePlace();
  return (
    <Show when={props.workflow.lastRun} fallback={<Dash />}>
      {(run) => (
        <a href={workflowRunHref(place, run().workflowRunId)} data-tip={run().workflowRunId}>
          <StatusMark status={run().status} />
        </a>
      )}
    </Show>
  );
}

const what = (place: Place): Column<Workflow>[] => [
  {
    key: "name",
    label: () => t("workflows.columns.workflow"),
    card: "l1",
    always: true,
    cell: (workflow) => (
      <a href={workflowHref(place, workflow.workflowId)} data-tip={workflow.description || undefined}>
        <ObjectId id={workflow.workflowId} />
        {workflow.name}
      </a>
    ),
  },
  {
    key: "status",
    label: () => t("jobs.columns.status"),
    width: 136,
    card: "l2",
    cell: (workflow) => <WorkflowStateMark workflow={workflow} />,
  },
  {
    key: "app",
    label: () => t("jobs.columns.app"),
    width: 112,
    from: 860,
    card: "r3",
    cell: (workflow) => <span data-tip={workflow.appId}>{workflow.appId}</span>,
  },
  {
    key: "timing",
    label: () => t("jobs.columns.timing"),
    width: 160,
    card: "l4",
    cell: (workflow) => (
      <Show when={timingWords(workflow)} fallback={<Mono>{workflow.cron}</Mono>}>
        {(words) => <span class="dim">{words()}</span>}
      </Show>
    ),
  },
  {
    key: "nodes",
    label: () => t("workflows.columns.nodes"),
    width: 74,
    end: true,
    from: 860,
    card: "l3",
    cardLabel: true,
    cell: (workflow) => formatNumber(workflow.nodeCount),
  },
  {
    key: "last",
    label: () => t("workflows.columns.last"),
    width: 100,
    from: 760,
    card: "r2",
    cell: (workflow) => <LastRun workflow={workflow} />,
  },
  {
    key: "next",
    label: () => t("jobs.columns.next"),
    width: 108,
    end: true,
    from: 1000,
    card: "r4",
    cell: (workflow) => <RelativeTime at={workflow.nextFireAt} zone={workflow.timeZone ?? undefined} />,
  },
];

const more: Column<Workflow>[] = [
  {
    key: "description",
    label: () => t("jobs.columns.description"),
    width: 220,
    off: true,
    cell: (workflow) => <span data-tip={workflow.description || undefined}>{workflow.description}</span>,
  },
  {
    key: "tags",
    label: () => t("jobs.columns.tags"),
    width: 150,
    off: true,
    cell: (workflow) => <For each={workflow.tags}>{(tag) => <span class="tag">{tag}</span>}</For>,
  },
  {
    key: "owner",
    label: () => t("jobs.columns.owner"),
    width: 110,
    off: true,
    cell: (workflow) => <span class={workflow.owner ? "" : "faint"}>{workflow.owner || "–"}</span>,
  },
  {
    key: "editor",
    label: () => t("jobs.columns.editor"),
    width: 120,
    off: true,
    cell: (workflow) => workflow.updatedBy,
  },
  {
    key: "updated",
    label: () => t("jobs.columns.updated"),
    width: 110,
    end: true,
    off: true,
    cell: (workflow) => <Time at={workflow.updatedAt} format="list" />,
  },
];

export function createWorkflowColumns() {
  return createColumns<Workflow>("workflows", [...what(usePlace()), ...more]);
}
