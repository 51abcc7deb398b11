import { For, Match, Show, Switch } from "solid-js";
import type { Job } from "../../../../client/protocol/job.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Mono } from "../../ui/code.tsx";
import { Fact, KeyFacts } from "../../ui/facts.tsx";
import { Time } from "../../ui/time.tsx";
import { TimingCell } from "./job-columns.tsx";
import { TaskFacts } from "./job-task-facts.tsx";

/** What is executed: a processor's name, a script, a request. */
function WorkFact(props: { job: Job }) {
  return (
    <Switch fallback={<Fact label={t("jobs.page.processor")} />}>
      <Match when={props.job.http}>
        {(http) => (
          <Fact label={t("jobs.page.request")}>
            <Mono clip full={http().url}>
              {http().method ?? (http().body ? "POST" : "GET")} {http().url}
            </Mono>
          </Fact>
        )}
      </Match>
      <Match when={props.job.script}>
        {(script) => (
          <Fact label={t("jobs.page.script")}>
            {t("runs.page.scriptLines", formatNumber(script().trimEnd().split("\n").length))}
          </Fact>
        )}
      </Match>
      <Match when={props.job.processor}>
        {(name) => (
          <Fact label={t("jobs.page.processor")}>
            <Mono clip full={name()}>
              {name()}
            </Mono>
          </Fact>
        )}
      </Match>
    </Switch>
  );
}

const alarmKeys = [
  "timeoutAlarm",
  "failureAlarm",
  "noWorkerAlarm",
  "allBusyAlarm",
  "missedAlarm",
  "recoveredNotice",
  "successNotice",
] as const;

function alarmWords(job: Job): string {
  const on = alarmKeys.filter((key) => job[key] && (key !== "timeoutAlarm" || job.timeoutSeconds !== null));
  return on.map((key) => t(`jobForm.field.${key}`)).join(t("runs.comma")) || t("jobs.page.noAlarms");
}

function TimeoutFact(props: { job: Job }) {
  const then = () =>
    props.job.killOnTimeout
      ? t("jobs.page.timeoutKills")
      : props.job.timeoutAlarm
        ? t("jobs.page.timeoutAlarms")
        : "";
  return (
    <Fact label={t("jobs.page.timeout")}>
      <Show when={props.job.timeoutSeconds} fallback={t("jobs.page.noTimeout")}>
        {(seconds) => (
          <>
            {t("runs.page.seconds", formatNumber(seconds()))} <span class="dim">{then()}</span>
          </>
        )}
      </Show>
    </Fact>
  );
}

/** What a job is and how it runs, in two columns. */
export function JobFacts(props: { job: Job }) {
  const retries = () => props.job.runRetries;
  return (
    <div class="job-facts">
      <KeyFacts single label={t("jobs.page.facts")}>
        <Show when={props.job.description}>
          <Fact label={t("jobs.page.description")}>{props.job.description}</Fact>
        </Show>
        <Fact label={t("jobs.columns.app")}>{props.job.appId}</Fact>
        <Fact label={t("jobs.columns.type")}>
          <Mono>{props.job.jobType}</Mono> {t(`runs.mode.${props.job.mode}`)}
          <span class="dim">
            {t("runs.comma")}
            {t("runs.page.priority", t(`runs.priority.${props.job.priority}`))}
          </span>
        </Fact>
        <WorkFact job={props.job} />
        <Fact label={t("jobForm.field.parameters")}>
          <Show when={props.job.parameters} fallback={t("runs.page.noParameters")}>
            {(text) => (
              <Mono clip full={text()}>
                {text()}
              </Mono>
            )}
          </Show>
        </Fact>
        <Fact label={t("jobs.page.retries")}>
          {retries() === 0
            ? t("jobs.page.noRetries")
            : t(
                "jobs.page.retriesWords",
                formatNumber(retries()),
                formatNumber(props.job.runRetryIntervalSeconds),
              )}
        </Fact>
      </KeyFacts>
      <KeyFacts single label={t("jobs.page.facts")}>
        <Fact label={t("jobs.page.timing")}>
          <TimingCell job={props.job} />
        </Fact>
        <Fact label={t("jobs.page.concurrency")}>{formatNumber(props.job.runConcurrency)}</Fact>
        <TaskFacts job={props.job} />
        <TimeoutFact job={props.job} />
        <Fact label={t("jobs.page.alarms")}>{alarmWords(props.job)}</Fact>
        <Show when={props.job.owner}>
          <Fact label={t("jobs.columns.owner")}>{props.job.owner}</Fact>
        </Show>
        <Show when={props.job.tags.length > 0}>
          <Fact label={t("jobForm.field.tags")}>
            <For each={props.job.tags}>{(tag) => <span class="tag">{tag}</span>}</For>
          </Fact>
        </Show>
        <Fact label={t("jobs.page.changed")}>
          <Time at={props.job.updatedAt} focusable />{" "}
          <span class="dim">
            {t("jobs.page.by", props.job.updatedBy)},{" "}
            {t("jobs.page.version", formatNumber(props.job.version))}
          </span>
        </Fact>
      </KeyFacts>
    </div>
  );
}
