import { For, Show } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { ErrorNote } from "../../ui/error-state.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";

const figure = (value: number | null): string => (value === null ? "–" : formatNumber(value));

/** The queues that an app is spread over, as they stand. */
export function QueueSlices(props: { appId: string }) {
  const place = usePlace();
  const at = () => ({ params: { ns: place.ns(), appId: props.appId } });
  const queue = createLive(routes.getQueue, at, { key: "slice" });
  return (
    <Show
      when={queue.data()}
      fallback={
        <Show when={queue.error()} fallback={<Skeleton lines={2} />}>
          {(error) => <ErrorNote error={error()} />}
        </Show>
      }
    >
      {(data) => (
        <table class="table queue-slices">
          <caption>{t("apps.queues.title", formatNumber(data().items.length))}</caption>
          <thead>
            <tr>
              <th scope="col">{t("apps.queues.queue")}</th>
              <th scope="col">{t("apps.queues.jobs")}</th>
              <th scope="col">{t("apps.queues.running")}</th>
              <th scope="col">{t("apps.queues.pool")}</th>
              <th scope="col">{t("apps.queues.waiting")}</th>
            </tr>
          </thead>
          <tbody>
            <For each={data().items}>
              {(slice) => (
                <tr>
                  <th scope="row">{formatNumber(slice.slice + 1)}</th>
                  <td>{formatNumber(slice.jobs)}</td>
                  <td>{figure(slice.running)}</td>
                  <td>{figure(slice.pool)}</td>
                  <td>{figure(slice.waiting)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      )}
    </Show>
  );
}
