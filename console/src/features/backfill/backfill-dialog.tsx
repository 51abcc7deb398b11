import "./backfill.css";
import { createSignal, For, Show } from "solid-js";
import { usePlace } from "../../app/place.tsx";
import { formatDateTime, formatNumber, viewerZone } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button, LinkButton } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { NumberInput } from "../../ui/number-input.tsx";
import { Segment } from "../../ui/segment.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import {
  type BackfillForm,
  type BackfillTarget,
  createBackfillForm,
  createDeploymentZone,
} from "./backfill-form.ts";
import { BackfillProgress } from "./backfill-progress.tsx";
import { backfillsHref } from "./backfill-words.ts";

function RangeFields(props: { form: BackfillForm; zone: string }) {
  const { form } = props;
  return (
    <>
      <div class="field-row three">
        <Field label={t("backfill.from")} required>
          <TextInput type="date" value={form.startDate()} onInput={form.setStartDate} />
        </Field>
        <Field
          label={t("backfill.to")}
          required
          error={form.problem() && t(`backfill.problem.${form.problem() ?? "missing"}`)}
        >
          <TextInput type="date" value={form.endDate()} onInput={form.setEndDate} />
        </Field>
        <Field
          label={t("backfill.dataTime")}
          required
          help={t("jobs.runOnce.dataTimeHelp")}
          hint={t("jobForm.hint.inZone", props.zone)}
        >
          <TextInput type="time" step="1" value={form.time()} onInput={form.setTime} />
        </Field>
      </div>
      <div class="field-row">
        <Field label={t("backfill.order")} group>
          <Segment
            fill
            value={form.order()}
            onChange={form.setOrder}
            options={(["oldest_first", "newest_first"] as const).map((order) => ({
              value: order,
              label: t(`backfill.orders.${order}`),
            }))}
          />
        </Field>
        <Field
          label={t("backfill.parallelism")}
          help={t("backfill.parallelismWhy")}
          error={form.wrongParallelism() ? t("backfill.wrongParallelism") : undefined}
        >
          <NumberInput value={form.parallelism()} onChange={form.setParallelism} min={1} max={100} />
        </Field>
      </div>
    </>
  );
}

/** What would run, in the order of its starting, before anything does. */
function DryRun(props: { form: BackfillForm; zone: string }) {
  return (
    <section class="dry-run" aria-label={t("backfill.dryRun")}>
      <h3>
        {t("backfill.dryRun")}
        <Show when={props.form.times()}>
          {(times) => <span class="dim">{t("backfill.count", formatNumber(times().length))}</span>}
        </Show>
      </h3>
      <Show when={props.form.leftOut().length > 0 || !props.form.followCalendar()}>
        <Checkbox checked={props.form.followCalendar()} onChange={props.form.setFollowCalendar}>
          {t("backfill.leftOut", formatNumber(props.form.leftOut().length))}
        </Checkbox>
      </Show>
      <Show when={props.form.trying.error()}>{(error) => <ErrorNote error={error()} />}</Show>
      <Show
        when={props.form.times()}
        fallback={
          <Show
            when={!props.form.problem() && !props.form.trying.error()}
            children={<Skeleton lines={3} />}
          />
        }
      >
        {(times) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          <ol class="data-times" tabIndex={0} aria-label={t("backfill.dryRun")}>
            <For each={times()}>
              {(at) => <li class="tn">{formatDateTime(Date.parse(at), props.zone)}</li>}
            </For>
          </ol>
        )}
      </Show>
    </section>
  );
}

/** One run a day of a range: chosen, listed before it starts, and followed until it ends. */
export function BackfillDialog(props: { target: BackfillTarget; zone: string | null; onClose: () => void }) {
  const place = usePlace();
  const deployment = createDeploymentZone(() => props.zone === null);
  // Days are counted on the clock of what runs, not on the viewer's.
  const zone = () => props.zone ?? deployment() ?? viewerZone;
  const form = createBackfillForm(place.ns, props.target, props.zone ?? viewerZone);
  const [started, setStarted] = createSignal<string>();
  const start = async () => {
    const answer = await form.starting.run();
    if (answer?.backfillId) setStarted(answer.backfillId);
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      width="wide"
      title={t("backfill.title", props.target.name)}
      footer={
        <Show
          when={started()}
          fallback={
            <>
              <Button onClick={props.onClose}>{t("words.cancel")}</Button>
              <Button
                look="primary"
                icon="run"
                disabled={!form.ready() || form.times() === undefined}
                busy={form.starting.busy()}
                onClick={() => void start()}
              >
                {t("backfill.start", formatNumber(form.times()?.length ?? 0))}
              </Button>
            </>
          }
        >
          <LinkButton look="quiet" href={backfillsHref(place)}>
            {t("backfill.all")}
          </LinkButton>
          <Button onClick={props.onClose}>{t("words.close")}</Button>
        </Show>
      }
    >
      <Show
        when={started()}
        fallback={
          <>
            <p class="dim backfill-why">{t(`backfill.why.${props.target.kind}`)}</p>
            <RangeFields form={form} zone={zone()} />
            <DryRun form={form} zone={zone()} />
            <Show when={form.starting.error()}>{(error) => <ErrorNote error={error()} />}</Show>
          </>
        }
      >
        {(id) => <BackfillProgress backfillId={id()} zone={zone()} />}
      </Show>
    </Dialog>
  );
}
