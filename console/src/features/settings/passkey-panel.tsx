import { createSignal, Show } from "solid-js";
import * as v from "valibot";
import { type Passkey, passkeyRename } from "../../../../client/protocol/account.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { name, text } from "../../../../client/protocol/text.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { t } from "../../i18n/index.ts";
import { createForm } from "../../ui/form.ts";
import { FormText } from "../../ui/form-fields.tsx";
import { createPanelForm } from "../../ui/panel-form.ts";
import { Panel } from "../../ui/side-panel.tsx";
import { toast } from "../../ui/toast.tsx";
import { isDismissed, makePasskey } from "../login/passkey.ts";
import { PasswordField } from "../people/password-field.tsx";
import { clientWords } from "./client-words.ts";

interface Values {
  name: string;
  password: string;
}

/** A name and the password; then the browser asks on its own. */
export function NewPasskeyPanel(props: { hasPassword: boolean; onClose: () => void }) {
  const schema = v.object({ name: name(60), password: props.hasPassword ? text(256, 1) : text(256) });
  const form = createForm({
    initial: { name: clientWords(navigator.userAgent), password: "" },
    schema,
    body: (values: Values) => values,
  });
  const [problem, setProblem] = createSignal<string>();
  const saving = createAction(async () => {
    setProblem(undefined);
    const { name, password } = form.values;
    try {
      await makePasskey(name, password);
    } catch (error) {
      if (isDismissed(error)) return setProblem(t("settings.passkeys.dismissed"));
      if (error instanceof Error && error.name === "InvalidStateError")
        return setProblem(t("settings.passkeys.known"));
      throw error;
    }
    toast(t("settings.passkeys.saidAdded", name));
    props.onClose();
  });
  const panel = createPanelForm(form, saving);
  return (
    <Panel
      open
      onClose={props.onClose}
      title={t("settings.passkeys.addTitle")}
      doneLabel={t("settings.passkeys.make")}
      {...panel}
      dirty={form.values.password !== ""}
    >
      <p>{t("settings.passkeys.addWhy")}</p>
      <FormText form={form} name="name" label={t("settings.passkeys.name")} required />
      <Show when={props.hasPassword}>
        <PasswordField
          label={t("settings.currentPassword")}
          autocomplete="current-password"
          value={form.values.password}
          onInput={(password) => form.set("password", password)}
          error={form.error("password")}
        />
      </Show>
      <div role="alert">
        <Show when={problem()}>
          <p class="warns">{problem()}</p>
        </Show>
      </div>
    </Panel>
  );
}

export function RenamePasskeyPanel(props: { passkey: Passkey; onClose: () => void }) {
  const form = createForm({
    initial: { name: props.passkey.name },
    schema: passkeyRename,
    body: (values: { name: string }) => values,
  });
  const saving = createAction(async () => {
    await api.call(routes.renamePasskey, {
      params: { passkeyId: props.passkey.passkeyId },
      body: form.body(),
    });
    toast(t("settings.passkeys.saidRenamed", form.values.name));
    props.onClose();
  });
  const panel = createPanelForm(form, saving);
  return (
    <Panel
      open
      onClose={props.onClose}
      title={t("settings.passkeys.renameTitle")}
      about={props.passkey.name}
      {...panel}
    >
      <FormText form={form} name="name" label={t("settings.passkeys.name")} required />
    </Panel>
  );
}
