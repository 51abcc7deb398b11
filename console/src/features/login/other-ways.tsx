import { useSearchParams } from "@solidjs/router";
import { createResource, createSignal, onMount, Show } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { localPath, rememberNext, useArrival } from "./arrive.ts";
import { hasPasskeys, isDismissed, signInWithPasskey } from "./passkey.ts";
import { Refusal } from "./refusal.tsx";

function PasskeyButton() {
  const arrive = useArrival();
  const [failed, setFailed] = createSignal(false);
  const signIn = createAction(async () => {
    setFailed(false);
    try {
      arrive(await signInWithPasskey());
    } catch (error) {
      // Closing the browser's question is an answer too.
      if (isDismissed(error)) return;
      if (error instanceof Error && error.name !== "ApiError") setFailed(true);
      throw error;
    }
  });
  return (
    <>
      <Button class="way" icon="key" busy={signIn.busy()} onClick={() => void signIn.run()}>
        {t("login.withPasskey")}
      </Button>
      <Refusal error={signIn.error()} words={failed() ? t("login.passkeyFailed") : undefined} />
    </>
  );
}

function OidcButton(props: { name: string }) {
  const [search] = useSearchParams();
  const start = createAction(async () => {
    const { url } = await api.call(routes.startOidc, {});
    rememberNext(localPath(search.next));
    location.assign(url);
  });
  return (
    <>
      <Button class="way" icon="external" busy={start.busy()} onClick={() => void start.run()}>
        {t("login.withProvider", props.name)}
      </Button>
      <Refusal error={start.error()} />
    </>
  );
}

/** Whoever came through Access has proved who they are: tried by itself, and again by the button. */
function AccessButton() {
  const arrive = useArrival();
  const signIn = createAction(async () => arrive(await api.call(routes.accessLogin, {})));
  const [search] = useSearchParams();
  onMount(() => {
    // Right after signing out nobody wants to be in again.
    if (search.out === undefined) void signIn.run();
  });
  return (
    <>
      <Button class="way" icon="external" busy={signIn.busy()} onClick={() => void signIn.run()}>
        {t("login.withAccess")}
      </Button>
      <Refusal error={signIn.error()} />
    </>
  );
}

/** What there is beside a password here; nothing is drawn where there is nothing else. */
export function OtherWays() {
  const [options] = createResource(() => api.call(routes.signInOptions, {}).catch(() => null));
  const ways = () => options.latest;
  const any = () => {
    const here = ways();
    return here && ((here.passkeys && hasPasskeys()) || here.oidc !== null || here.access);
  };
  return (
    <Show when={any()}>
      <fieldset class="ways" aria-label={t("login.otherWays")}>
        <Show when={ways()?.access}>
          <AccessButton />
        </Show>
        <Show when={ways()?.oidc}>{(oidc) => <OidcButton name={oidc().name} />}</Show>
        <Show when={ways()?.passkeys && hasPasskeys()}>
          <PasskeyButton />
        </Show>
      </fieldset>
    </Show>
  );
}
