import { Show } from "solid-js";
import type { Job } from "../../../../client/protocol/job.ts";
import { parseShards } from "../../../../client/protocol/job-rules.ts";
import { formatNumber, formatPercent } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Fact } from "../../ui/facts.tsx";
import { inARow } from "../runs/run-words.ts";
import { type TaskKey, taskKeysOf } from "./task-settings.ts";

/** How many at a time, on one worker and in all, and how they get there. */
function paceWords(job: Job, has: (key: TaskKey) => boolean): string {
  const pull =
    job.tasksPerPull === null ? t("jobs.tasks.pull") : t("jobs.tasks.pullOf", formatNumber(job.tasksPerPull));
  return inARow(
    has("taskConcurrencyPerWorker") && t("jobs.tasks.perWorker", formatNumber(job.taskConcurrencyPerWorker)),
    t("jobs.tasks.total", formatNumber(job.taskConcurrencyTotal)),
    has("taskDistribution") && (job.taskDistribution === "push" ? t("jobs.tasks.push") : pull),
  );
}

/** What becomes of tasks that fail. */
function failureWords(job: Job, has: (key: TaskKey) => boolean): string {
  return inARow(
    job.taskRetries === 0
      ? t("jobs.tasks.noRetries")
      : t("jobs.tasks.retries", formatNumber(job.taskRetries), formatNumber(job.taskRetryIntervalSeconds)),
    job.allowedFailurePercent > 0 &&
      t("jobs.tasks.allowed", formatPercent(job.allowedFailurePercent / 100, 3)),
    has("taskFailover") && !job.taskFailover && t("jobs.tasks.noFailover"),
    has("reduceOnFailure") && job.reduceOnFailure && t("jobs.tasks.reduces"),
  );
}

/** The settings of a job's subtasks or shards, those that its mode has. */
export function TaskFacts(props: { job: Job }) {
  const keys = () => taskKeysOf(props.job);
  const has = (key: TaskKey) => keys().includes(key);
  const shards = () => {
    const parsed = props.job.mode === "sharding" ? parseShards(props.job.parameters) : undefined;
    return parsed?.ok ? t("jobForm.hint.shardCount", formatNumber(parsed.shards.length)) : "";
  };
  return (
    <Show when={keys().length > 0}>
      <Fact label={t("jobs.tasks.label")}>{inARow(shards(), paceWords(props.job, has))}</Fact>
      <Fact label={t("jobs.tasks.failures")}>{failureWords(props.job, has)}</Fact>
    </Show>
  );
}
