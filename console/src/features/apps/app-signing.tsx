import { createSignal, For, Show } from "solid-js";
import type { App, SigningSecret } from "../../../../client/protocol/app.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { formatDateTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { CommandBlock, Copyable } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-state.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { HealthMark } from "../../ui/status-mark.tsx";
import { toast } from "../../ui/toast.tsx";

const example = `import { Webhook } from "standardwebhooks";

const payload = new Webhook(process.env.CARILLON_SIGNING_SECRET).verify(body, headers);`;

interface SecretProps {
  app: App;
  secret: SigningSecret;
  isLast: boolean;
  onRemoved: () => void;
}

/** Removing asks in place: a dialog over this one would hide which secret it is about. */
function Secret(props: SecretProps) {
  const place = usePlace();
  const [asking, setAsking] = createSignal(false);
  const since = () => formatDateTime(Date.parse(props.secret.createdAt));
  const remove = createAction(async () => {
    const params = { ns: place.ns(), appId: props.app.appId, secretId: props.secret.id };
    await api.call(routes.deleteSigningSecret, { params });
    toast(t("apps.signing.removed"));
    props.onRemoved();
  });
  return (
    <li>
      <div class="signing-head">
        <span>{t("apps.signing.secret", since())}</span>
        <HealthMark
          state={props.secret.signs ? "healthy" : "lost"}
          label={t(props.secret.signs ? "apps.signing.signs" : "apps.signing.kept")}
        />
        <span class="grow" />
        <Button
          size="small"
          look="danger"
          disabled={props.isLast}
          data-tip={props.isLast ? t("apps.signing.last") : undefined}
          onClick={() => setAsking(true)}
        >
          {t("apps.signing.remove")}
          <span class="hidden"> {t("apps.signing.secret", since())}</span>
        </Button>
      </div>
      <Copyable text={props.secret.secret ?? ""} label={t("apps.signing.copy", since())} />
      <Show when={asking()}>
        <div class="signing-ask" role="alert">
          <p class="warns">{t("apps.signing.removeWhy")}</p>
          <Button size="small" onClick={() => setAsking(false)}>
            {t("words.cancel")}
          </Button>
          <Button size="small" look="danger-primary" busy={remove.busy()} onClick={() => void remove.run()}>
            {t("apps.signing.remove")}
          </Button>
        </div>
      </Show>
      <Show when={remove.error()}>{(error) => <ErrorNote error={error()} />}</Show>
    </li>
  );
}

/** What signs the calls of http jobs, and how a target verifies them. Mounted while open: looking at them is recorded. */
export function AppSigningDialog(props: { app: App; onClose: () => void }) {
  const place = usePlace();
  const params = () => ({ ns: place.ns(), appId: props.app.appId });
  const secrets = createLive(routes.listSigningSecrets, () => ({ params: params() }), { once: true });
  const add = createAction(async () => {
    await api.call(routes.createSigningSecret, { params: params(), body: {} });
    toast(t("apps.signing.added"));
    await secrets.refresh();
  });
  const items = () => secrets.data()?.items ?? [];
  return (
    <Dialog
      open
      width="wide"
      onClose={props.onClose}
      title={t("apps.signing.title", props.app.name)}
      footer={<Button onClick={props.onClose}>{t("words.close")}</Button>}
    >
      <div class="key-dialog">
        <p class="dim">{t("apps.signing.why")}</p>
        <Show when={secrets.error()}>
          {(error) => <ErrorNote error={error()} onRetry={() => void secrets.refresh()} />}
        </Show>
        <Show when={secrets.data()} fallback={<Skeleton lines={3} />}>
          <ul class="signing">
            <For each={items()}>
              {(secret) => (
                <Secret
                  app={props.app}
                  secret={secret}
                  isLast={items().length === 1}
                  onRemoved={() => void secrets.refresh()}
                />
              )}
            </For>
          </ul>
        </Show>
        <Button icon="plus" busy={add.busy()} onClick={() => void add.run()}>
          {t("apps.signing.add")}
        </Button>
        <Show when={add.error()}>{(error) => <ErrorNote error={error()} />}</Show>
        <p class="dim">{t("apps.signing.verify")}</p>
        <CommandBlock command={example} />
      </div>
    </Dialog>
  );
}
