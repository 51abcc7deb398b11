import { Show } from "solid-js";
import type { NodeRun, WorkflowRun } from "../../../../../client/protocol/workflow-run.ts";
import { usePlace } from "../../../app/place.tsx";
import { useSession } from "../../../app/session.tsx";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/button.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { Menu, type MenuEntry } from "../../../ui/menu.tsx";
import { LiveToggle, PageHead } from "../../../ui/page.tsx";
import { StatusMark } from "../../../ui/status-mark.tsx";
import { Duration, Time } from "../../../ui/time.tsx";
import { recordsHref } from "../../records/record-filters.ts";
import { inARow } from "../../runs/run-words.ts";
import { workflowHref } from "../list/workflow-columns.tsx";
import { createFlowQuestion } from "./flow-actions.ts";
import { FlowQuestionDialog } from "./flow-question.tsx";
import { canRerunRun, canStop, flowReason, nodeAllows, nodeName } from "./flow-words.ts";

/** "3 of 7 nodes, 32 m 07 s" after the mark of the status. */
function FlowState(props: { run: WorkflowRun }) {
  const counts = () => props.run.nodeCounts;
  const words = () =>
    inARow(
      props.run.stopRequested && canStop(props.run) ? t("flows.stopping") : "",
      flowReason(props.run.reason, props.run.appId),
      t("flows.nodesDone", formatNumber(counts().success + counts().skipped), formatNumber(counts().total)),
    );
  return (
    <>
      <StatusMark status={props.run.status} />
      <span class="dim tn">
        {words()}
        <Show when={props.run.startedAt}>
          {t("runs.comma")}
          <Duration from={props.run.startedAt} to={props.run.finishedAt} />
        </Show>
      </span>
    </>
  );
}

export interface FlowRunHeadProps {
  run: WorkflowRun;
  nodes: NodeRun[];
  onRerunFrom: (node: NodeRun) => void;
  onRerun: (workflowRunId: string) => void;
}

export function FlowRunHead(props: FlowRunHeadProps) {
  const place = usePlace();
  const session = useSession();
  const question = createFlowQuestion(place.ns, (id) => props.onRerun(id));
  const from = (): MenuEntry[] =>
    props.nodes.filter(nodeAllows.rerun_from).map((node) => ({
      label: nodeName(node),
      note: t(`status.${node.status}`),
      onSelect: () => props.onRerunFrom(node),
    }));
  const entries = (): MenuEntry[] => [
    {
      label: t("flows.actions.rerun"),
      icon: "rerun",
      disabled: !session.can("operates") || !canRerunRun(props.run),
      onSelect: () => void question.rerun(props.run.workflowRunId),
    },
    "line",
    {
      label: t("workflows.editor.openWorkflow"),
      icon: "workflows",
      href: workflowHref(place, props.run.workflowId),
    },
    {
      label: t("flows.actions.allRuns"),
      icon: "executions",
      href: `${place.inNamespace("workflow-runs")}?workflow=${props.run.workflowId}&range=all`,
    },
    {
      label: t("workflows.actions.records"),
      icon: "records",
      href: recordsHref(place, { object: "workflow_run", objectId: props.run.workflowRunId }),
    },
  ];
  return (
    <>
      <PageHead
        id={props.run.workflowRunId}
        title={props.run.workflowName}
        crumbs={[
          { label: t("frame.menu.workflows"), href: place.inNamespace("workflows") },
          {
            label: `${props.run.workflowId} ${props.run.workflowName}`,
            href: workflowHref(place, props.run.workflowId),
          },
          { label: props.run.workflowRunId, mono: true },
        ]}
        facts={<FlowState run={props.run} />}
      >
        <LiveToggle />
        <Show when={session.can("operates") && from().length > 0}>
          <Menu class="btn" label={t("flows.actions.rerunFromMenu")} entries={from()}>
            <Icon name="rerun" />
            {t("flows.actions.rerunFromMenu")}
          </Menu>
        </Show>
        <Show when={session.can("operates") && canStop(props.run)}>
          <Button
            look="danger"
            icon="kill"
            disabled={props.run.stopRequested}
            onClick={() => question.stop(props.run.workflowRunId)}
          >
            {t("flows.actions.stop")}
          </Button>
        </Show>
        <Show when={session.can("operates") && canRerunRun(props.run)}>
          <Button
            icon="rerun"
            busy={question.busy()}
            onClick={() => void question.rerun(props.run.workflowRunId)}
          >
            {t("flows.actions.rerun")}
          </Button>
        </Show>
        <Menu class="btn icon" label={t("words.moreFor", props.run.workflowRunId)} entries={entries()}>
          <Icon name="more" />
        </Menu>
      </PageHead>
      <FlowQuestionDialog question={question} />
    </>
  );
}

/** The facts of a run in one line. */
export function FlowStrip(props: { run: WorkflowRun }) {
  const place = usePlace();
  return (
    <dl class="strip">
      <div>
        <dt>{t("runs.page.app")}</dt>
        <dd>{props.run.appId}</dd>
      </div>
      <div>
        <dt>{t("runs.filter.trigger")}</dt>
        <dd>
          {[t(`runs.trigger.${props.run.trigger}`), props.run.operator].filter(Boolean).join(t("runs.comma"))}
        </dd>
      </div>
      <div>
        <dt>{t("runs.page.due")}</dt>
        <dd>
          <Time at={props.run.scheduleTime} focusable />
        </dd>
      </div>
      <div>
        <dt>{t("runs.page.dataTime")}</dt>
        <dd>
          <Time at={props.run.dataTime} focusable />
        </dd>
      </div>
      <div>
        <dt>{t("flows.graphOf")}</dt>
        <dd>
          {t(
            props.run.draft ? "flows.draftVersion" : "flows.publishedVersion",
            formatNumber(props.run.dagVersion),
          )}
        </dd>
      </div>
      <Show when={props.run.rerunOf}>
        {(id) => (
          <div>
            <dt>{t("runs.page.rerunOf")}</dt>
            <dd>
              <a class="link mono" href={place.inNamespace("workflow-runs", id())}>
                {id()}
              </a>
            </dd>
          </div>
        )}
      </Show>
      <Show when={props.run.parent}>
        {(parent) => (
          <div>
            <dt>{t("flows.nodeOf")}</dt>
            <dd>
              <a class="link mono" href={place.inNamespace("workflow-runs", parent().workflowRunId)}>
                {parent().workflowRunId}
              </a>
            </dd>
          </div>
        )}
      </Show>
      <Show when={props.run.reason === "node_failed" ? null : props.run.message}>
        {(message) => (
          <div>
            <dt>{t("flows.message")}</dt>
            <dd>{message()}</dd>
          </div>
        )}
      </Show>
    </dl>
  );
}
