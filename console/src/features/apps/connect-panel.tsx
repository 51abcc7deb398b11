import "./apps.css";
import { Show } from "solid-js";
import type { App } from "../../../../client/protocol/app.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { useSession } from "../../app/session.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button, LinkButton } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-state.tsx";
import { Panel } from "../../ui/side-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { HealthMark } from "../../ui/status-mark.tsx";
import { KEY_PLACE } from "./connect-commands.ts";
import { ConnectWays } from "./connect-ways.tsx";

export interface ConnectPanelProps {
  app: Pick<App, "appId" | "name">;
  /** Known right after the app was made; otherwise the key is asked for. */
  appKey?: string;
  justCreated?: boolean;
  /** Left out on the page of the workers itself. */
  workersHref?: string;
  onClose: () => void;
}

/** Says when a worker is there, while one looks: the end of the task. */
function Arrivals(props: { appId: string; href?: string }) {
  const place = usePlace();
  const workers = createLive(routes.listWorkers, () => ({ params: { ns: place.ns(), appId: props.appId } }), {
    key: "workerId",
  });
  const there = () => workers.data()?.items.filter((worker) => worker.state !== "lost").length ?? 0;
  return (
    <div class="arrivals" role="status">
      <HealthMark
        state={there() > 0 ? "healthy" : "lost"}
        label={there() > 0 ? t("apps.connect.connected", formatNumber(there())) : t("apps.connect.waiting")}
      />
      <span class="grow" />
      <Show when={props.href}>
        {(href) => (
          <LinkButton size="small" href={href()}>
            {t("apps.connect.see")}
          </LinkButton>
        )}
      </Show>
    </div>
  );
}

/** How to connect a worker to an app, everything ready to copy. */
export function ConnectPanel(props: ConnectPanelProps) {
  const place = usePlace();
  const session = useSession();
  const asks = () => props.appKey === undefined && session.can("edits");
  const key = createLive(
    routes.getAppKey,
    () => (asks() ? { params: { ns: place.ns(), appId: props.app.appId } } : undefined),
    { everyMs: false },
  );
  const appKey = () => props.appKey ?? key.data()?.appKey ?? (asks() ? undefined : KEY_PLACE);
  return (
    <Panel
      open
      onClose={props.onClose}
      title={t("apps.connect.title")}
      about={props.app.name}
      footer={
        <>
          <span class="grow" />
          <Button look="primary" onClick={props.onClose}>
            {t("words.close")}
          </Button>
        </>
      }
    >
      <Show when={props.justCreated}>
        <p>{t("apps.connect.created", props.app.name)}</p>
      </Show>
      <Show when={appKey() === KEY_PLACE}>
        <p class="dim">{t("apps.connect.noKey")}</p>
      </Show>
      <Show when={key.error()}>
        {(error) => <ErrorNote error={error()} onRetry={() => void key.refresh()} />}
      </Show>
      <Show when={appKey()} fallback={<Skeleton lines={6} />}>
        {(appKey) => (
          <ConnectWays
            connection={{
              url: location.origin,
              namespace: place.ns(),
              appId: props.app.appId,
              appKey: appKey(),
            }}
          />
        )}
      </Show>
      <Arrivals appId={props.app.appId} href={props.workersHref} />
    </Panel>
  );
}
