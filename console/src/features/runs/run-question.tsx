import type { RunSummary } from "../../../../client/protocol/run.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { type Asked, BatchQuestionDialog, createBatchQuestion } from "../../ui/batch-question.tsx";
import { noteBatch } from "../batches/begun.ts";
import { createRunAction, createRunBatch, type RunAction, type RunBatchFilter } from "./run-actions.ts";
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

function titleOf({ action, items, count, filter }: Asked<RunAction, AskedRun>): string {
  const [first] = items;
  const one = first && !filter && count === 1 ? `${first.runId} ${first.jobName}` : undefined;
  const n = formatNumber(count);
  switch (action) {
    case "kill":
      return one ? t("runs.ask.kill", one) : t("runs.ask.killMany", n);
    case "rerun":
      return t("runs.ask.rerunMany", n);
    case "mark_success":
      return one ? t("runs.ask.mark", one) : t("runs.ask.markMany", n);
  }
}

/** Rows change under an open question; what was asked about stays. */
const copyOf = ({ runId, jobName, status }: AskedRun): AskedRun => ({ runId, jobName, status });

/**
 * Actions on runs with the question that some of them need: kill and mark success ask, a rerun of one run does not.
 * `onDone` hears the run that a single action led to.
 */
export function createRunQuestion(ns: () => string, onDone?: (action: RunAction, runId?: string) => void) {
  const one = createRunAction(ns);
  const many = createRunBatch(ns);
  const question = createBatchQuestion<RunAction, AskedRun, RunBatchFilter>({
    fits: (action, run) => fits[action](run.status),
    count: (action, filter) => many.run({ action, filter, dryRun: true }),
    perform: async (asked) => {
      const [first] = asked.items;
      if (!asked.many && first) {
        const led = await one.run(asked.action, first.runId);
        if (led === undefined) return undefined;
        onDone?.(asked.action, led);
        return [];
      }
      const { action, filter } = asked;
      const runIds = asked.items.map((run) => run.runId);
      const begun = await many.run(filter ? { action, filter } : { action, runIds });
      if (!begun) return undefined;
      noteBatch(begun);
      onDone?.(action);
      return [];
    },
    busy: () => one.busy() || many.busy(),
    error: () => one.error() ?? many.error(),
    clear: () => {
      one.clear();
      many.clear();
    },
  });
  return {
    ...question,
    ask: (action: RunAction, run: AskedRun) => {
      if (action !== "rerun") return question.ask(action, copyOf(run));
      void one.runAndSay(action, run.runId).then((led) => led && onDone?.(action, led));
    },
    askMany: (action: RunAction, runs: AskedRun[]) => question.askMany(action, runs.map(copyOf)),
  };
}

export type RunQuestion = ReturnType<typeof createRunQuestion>;

export function RunQuestionDialog(props: { question: RunQuestion }) {
  return (
    <BatchQuestionDialog
      question={props.question}
      title={titleOf}
      action={(action) => t(labels[action])}
      why={({ action }) => t(whys[action])}
      danger={(action) => action === "kill"}
    />
  );
}
