import { A } from "@solidjs/router";
import { onMount, Show } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { takeNext, useArrival } from "../../features/login/arrive.ts";
import { LogInFrame } from "../../features/login/log-in-frame.tsx";
import { Refusal } from "../../features/login/refusal.tsx";
import { t } from "../../i18n/index.ts";

/** Where a provider sends the browser back to: what it brought is handed over, and the address forgets it. */
export default function OidcPage() {
  const arrive = useArrival();
  const finish = createAction(async () => {
    const query = location.search;
    history.replaceState(null, "", location.pathname);
    arrive(await api.call(routes.finishOidc, { body: { query } }), takeNext());
  });
  onMount(() => void finish.run());
  return (
    <LogInFrame title={t("login.title")}>
      <div class="return">
        <h1>{t("login.title")}</h1>
        <Show when={finish.error()} fallback={<p role="status">{t("login.finishing")}</p>}>
          <Refusal error={finish.error()} />
          <A class="again" href="/login">
            {t("login.startAgain")}
          </A>
        </Show>
      </div>
    </LogInFrame>
  );
}
