import { type FanOutState, isMapMode, type SoloPhase } from "./fan-out-state.ts";
import type { FanOutEnd } from "./rpc.ts";
import { soloTaskName } from "./stage-tasks.ts";
import { taskStates } from "./task-table.ts";

export const failedEnd = (reason: FanOutEnd["reason"], message: string): FanOutEnd => ({
  status: "failed",
  reason,
  message,
  result: null,
});

/** What comes next when nothing is out: more work, one more stage, or the end. */
export type NextStep =
  | { kind: "wait" }
  | { kind: "stage"; phase: SoloPhase }
  | { kind: "end"; end: FanOutEnd };

const wait: NextStep = { kind: "wait" };
const ends = (end: FanOutEnd): NextStep => ({ kind: "end", end });

const soloOf = (state: FanOutState, phase: SoloPhase | null) =>
  state.solos.find((solo) => solo.phase === phase);

const lastPhaseOf = ({ rules }: FanOutState): SoloPhase | null =>
  rules.mode === "broadcast" ? "postProcess" : isMapMode(rules.mode) ? "reduce" : null;

export const nextStep = (state: FanOutState): NextStep => {
  const { table } = state;
  if (state.claims.size > 0) return wait;
  if (state.ending) {
    const { by, reason } = state.ending;
    return ends(
      failedEnd(reason, reason === "killed" ? `killed by ${by}` : "the run took longer than its timeout"),
    );
  }
  const first = soloOf(state, "preProcess") ?? soloOf(state, "root");
  if (first && (first.state === "waiting" || first.state === "delayed")) return wait;
  if (first?.state === "failed")
    return ends(
      failedEnd(first.reason ?? "error", `${soloTaskName(first.phase)}: ${first.message ?? "failed"}`),
    );
  return table.open > 0 ? wait : afterTasks(state);
};

const afterTasks = (state: FanOutState): NextStep => {
  const { rules, table } = state;
  const failures = table.count(taskStates.failed);
  const isWell = failures === 0 || (failures * 100) / table.size <= rules.allowedFailurePercent;
  const lastPhase = lastPhaseOf(state);
  const wantsLast =
    lastPhase !== null && rules.hasStages && (isWell || lastPhase === "postProcess" || rules.reduceOnFailure);
  const last = wantsLast ? soloOf(state, lastPhase) : undefined;
  if (wantsLast && !last) return { kind: "stage", phase: lastPhase };
  if (last && (last.state === "waiting" || last.state === "delayed")) return wait;
  if (last?.state === "failed")
    return ends(
      failedEnd(last.reason ?? "error", `${soloTaskName(last.phase)}: ${last.message ?? "failed"}`),
    );
  const result = last?.result ?? (last ? soloOf(state, "root")?.result : null) ?? null;
  return ends(
    isWell
      ? { status: "success", reason: "completed", message: null, result }
      : { ...failedEnd("partial", failureSummary(state, failures)), result },
  );
};

const failureSummary = ({ rules, table, details }: FanOutState, failures: number): string => {
  const what = rules.mode === "broadcast" ? "parts" : rules.mode === "sharding" ? "shards" : "subtasks";
  const sample = [...details.values()].find((detail) => table.state(detail.task) === taskStates.failed);
  const why = sample?.message ? `; task ${sample.task}: ${sample.message.slice(0, 300)}` : "";
  return `${failures} of ${table.size} ${what} failed${why}`;
};
