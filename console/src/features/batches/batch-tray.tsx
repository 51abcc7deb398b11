import "./batches.css";
import { createEffect, createMemo, createSignal, For, on, Show } from "solid-js";
import type { Batch } from "../../../../client/protocol/batch.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { batchesTold } from "../../api/feed.ts";
import { createLive } from "../../api/live.ts";
import { platformNow, useNow } from "../../app/clock.ts";
import { usePlace } from "../../app/place.tsx";
import { formatDuration, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Progress } from "../../ui/progress.tsx";
import { toast } from "../../ui/toast.tsx";
import { BatchFailures } from "./batch-failures.tsx";
import { batchSaid, batchTitle, leftMs } from "./batch-words.ts";
import { begun } from "./begun.ts";
import { isGoing, isShown, putAway } from "./seen-batches.ts";

const WATCH_MS = 1_000;
const NEWEST = 5;

/** One's newest batches; asked after only while one of them is under way, or when the feed tells of one begun elsewhere. */
function createBatches() {
  const place = usePlace();
  const [watched, setWatched] = createSignal(false);
  const live = createLive(
    routes.listBatches,
    // Who sees no namespace has none to ask about.
    () =>
      place.namespace() ? { params: { ns: place.ns() }, query: { mine: true, limit: NEWEST } } : undefined,
    { key: "batchId", everyMs: () => (watched() ? WATCH_MS : false) },
  );
  createEffect(on(begun, () => void live.refresh(), { defer: true }));
  createEffect(on(batchesTold, () => !watched() && void live.refresh(), { defer: true }));
  createEffect(() => setWatched(live.data()?.items.some(isGoing) ?? false));
  return live;
}

/** What ended well while one looked is said in one line and goes; what failed stays until it is put away. */
function sayEnds(batches: () => Batch[]): void {
  const going = new Set<string>();
  const said = new Set<string>();
  createEffect(() => {
    // A short one has ended before it is looked at for the first time.
    for (const batchId of begun()) going.add(batchId);
    for (const batch of batches()) {
      if (isGoing(batch)) going.add(batch.batchId);
      else if (going.has(batch.batchId) && !said.has(batch.batchId)) {
        said.add(batch.batchId);
        if (batch.failed > 0 || batch.skipped > 0) continue;
        toast(batchSaid(batch));
        putAway(batch.batchId);
      }
    }
  });
}

function Counts(props: { batch: Batch }) {
  const now = useNow();
  const words = () => {
    const { batch } = props;
    const left = leftMs(batch, now());
    return [
      isGoing(batch) && batch.status === "running" ? undefined : t(`batches.status.${batch.status}`),
      t("batches.doneOf", formatNumber(batch.done), formatNumber(batch.total)),
      batch.failed > 0 ? t("batches.failed", formatNumber(batch.failed)) : undefined,
      batch.skipped > 0 ? t("batches.skipped", formatNumber(batch.skipped)) : undefined,
      left === undefined ? undefined : t("batches.timeLeft", formatDuration(left, true)),
    ];
  };
  return <p class="dim tn">{words().filter(Boolean).join(" · ")}</p>;
}

function Card(props: { batch: Batch; onShow: () => void }) {
  const place = usePlace();
  const title = () => batchTitle(props.batch);
  const stopping = createAction(() =>
    api.call(routes.stopBatch, { params: { ns: place.ns(), batchId: props.batch.batchId } }),
  );
  return (
    <li class="batch" data-s={props.batch.status}>
      <div class="batch-head">
        <b class="clip">{title()}</b>
        <Show
          when={isGoing(props.batch)}
          fallback={
            <IconButton
              look="quiet"
              size="small"
              icon="close"
              label={t("batches.dismiss", title())}
              onClick={() => putAway(props.batch.batchId)}
            />
          }
        >
          <Button
            size="small"
            aria-label={t("batches.stopNamed", title())}
            disabled={props.batch.status === "stopping"}
            busy={stopping.busy()}
            onClick={() => void stopping.run()}
          >
            {t("batches.stop")}
          </Button>
        </Show>
      </div>
      <Progress
        size="small"
        label={title()}
        total={props.batch.total}
        parts={[
          { status: "success", count: props.batch.done },
          { status: "failed", count: props.batch.failed },
          { status: "skipped", count: props.batch.skipped },
        ]}
      />
      <Counts batch={props.batch} />
      <Show when={props.batch.waitsFor}>{(why) => <p class="dim">{t(`batches.waits.${why()}`)}</p>}</Show>
      <Show when={props.batch.failed > 0}>
        <Button size="small" aria-label={t("batches.showNamed", title())} onClick={props.onShow}>
          {t("batches.show")}
        </Button>
      </Show>
    </li>
  );
}

/** What one's batches are doing, on every page of the namespace. */
export default function BatchTray() {
  const live = createBatches();
  const shown = createMemo(() => live.data()?.items.filter((batch) => isShown(batch, platformNow())) ?? []);
  const [failed, setFailed] = createSignal<Batch>();
  sayEnds(() => live.data()?.items ?? []);
  return (
    <>
      <Show when={shown().length > 0}>
        <aside class="batches" aria-label={t("batches.label")}>
          <ul>
            <For each={shown()}>
              {(batch) => <Card batch={batch} onShow={() => setFailed(structuredClone({ ...batch }))} />}
            </For>
          </ul>
          <Show when={shown().some(isGoing)}>
            <p class="faint batches-note">{t("batches.goesOn")}</p>
          </Show>
        </aside>
      </Show>
      <Show when={failed()}>
        {(batch) => <BatchFailures batch={batch()} onClose={() => setFailed(undefined)} />}
      </Show>
    </>
  );
}
