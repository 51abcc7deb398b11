import { Match, Show, Switch } from "solid-js";
import type { Job, JobDefinition } from "../../../../client/protocol/job.ts";
import type { Run } from "../../../../client/protocol/run.ts";
import { usePlace } from "../../app/place.tsx";
import { formatClock, formatDuration, formatNumber, formatPercent } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Mono, ObjectId } from "../../ui/code.tsx";
import { CopyButton } from "../../ui/copy.tsx";
import { Fact, KeyFacts } from "../../ui/facts.tsx";
import { Meter } from "../../ui/progress.tsx";
import { Duration, RelativeTime, Time } from "../../ui/time.tsx";
import { jobHref, runHref, workflowRunHref } from "./run-columns.tsx";
import { inARow, isOpen } from "./run-words.ts";

interface FactsProps {
  run: Run;
  job: Job | undefined;
  /** What the run was started from. */
  definition: JobDefinition | undefined;
}

function JobFact(props: FactsProps) {
  const place = usePlace();
  const version = () => {
    const used = formatNumber(props.run.version);
    const now = props.job?.version;
    return now === undefined || now === props.run.version
      ? t("runs.page.definition", used)
      : t("runs.page.olderDefinition", used, formatNumber(now));
  };
  return (
    <Fact label={t("runs.page.job")}>
      <a class="link" href={jobHref(place, props.run.jobId)}>
        {`${props.run.jobId} ${props.run.jobName}`}
      </a>
      <span class="dim">
        {t("runs.comma")}
        {version()}
      </span>
    </Fact>
  );
}

/** What is executed: a processor's name, a script, a request. */
function WorkFact(props: FactsProps) {
  return (
    <Switch fallback={<Fact label={t("runs.page.processor")} />}>
      <Match when={props.definition?.http}>
        {(http) => (
          <Fact label={t("runs.page.request")}>
            <Mono clip full={http().url}>
              {http().method ?? (http().body ? "POST" : "GET")} {http().url}
            </Mono>
          </Fact>
        )}
      </Match>
      <Match when={props.definition?.script}>
        {(script) => (
          <Fact label={t("runs.page.script")}>
            <Mono>{props.run.jobType}</Mono>
            {t("runs.comma")}
            {t("runs.page.scriptLines", formatNumber(script().trimEnd().split("\n").length))}
          </Fact>
        )}
      </Match>
      <Match when={props.definition?.processor}>
        {(name) => (
          <Fact label={t("runs.page.processor")}>
            <Mono clip full={name()}>
              {name()}
            </Mono>
          </Fact>
        )}
      </Match>
    </Switch>
  );
}

function StartedFact(props: { run: Run }) {
  const waitedMs = () => Date.parse(props.run.startedAt ?? "") - Date.parse(props.run.createdAt);
  return (
    <Fact label={t("runs.page.started")}>
      <Switch>
        <Match when={props.run.startedAt}>
          <Time at={props.run.startedAt} focusable />{" "}
          <Show when={waitedMs() > 0}>
            <span class="dim">{t("runs.page.waited", formatDuration(waitedMs()))}</span>
          </Show>
        </Match>
        <Match when={isOpen(props.run.status)}>
          <span class="dim">{t("runs.page.waiting")}</span> <Duration from={props.run.createdAt} />
        </Match>
      </Switch>
    </Fact>
  );
}

/** As the processor told it. */
function ProgressFact(props: { run: Run }) {
  return (
    <Show when={props.run.progress}>
      {(progress) => (
        <Fact label={t("runs.page.progress")}>
          <Meter share={progress().done / Math.max(1, progress().total)} />{" "}
          {formatPercent(progress().done / Math.max(1, progress().total))}{" "}
          <span class="dim">
            {t("runs.page.doneOf", formatNumber(progress().done), formatNumber(progress().total))}
          </span>
        </Fact>
      )}
    </Show>
  );
}

function TimeoutFact(props: FactsProps) {
  const endsAt = () => {
    const attempt = props.run.attempts.findLast((one) => one.status === "running");
    const seconds = props.run.timeoutSeconds;
    return attempt?.leasedAt && seconds ? Date.parse(attempt.leasedAt) + seconds * 1000 : undefined;
  };
  const then = () => {
    if (props.run.killOnTimeout) return t("runs.page.timeoutKills");
    return props.definition?.timeoutAlarm ? t("runs.page.timeoutAlarms") : "";
  };
  const at = () => {
    const instant = endsAt();
    return instant === undefined ? "" : t("runs.page.at", formatClock(instant));
  };
  return (
    <Fact label={t("runs.page.timeout")}>
      <Show when={props.run.timeoutSeconds} fallback={t("runs.page.noTimeout")}>
        {(seconds) => (
          <>
            {t("runs.page.seconds", formatNumber(seconds()))} <span class="dim">{inARow(then(), at())}</span>
          </>
        )}
      </Show>
    </Fact>
  );
}

