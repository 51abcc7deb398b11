import { createSignal, Show } from "solid-js";
import { publishIssues } from "../../../../../client/protocol/dag-rules.ts";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import type { Workflow } from "../../../../../client/protocol/workflow.ts";
import { createAction } from "../../../api/action.ts";
import { api } from "../../../api/client.ts";
import { usePlace } from "../../../app/place.tsx";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/button.tsx";
import { Switch } from "../../../ui/checkbox.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { ErrorNote } from "../../../ui/error-state.tsx";
import { toast } from "../../../ui/toast.tsx";
import { workflowName } from "../list/workflow-words.ts";
import { DifferenceList } from "./difference-list.tsx";
import { brokenRule, type DraftSaving } from "./editor-saving.ts";
import { type EditorState, plainDag } from "./editor-state.ts";
import { diffGraphs } from "./graph-diff.ts";

export interface PublishDialogProps {
  workflow: Workflow;
  state: EditorState;
  saving: DraftSaving;
  titleOf: (nodeId: string) => string;
  onClose: () => void;
  onPublished: (workflow: Workflow) => void;
  /** Leads to a node that is in the way. */
  onPoint: (nodeId: string) => void;
}

/** Saves what is drawn, then makes it what runs; says before what will be different. */
export function PublishDialog(props: PublishDialogProps) {
  const place = usePlace();
  const [enable, setEnable] = createSignal(true);
  const published = () => props.state.base().published;
  const broken = () => {
    const [issue] = publishIssues(plainDag(props.state.graph()));
    return issue;
  };
  const publishing = createAction(() =>
    api.call(routes.publishWorkflow, {
      params: { ns: place.ns(), workflowId: props.workflow.workflowId },
      body: { enable: enable() },
    }),
  );
  const inTheWay = () => {
    const error = publishing.error();
    return broken() ?? (error ? brokenRule(error) : undefined);
  };
  const publish = async () => {
    if (broken()) return;
    if (props.state.dirty() && !(await props.saving.save())) {
      // Its question about schedules, or its refusal, stands on the page.
      return props.onClose();
    }
    const workflow = await publishing.run();
    if (!workflow) return;
    toast(t("workflows.said.publish", workflowName(workflow)));
    props.onPublished(workflow);
    props.onClose();
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t("workflows.ask.publish", workflowName(props.workflow))}
      footer={
        <>
          <Button onClick={props.onClose}>{t("words.cancel")}</Button>
          <Button
            look="primary"
            icon="check"
            disabled={broken() !== undefined}
            busy={publishing.busy() || props.saving.busy()}
            onClick={() => void publish()}
          >
            {t("workflows.actions.publish")}
          </Button>
        </>
      }
    >
      <Show
        when={inTheWay()}
        fallback={
          <>
            <p class="publish-why">{t("workflows.askWhy.publish")}</p>
            <Show
              when={published()}
              fallback={
                <p class="dim">
                  {t(
                    "workflows.publish.first",
                    formatNumber(props.state.graph().nodes.length),
                    formatNumber(props.state.graph().edges.length),
                  )}
                </p>
              }
            >
              {(before) => (
                <>
                  <h3 class="differences-title">
                    {t("workflows.differences.since", formatNumber(before().version))}
                  </h3>
                  <DifferenceList
                    diff={diffGraphs(before(), props.state.graph())}
                    facts={props.state.facts()}
                    titleOf={props.titleOf}
                  />
                </>
              )}
            </Show>
            <Show when={props.workflow.timeType !== "api"}>
              <div class="publish-enable">
                <Switch checked={enable()} onChange={setEnable} note={t("workflows.publish.enableWhy")}>
                  {t("workflows.publish.enable")}
                </Switch>
              </div>
            </Show>
          </>
        }
      >
        {(found) => (
          <div class="notice boxed" data-s="failed" role="alert">
            <span>
              <b>{t("workflows.publish.refused")}</b> {props.state.issueWords(found())}
            </span>
            <Show when={found().nodes?.[0]}>
              {(nodeId) => (
                <>
                  <span class="grow" />
                  <Button
                    size="small"
                    onClick={() => {
                      props.onClose();
                      props.onPoint(nodeId());
                    }}
                  >
                    {t("workflows.editor.showNode", props.titleOf(nodeId()))}
                  </Button>
                </>
              )}
            </Show>
          </div>
        )}
      </Show>
      <Show when={!inTheWay() && publishing.error()}>{(error) => <ErrorNote error={error()} />}</Show>
    </Dialog>
  );
}
