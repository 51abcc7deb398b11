import { createSignal, For, Show } from "solid-js";
import type { RunSummary } from "../../../../client/protocol/run.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { createBatchAction, createRunAction, type Refusal, type RunAction } from "./run-actions.ts";
import { canKill, canMark, canRerun } from "./run-words.ts";

type AskedRun = Pick<RunSummary, "runId" | "jobName" | "status">;

const fits = { kill: canKill, rerun: canRerun, mark_success: canMark };
const labels = {
  kill: "runs.actions.kill",
  rerun: "runs.actions.rerun",
  mark_success: "runs.actions.markSuccess",
} as const;
const whys = {
  kill: "runs.ask.killWhy",
  rerun: "runs.ask.rerunWhy",
  mark_success: "runs.ask.markWhy",
} as const;

function titleOf(action: RunAction, runs: AskedRun[]): string {
  const [first] = runs;
  const one = first && runs.length === 1 ? `${first.runId} ${first.jobName}` : undefined;
  const n = formatNumber(runs.length);
  switch (action) {
    case "kill":
      return one ? t("runs.ask.kill", one) : t("runs.ask.killMany", n);
    case "rerun":
      return t("runs.ask.rerunMany", n);
    case "mark_success":
      return one ? t("runs.ask.mark", one) : t("runs.ask.markMany", n);
  }
}

interface Question {
  action: RunAction;
  runs: AskedRun[];
  leftOut: number;
  /** Several were chosen: each stands for itself. */
  many: boolean;
}

/**
 * Actions on runs with the question that some of them need: kill and mark success ask, a rerun of one run does not.
 * `onDone` hears the run that a single action led to.
 */
export function createRunQuestion(ns: () => string, onDone?: (action: RunAction, runId?: string) => void) {
  const one = createRunAction(ns);
  const many = createBatchAction(ns);
  const [question, setQuestion] = createSignal<Question>();
  const [open, setOpen] = createSignal(false);
  const [refused, setRefused] = createSignal<Refusal[]>([]);

  const show = (asked: Question) => {
    one.clear();
    many.clear();
    setRefused([]);
    setQuestion(asked);
    setOpen(true);
  };
  const confirm = async () => {
    const asked = question();
    const [first] = asked?.runs ?? [];
    if (!asked || !first) return;
    if (!asked.many) {
      const led = await one.run(asked.action, first.runId);
      if (led === undefined) return;
      setOpen(false);
      onDone?.(asked.action, led);
      return;
    }
    const refusals = await many.run(
      asked.action,
      asked.runs.map((run) => run.runId),
    );
    if (!refusals) return;
    setRefused(refusals);
    if (refusals.length === 0) setOpen(false);
    onDone?.(asked.action);
  };

  return {
    ask: (action: RunAction, run: AskedRun) => {
      if (action !== "rerun") return show({ action, runs: [run], leftOut: 0, many: false });
      void one.runAndSay(action, run.runId).then((led) => led && onDone?.(action, led));
    },
    askMany: (action: RunAction, runs: AskedRun[]) => {
      const fitting = runs.filter((run) => fits[action](run.status));
      show({ action, runs: fitting, leftOut: runs.length - fitting.length, many: true });
    },
    /** How many of these the action fits. */
    fitting: (action: RunAction, runs: AskedRun[]) => runs.filter((run) => fits[action](run.status)).length,
    question,
    open,
    close: () => setOpen(false),
    confirm,
    refused,
    busy: () => one.busy() || many.busy(),
    error: () => one.error() ?? many.error(),
  };
}

export type RunQuestion = ReturnType<typeof createRunQuestion>;

export function RunQuestionDialog(props: { question: RunQuestion }) {
  const asked = () => props.question.question();
  const finished = () => props.question.refused().length > 0;
  return (
    <Show when={asked()}>
      {(asked) => (
        <ConfirmDialog
          open={props.question.open()}
          onClose={props.question.close}
          title={titleOf(asked().action, asked().runs)}
          action={finished() ? t("words.close") : t(labels[asked().action])}
          danger={asked().action === "kill" && !finished()}
          busy={props.question.busy()}
          error={props.question.error()}
          onConfirm={() => (finished() ? props.question.close() : void props.question.confirm())}
        >
          <Show when={!finished()} fallback={<Refusals refused={props.question.refused()} />}>
            <p>{t(whys[asked().action])}</p>
            <Show when={asked().leftOut > 0}>
              <p class="dim">{t("runs.ask.leftOut", formatNumber(asked().leftOut))}</p>
            </Show>
          </Show>
        </ConfirmDialog>
      )}
    </Show>
  );
}

function Refusals(props: { refused: Refusal[] }) {
  return (
    <>
      <p>{t("runs.said.refused", formatNumber(props.refused.length))}</p>
      <ul class="refusals">
        <For each={props.refused}>
          {(refusal) => (
            <li>
              <span class="mono">{refusal.id}</span> {refusal.message}
            </li>
          )}
        </For>
      </ul>
    </>
  );
}