function WorkerFact(props: { run: Run }) {
  const attempt = () => props.run.attempts.findLast((one) => one.workerAddress !== null);
  return (
    <Fact label={t("runs.page.worker")}>
      <Show when={attempt()}>
        {(attempt) => (
          <>
            <Mono>{attempt().workerAddress}</Mono> <span class="faint">{attempt().workerId}</span>
          </>
        )}
      </Show>
    </Fact>
  );
}

function TextFact(props: { label: string; text: string; copyLabel: string; whole?: boolean }) {
  return (
    <Fact label={props.label} whole={props.whole}>
      <span class="copyable">
        <Mono clip full={props.text}>
          {props.text}
        </Mono>
        <CopyButton text={props.text} label={props.copyLabel} />
      </span>
    </Fact>
  );
}

/** Due, by whom, and the moment the data is about. */
function DueFacts(props: { run: Run; definition: JobDefinition | undefined }) {
  const zone = () => props.definition?.timeZone ?? undefined;
  const offset = () => (Date.parse(props.run.dataTime) - Date.parse(props.run.scheduleTime)) / 1000;
  return (
    <>
      <Fact label={t("runs.page.due")}>
        <Time at={props.run.scheduleTime} zone={zone()} focusable />{" "}
        <span class="dim">
          {inARow(t("runs.page.by", t(`runs.trigger.${props.run.trigger}`)), props.run.operator)}
        </span>
      </Fact>
      <Fact label={t("runs.page.dataTime")}>
        <Time at={props.run.dataTime} zone={zone()} focusable />{" "}
        <Show when={offset() !== 0}>
          <span class="dim">
            {t("runs.page.offset", t("runs.page.seconds", formatNumber(Math.round(offset()))))}
          </span>
        </Show>
      </Fact>
    </>
  );
}

/** What a run is and when, in two columns: what it runs left, when it runs right. */
export function RunFacts(props: FactsProps) {
  const place = usePlace();
  return (
    <div class="run-facts">
      <KeyFacts single label={t("runs.page.facts")}>
        <JobFact {...props} />
        <Fact label={t("runs.page.app")}>
          {props.run.appId}
          {t("runs.comma")}
          <span class="dim">{t("runs.page.priority", t(`runs.priority.${props.run.priority}`))}</span>
        </Fact>
        <Fact label={t("runs.page.type")}>
          <Mono>{props.run.jobType}</Mono> {t(`runs.mode.${props.run.mode}`)}
        </Fact>
        <WorkFact {...props} />
        <Show
          when={props.run.parameters}
          fallback={<Fact label={t("runs.page.parameters")}>{t("runs.page.noParameters")}</Fact>}
        >
          {(text) => (
            <TextFact
              label={t("runs.page.parameters")}
              text={text()}
              copyLabel={t("runs.page.copyParameters")}
            />
          )}
        </Show>
        <Show when={props.run.mode === "standalone"}>
          <WorkerFact run={props.run} />
        </Show>
      </KeyFacts>
      <KeyFacts single label={t("runs.page.facts")}>
        <Fact label={t("runs.page.workflowRun")}>
          <Show when={props.run.workflowRunId}>
            {(id) => (
              <a class="link mono" href={workflowRunHref(place, id())}>
                {id()}
              </a>
            )}
          </Show>
        </Fact>
        <DueFacts run={props.run} definition={props.definition} />
        <StartedFact run={props.run} />
        <TimeoutFact {...props} />
        {/* The tasks of a distributed run have a bar of their own. */}
        <Show when={props.run.mode === "standalone"}>
          <ProgressFact run={props.run} />
        </Show>
        <Show when={props.run.rerunOf}>
          {(id) => (
            <Fact label={t("runs.page.rerunOf")}>
              <a class="link" href={runHref(place, id())}>
                <ObjectId id={id()} />
              </a>
            </Fact>
          )}
        </Show>
        <Show when={props.run.nextAttemptAt}>
          {(at) => (
            <Fact label={t("runs.page.nextAttempt")}>
              <Time at={at()} format="clock" focusable />{" "}
              <span class="dim">
                <RelativeTime at={at()} />
              </span>
            </Fact>
          )}
        </Show>
        <Show when={props.run.result}>
          {(text) => (
            <TextFact label={t("runs.page.result")} text={text()} copyLabel={t("runs.page.copyResult")} />
          )}
        </Show>
      </KeyFacts>
    </div>
  );
}
