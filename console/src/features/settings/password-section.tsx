import { Show } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { passwordChange } from "../../../../client/protocol/session.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { useSession } from "../../app/session.tsx";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-state.tsx";
import { focusFirstError } from "../../ui/field.tsx";
import { createForm } from "../../ui/form.ts";
import { Section } from "../../ui/page.tsx";
import { toast } from "../../ui/toast.tsx";
import { PasswordField } from "../people/password-field.tsx";

/** One's own password. The other sessions end with it. */
export function PasswordSection() {
  const session = useSession();
  const form = createForm({
    initial: { currentPassword: "", newPassword: "" },
    schema: passwordChange,
    body: (values: { currentPassword: string; newPassword: string }) => values,
  });
  const { values, set, error } = form;
  const change = createAction(async () => {
    await api.call(routes.changePassword, { body: form.body() });
    toast(t("settings.passwordChanged"));
    form.reset();
  });
  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const element = event.currentTarget;
    const jump = () => queueMicrotask(() => focusFirstError(element));
    if (!form.valid()) return jump();
    await change.run();
    const refused = change.error();
    if (refused && form.refuse(refused)) jump();
  };
  const general = () => (form.refused().length > 0 ? undefined : change.error());
  return (
    <Section title={t("settings.password")}>
      <form class="narrow" noValidate onSubmit={(event) => void submit(event)}>
        {/* Tells password keepers whose password this is. */}
        <input
          type="text"
          class="hidden"
          autocomplete="username"
          value={session.me()?.email ?? ""}
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        <PasswordField
          label={t("settings.currentPassword")}
          autocomplete="current-password"
          value={values.currentPassword}
          onInput={(password) => set("currentPassword", password)}
          error={error("currentPassword")}
        />
        <PasswordField
          label={t("people.newPassword")}
          hint={t("settings.passwordHint")}
          autocomplete="new-password"
          value={values.newPassword}
          onInput={(password) => set("newPassword", password)}
          error={error("newPassword")}
        />
        <Button type="submit" look="primary" busy={change.busy()}>
          {t("settings.changePassword")}
        </Button>
        <Show when={general()}>{(error) => <ErrorNote error={error()} />}</Show>
      </form>
    </Section>
  );
}
