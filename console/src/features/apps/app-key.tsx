import { createSignal, Show } from "solid-js";
import type { App } from "../../../../client/protocol/app.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { useSession } from "../../app/session.tsx";
import { formatDateTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { describeError, ErrorNote } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Select } from "../../ui/select.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { toast } from "../../ui/toast.tsx";

/** The end of the key, and for those who may: see it, copy it. */
export function AppKeyCell(props: { app: App; onShow: () => void }) {
  const place = usePlace();
  const session = useSession();
  const copy = createAction(async () => {
    const { appKey } = await api.call(routes.getAppKey, {
      params: { ns: place.ns(), appId: props.app.appId },
    });
    await navigator.clipboard.writeText(appKey);
    toast(t("apps.said.keyCopied", props.app.name));
  });
  const copyAndSay = async () => {
    await copy.run();
    const error = copy.error();
    if (error) toast(`${describeError(error).what}. ${error.message}`, "failed");
  };
  return (
    <span class="app-key">
      <span class="mono">
        <span aria-hidden="true">••••{props.app.appKeyHint}</span>
        <span class="hidden">{t("apps.key.masked", props.app.appKeyHint)}</span>
      </span>
      <Show when={session.can("edits")}>
        <IconButton
          look="quiet"
          size="small"
          icon="eye"
          label={t("apps.key.show", props.app.name)}
          onClick={props.onShow}
        />
        <IconButton
          look="quiet"
          size="small"
          icon="copy"
          label={t("apps.key.copy", props.app.name)}
          busy={copy.busy()}
          onClick={() => void copyAndSay()}
        />
      </Show>
    </span>
  );
}

const graceSeconds = { none: 0, hour: 3_600, day: 86_400, week: 7 * 86_400, month: 30 * 86_400 } as const;
type Grace = keyof typeof graceSeconds;
const graces: readonly Grace[] = ["none", "hour", "day", "week", "month"];

function Rotation(props: { app: App; onRotated: () => void }) {
  const place = usePlace();
  const [grace, setGrace] = createSignal<Grace>("day");
  const rotate = createAction(async () => {
    await api.call(routes.rotateAppKey, {
      params: { ns: place.ns(), appId: props.app.appId },
      body: { graceSeconds: graceSeconds[grace()] },
    });
    toast(t("apps.said.keyRotated", props.app.name));
    props.onRotated();
  });
  return (
    <>
      <h3>{t("apps.key.rotateTitle")}</h3>
      <p class="dim">{t("apps.key.rotateWhy")}</p>
      <div class="rotate">
        <Field label={t("apps.key.grace")}>
          <Select
            value={grace()}
            onChange={setGrace}
            options={graces.map((value) => ({ value, label: t(`apps.key.graces.${value}`) }))}
          />
        </Field>
        <Button
          look={grace() === "none" ? "danger-primary" : "plain"}
          icon="refresh"
          busy={rotate.busy()}
          onClick={() => void rotate.run()}
        >
          {t("apps.key.rotate")}
        </Button>
      </div>
      <Show when={grace() === "none"}>
        <p class="warns">{t("apps.key.graceWarning")}</p>
      </Show>
      <Show when={rotate.error()}>{(error) => <ErrorNote error={error()} />}</Show>
    </>
  );
}

/** The key in full, and how to replace it. Mounted while open: looking at it is recorded. */
export function AppKeyDialog(props: { app: App; onClose: () => void }) {
  const place = usePlace();
  const key = createLive(routes.getAppKey, () => ({ params: { ns: place.ns(), appId: props.app.appId } }), {
    everyMs: false,
  });
  return (
    <Dialog
      open
      width="wide"
      onClose={props.onClose}
      title={t("apps.key.title", props.app.name)}
      footer={<Button onClick={props.onClose}>{t("words.close")}</Button>}
    >
      <div class="key-dialog">
        <Show when={key.error()}>
          {(error) => <ErrorNote error={error()} onRetry={() => void key.refresh()} />}
        </Show>
        <Show when={key.data()} fallback={<Skeleton lines={2} />}>
          {(data) => (
            <>
              <Copyable text={data().appKey} label={t("apps.key.copy", props.app.name)} />
              <Show when={data().previousUntil}>
                {(until) => <p>{t("apps.key.previous", formatDateTime(Date.parse(until())))}</p>}
              </Show>
              <p class="dim">{t("apps.key.why")}</p>
            </>
          )}
        </Show>
        <Rotation app={props.app} onRotated={() => void key.refresh()} />
      </div>
    </Dialog>
  );
}
