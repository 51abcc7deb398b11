import { Show } from "solid-js";
import type { NodeRun } from "../../../../../client/protocol/workflow-run.ts";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Button, LinkButton } from "../../../ui/button.tsx";
import { CodeBlock } from "../../../ui/code.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { Fact, KeyFacts } from "../../../ui/facts.tsx";
import { StatusMark } from "../../../ui/status-mark.tsx";
import { Duration, Time } from "../../../ui/time.tsx";
import { prettyText } from "../../runs/pretty-text.ts";
import { ApproveCommand } from "../approve-command.tsx";
import { flowReason, nodeAllows, nodeName } from "./flow-words.ts";
import { NodeTries } from "./node-tries.tsx";

/** How a node of a run stands and why; leads to its own run where it has one. */
export function NodeDetails(props: {
  node: NodeRun;
  workflowRunId: string;
  appId: string;
  href: string | undefined;
  upstream: string[];
  onClose: () => void;
}) {
  return (
    <Dialog
      open
      onClose={props.onClose}
      width="wide"
      title={nodeName(props.node)}
      footer={
        <>
          <Button onClick={props.onClose}>{t("words.close")}</Button>
          <Show when={props.href}>
            {(href) => (
              <LinkButton look="primary" href={href()}>
                {t("flows.openRun", props.node.runId ?? props.node.childRunId ?? "")}
              </LinkButton>
            )}
          </Show>
        </>
      }
    >
      <KeyFacts label={t("runs.page.facts")}>
        <Fact label={t("runs.columns.status")}>
          <StatusMark status={props.node.status} />
        </Fact>
        <Fact label={t("flows.reasonLabel")}>{flowReason(props.node.reason, props.appId)}</Fact>
        <Fact label={t("workflows.node.kind")}>{t(`workflows.kind.${props.node.kind}`)}</Fact>
        <Fact label={t("flows.starts")}>{formatNumber(props.node.starts)}</Fact>
        <Fact label={t("flows.readyAt")}>
          <Show when={props.node.readyAt}>
            <Time at={props.node.readyAt} focusable />
          </Show>
        </Fact>
        <Fact label={t("runs.page.started")}>
          <Show when={props.node.startedAt}>
            <Time at={props.node.startedAt} focusable />
          </Show>
        </Fact>
        <Fact label={t("runs.page.endLabel")}>
          <Show when={props.node.finishedAt}>
            <Time at={props.node.finishedAt} focusable />
          </Show>
        </Fact>
        <Fact label={t("runs.page.took")}>
          <Show when={props.node.startedAt}>
            {(from) => <Duration from={from()} to={props.node.finishedAt} />}
          </Show>
        </Fact>
        <Show when={props.node.kind === "condition"}>
          <Fact label={t("flows.outcome")}>
            {props.node.outcome === null
              ? undefined
              : t(props.node.outcome ? "workflows.canvas.yes" : "workflows.canvas.no")}
          </Fact>
        </Show>
        <Show when={props.upstream.length > 0}>
          <Fact label={t("flows.after")}>{props.upstream.join(t("runs.comma"))}</Fact>
        </Show>
      </KeyFacts>
      <Show when={nodeAllows.approve(props.node)}>
        <ApproveCommand
          workflowRunId={props.workflowRunId}
          nodeId={props.node.nodeId}
          why={t("workflows.node.byApiNow")}
        />
      </Show>
      <Show when={props.node.tries.length > 1}>
        <NodeTries tries={props.node.tries} />
      </Show>
      <Show when={props.node.message}>
        {(message) => (
          <>
            <h3 class="differences-title">{t("flows.message")}</h3>
            <CodeBlock label={t("flows.message")} text={message()} />
          </>
        )}
      </Show>
      <Show when={props.node.result}>
        {(result) => (
          <>
            <h3 class="differences-title">{t("runs.page.result")}</h3>
            <CodeBlock label={t("runs.page.result")} text={prettyText(result())} />
          </>
        )}
      </Show>
    </Dialog>
  );
}
