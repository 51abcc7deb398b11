import { useNavigate, useSearchParams } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { passwordChange } from "../../../../client/protocol/session.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { queryClient } from "../../api/live.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { focusFirstError } from "../../ui/field.tsx";
import { createForm } from "../../ui/form.ts";
import { PasswordField } from "../people/password-field.tsx";
import { localPath, takeOneTimePassword } from "./arrive.ts";
import { Refusal } from "./refusal.tsx";

/** Whoever came in with a one-time password chooses their own before anything else. */
export function ChoosePassword() {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const given = takeOneTimePassword();
  // Lost when the page was loaded anew: then it is typed again.
  const [asksCurrent, setAsksCurrent] = createSignal(given === "");
  const form = createForm({
    initial: { currentPassword: given, newPassword: "" },
    schema: passwordChange,
    body: (values: { currentPassword: string; newPassword: string }) => values,
  });
  const change = createAction(async () => {
    await api.call(routes.changePassword, { body: form.body() });
    queryClient.clear();
    navigate(localPath(search.next), { replace: true });
  });
  const leave = createAction(async () => {
    await api.call(routes.logout, {});
    navigate("/login", { replace: true });
  });
  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const element = event.currentTarget;
    const jump = () => queueMicrotask(() => focusFirstError(element));
    if (!form.valid()) return jump();
    await change.run();
    const refused = change.error();
    if (!refused || !form.refuse(refused)) return;
    if (form.error("currentPassword")) setAsksCurrent(true);
    jump();
  };
  const general = () => (form.refused().length > 0 ? undefined : change.error());
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <h1>{t("login.choose")}</h1>
      <p class="dim">{t("login.chooseWhy")}</p>
      <Show when={asksCurrent()}>
        <PasswordField
          label={t("login.oneTime")}
          autocomplete="current-password"
          value={form.values.currentPassword}
          onInput={(password) => form.set("currentPassword", password)}
          error={form.error("currentPassword")}
        />
      </Show>
      <PasswordField
        label={t("people.newPassword")}
        hint={t("login.chooseHint")}
        autocomplete="new-password"
        value={form.values.newPassword}
        onInput={(password) => form.set("newPassword", password)}
        error={form.error("newPassword")}
      />
      <Refusal error={general()} />
      <Button type="submit" look="primary" busy={change.busy()}>
        {t("login.chooseDone")}
      </Button>
      <Button look="quiet" class="again" busy={leave.busy()} onClick={() => void leave.run()}>
        {t("frame.logOut")}
      </Button>
    </form>
  );
}
