import { createSignal, Show } from "solid-js";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import type { Workflow, WorkflowDag } from "../../../../../client/protocol/workflow.ts";
import { createAction } from "../../../api/action.ts";
import { api } from "../../../api/client.ts";
import { usePlace } from "../../../app/place.tsx";
import { formatNumber, viewerZone } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { ErrorNote } from "../../../ui/error-state.tsx";
import { Field } from "../../../ui/field.tsx";
import { Segment } from "../../../ui/segment.tsx";
import { TextInput } from "../../../ui/text-input.tsx";
import { toast } from "../../../ui/toast.tsx";
import { instantOfLocal } from "../../jobs/zoned-time.ts";
import { workflowRunHref } from "./workflow-columns.tsx";
import { workflowName } from "./workflow-words.ts";

export type RunnableWorkflow = Pick<
  Workflow,
  "workflowId" | "name" | "timeZone" | "publishedVersion" | "enabled"
> &
  Pick<WorkflowDag, "changed">;

/** Runs a workflow once: what is published or the draft, for another data time where that is wanted. */
export function RunDialog(props: {
  workflow: RunnableWorkflow;
  /** What to run at first: on the canvas the draft, as long as it differs. */
  draft?: boolean;
  onClose: () => void;
  /** Leads to the run; without it a note does. */
  onStarted?: (workflowRunId: string) => void;
}) {
  const place = usePlace();
  const never = () => props.workflow.publishedVersion === null;
  const [graph, setGraph] = createSignal<"published" | "draft">(
    (props.draft && props.workflow.changed) || never() ? "draft" : "published",
  );
  const [dataTime, setDataTime] = createSignal("");
  const zone = () => props.workflow.timeZone ?? viewerZone;
  const starting = createAction(() => {
    const dataAt = instantOfLocal(dataTime(), zone());
    return api.call(routes.runWorkflow, {
      params: { ns: place.ns(), workflowId: props.workflow.workflowId },
      body: { ...(graph() === "draft" ? { draft: true } : {}), ...(dataAt ? { dataTime: dataAt } : {}) },
    });
  });
  const start = async () => {
    const started = await starting.run();
    if (!started) return;
    props.onClose();
    const { workflowRunId } = started;
    if (props.onStarted) return props.onStarted(workflowRunId);
    toast(t("workflows.said.started", workflowRunId), "success", {
      label: t("jobs.said.openRun"),
      href: workflowRunHref(place, workflowRunId),
    });
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t("workflows.run.title", workflowName(props.workflow))}
      footer={
        <>
          <Button onClick={props.onClose}>{t("words.cancel")}</Button>
          <Button look="primary" icon="run" busy={starting.busy()} onClick={() => void start()}>
            {t("jobs.runOnce.start")}
          </Button>
        </>
      }
    >
      <Show when={!props.workflow.enabled && !never()}>
        <p class="dim run-once-note">{t("workflows.run.disabledNote")}</p>
      </Show>
      <Show when={!never()} fallback={<p class="dim run-once-note">{t("workflows.run.neverPublished")}</p>}>
        <Field label={t("workflows.run.graph")} group hint={t(`workflows.run.graphWhy.${graph()}`)}>
          <Segment
            fill
            value={graph()}
            onChange={setGraph}
            options={[
              {
                value: "published" as const,
                label: t("workflows.run.published", formatNumber(props.workflow.publishedVersion ?? 0)),
              },
              { value: "draft" as const, label: t("workflows.state.draft") },
            ]}
          />
        </Field>
      </Show>
      <Field
        label={t("jobs.runOnce.dataTime")}
        help={t("jobs.runOnce.dataTimeHelp")}
        hint={t("workflows.run.dataTimeHint", zone())}
      >
        <TextInput type="datetime-local" step="1" value={dataTime()} onInput={setDataTime} />
      </Field>
      <Show when={starting.error()}>{(error) => <ErrorNote error={error()} />}</Show>
    </Dialog>
  );
}
