import { For, Show } from "solid-js";
import type { Batch, BatchItem } from "../../../../client/protocol/batch.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-state.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { batchTitle, itemHref } from "./batch-words.ts";
import { noteBatch } from "./begun.ts";
import { isGoing, putAway } from "./seen-batches.ts";

const MOST_SHOWN = 200;

function Failures(props: { items: BatchItem[]; noun: Batch["noun"]; more: boolean; onGo: () => void }) {
  const place = usePlace();
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <ul class="refusals" tabIndex={0}>
        <For each={props.items}>
          {(item) => (
            <li>
              <a class="link" href={itemHref(place, props.noun, item.id)} onClick={props.onGo}>
                <span class="mono">{item.id}</span> {item.name}
              </a>{" "}
              {item.error?.message} <span class="faint mono">{item.error?.code}</span>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.more}>
        <p class="dim">{t("batches.firstFailures", formatNumber(props.items.length))}</p>
      </Show>
    </>
  );
}

/** What a batch could not do and why, and the same again for just that. */
export function BatchFailures(props: { batch: Batch; onClose: () => void }) {
  const place = usePlace();
  const params = () => ({ ns: place.ns(), batchId: props.batch.batchId });
  const items = createLive(
    routes.listBatchItems,
    () => ({ params: params(), query: { status: "failed", limit: MOST_SHOWN } }),
    { key: "place", everyMs: false },
  );
  const again = createAction(() => api.call(routes.retryBatch, { params: params() }));
  const retry = async () => {
    const answer = await again.run();
    if (!answer) return;
    putAway(props.batch.batchId);
    noteBatch(answer);
    props.onClose();
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t("batches.failures", batchTitle(props.batch))}
      width="wide"
      footer={
        <>
          <Button onClick={props.onClose}>{t("words.close")}</Button>
          <Button
            look="primary"
            icon="rerun"
            disabled={isGoing(props.batch)}
            busy={again.busy()}
            onClick={() => void retry()}
          >
            {t("batches.retry", formatNumber(props.batch.failed))}
          </Button>
        </>
      }
    >
      <Show
        when={items.data()}
        fallback={
          <Show when={items.error()} fallback={<Skeleton lines={4} />}>
            {(error) => <ErrorNote error={error()} onRetry={() => void items.refresh()} />}
          </Show>
        }
      >
        {(page) => (
          <Failures
            items={page().items}
            noun={props.batch.noun}
            more={page().nextCursor !== null}
            onGo={props.onClose}
          />
        )}
      </Show>
      <Show when={again.error()}>{(error) => <ErrorNote error={error()} />}</Show>
    </Dialog>
  );
}
