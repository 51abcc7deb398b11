import { Show } from "solid-js";
import type { Job } from "../../../../client/protocol/job.ts";
import { locale, t } from "../../i18n/index.ts";
import { ErrorNote } from "../../ui/error-state.tsx";
import { Section } from "../../ui/page.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import "./cron/cron.css";
import { FiresTable } from "./cron/fires-table.tsx";
import { createSchedulePreview } from "./wizard/schedule-preview.ts";

const SHOWN = 3;

/** The next fires of a saved schedule in three zones; asked anew when the next one has come. */
export function JobNextFires(props: { job: Job }) {
  const scheduled = () => props.job.timeType !== "none" && props.job.timeType !== "api";
  const preview = createSchedulePreview(() => {
    if (!scheduled()) return undefined;
    const { timeType, cron, periodSeconds, at, timeZone, dstPolicy, effectiveFrom, effectiveUntil } =
      props.job;
    // A fixed rate counts from its last save; its next fire is known, the preview goes on from there.
    const next = timeType === "fixed_rate" && effectiveFrom === null ? props.job.nextFireAt : null;
    return {
      timeType,
      cron,
      periodSeconds,
      at,
      timeZone,
      dstPolicy,
      effectiveFrom: next ?? effectiveFrom,
      effectiveUntil,
      calendar: props.job.calendar,
      calendarRule: props.job.calendarRule,
      calendarWorkingDay: props.job.calendarWorkingDay,
      count: SHOWN,
      // Part of the question, so that a fire that has come asks it again.
      after: props.job.nextFireAt
        ? new Date(Date.parse(props.job.nextFireAt) - 1000).toISOString()
        : undefined,
    };
  });
  return (
    <Section title={t("jobs.page.next")} facts={preview.answer()?.words[locale() === "zh-CN" ? "zh" : "en"]}>
      <Show when={scheduled()} fallback={<p class="dim">{t("jobs.page.nextNone")}</p>}>
        <Show when={!props.job.enabled}>
          <p class="dim">{t("jobs.page.nextDisabled")}</p>
        </Show>
        <Show when={preview.failure()}>{(failure) => <ErrorNote error={failure()} />}</Show>
        <Show when={preview.answer()} fallback={<Skeleton lines={SHOWN} />}>
          {(answer) => <FiresTable answer={answer()} />}
        </Show>
      </Show>
    </Section>
  );
}
