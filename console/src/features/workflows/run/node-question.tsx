import { createSignal, Show } from "solid-js";
import { unwrap } from "solid-js/store";
import type { NodeRun } from "../../../../../client/protocol/workflow-run.ts";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { ErrorNote } from "../../../ui/error-state.tsx";
import { Field } from "../../../ui/field.tsx";
import { Segment } from "../../../ui/segment.tsx";
import { TextArea } from "../../../ui/text-area.tsx";
import { TextInput } from "../../../ui/text-input.tsx";
import { type NodeAction, nodeActionLabel, nodeName } from "./flow-words.ts";
import { createNodeAction, type NodeAnswer } from "./node-action.ts";

const RESULT_BYTES = 1000;
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

interface Asked {
  action: NodeAction;
  node: NodeRun;
  /** How many nodes come after it. */
  after: number;
}

/** Actions on nodes with the question that most of them need; a rerun of one node does not. */
export function createNodeQuestion(
  ns: () => string,
  workflowRunId: () => string,
  after: (nodeId: string) => number,
) {
  const action = createNodeAction(ns, workflowRunId);
  const [asked, setAsked] = createSignal<Asked>();
  return {
    ask: (kind: NodeAction, node: NodeRun) => {
      action.clear();
      const copy = structuredClone(unwrap(node));
      if (kind === "rerun") return void action.runAndSay(kind, copy);
      setAsked({ action: kind, node: copy, after: after(node.nodeId) });
    },
    asked,
    close: () => setAsked(undefined),
    confirm: async (answer: NodeAnswer) => {
      const now = asked();
      if (now && (await action.run(now.action, now.node, answer))) setAsked(undefined);
    },
    busy: action.busy,
    error: action.error,
  };
}

export type NodeQuestion = ReturnType<typeof createNodeQuestion>;

const danger = (action: NodeAction) => action === "kill";

function Question(props: { asked: Asked; question: NodeQuestion }) {
  const { action, node } = props.asked;
  const [outcome, setOutcome] = createSignal<"yes" | "no">("yes");
  const [result, setResult] = createSignal("");
  const [comment, setComment] = createSignal("");
  const asksOutcome = action === "approve" || (action === "mark_success" && node.kind === "condition");
  const asksResult = action === "mark_success" || action === "approve";
  const tooLong = () => bytesOf(result()) > RESULT_BYTES;
  const confirm = () => {
    if (tooLong()) return;
    void props.question.confirm({
      ...(asksOutcome ? { outcome: outcome() === "yes" } : {}),
      ...(result() === "" ? {} : { result: result() }),
      ...(comment() === "" ? {} : { comment: comment() }),
    });
  };
  let cancel: HTMLButtonElement | undefined;
  return (
    <Dialog
      open
      alert
      onClose={props.question.close}
      title={t(`flows.ask.${action}`, nodeName(node))}
      autoFocus={() => cancel}
      footer={
        <>
          <Button ref={cancel} onClick={props.question.close}>
            {t("words.cancel")}
          </Button>
          <Button
            look={danger(action) ? "danger-primary" : "primary"}
            busy={props.question.busy()}
            disabled={tooLong()}
            onClick={confirm}
          >
            {action === "approve" && outcome() === "no" ? t("flows.reject") : t(nodeActionLabel[action])}
          </Button>
        </>
      }
    >
      <p class="node-why">
        {action === "rerun_from"
          ? t("flows.askWhy.rerun_from", formatNumber(props.asked.after))
          : t(`flows.askWhy.${action}`)}
      </p>
      <Show when={asksOutcome}>
        <Field label={t(action === "approve" ? "flows.decision" : "flows.outcome")} group>
          <Segment
            fill
            value={outcome()}
            onChange={setOutcome}
            options={[
              {
                value: "yes",
                label: t(action === "approve" ? "flows.actions.approve" : "workflows.canvas.yes"),
              },
              { value: "no", label: t(action === "approve" ? "flows.reject" : "workflows.canvas.no") },
            ]}
          />
        </Field>
      </Show>
      <Show when={asksResult && !(action === "approve" && outcome() === "no")}>
        <Field
          label={t("flows.result")}
          hint={t("flows.resultWhy")}
          error={tooLong() ? t("flows.resultTooLong") : undefined}
        >
          <TextArea mono rows={2} value={result()} onInput={setResult} />
        </Field>
      </Show>
      <Show when={action === "approve"}>
        <Field label={t("flows.comment")}>
          <TextInput value={comment()} onInput={setComment} />
        </Field>
      </Show>
      <Show when={props.question.error()}>{(error) => <ErrorNote error={error()} />}</Show>
    </Dialog>
  );
}

export function NodeQuestionDialog(props: { question: NodeQuestion }) {
  return (
    <Show when={props.question.asked()} keyed>
      {(asked) => <Question asked={asked} question={props.question} />}
    </Show>
  );
}
