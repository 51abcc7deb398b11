import { createSignal } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import type { User } from "../../../../client/protocol/session.ts";
import { userPatch } from "../../../../client/protocol/session.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { t } from "../../i18n/index.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { createForm } from "../../ui/form.ts";
import { toast } from "../../ui/toast.tsx";
import { PasswordField } from "./password-field.tsx";

interface QuestionProps {
  user: User;
  onClose: () => void;
}

/** A new password for somebody who lost theirs; their sessions end. */
export function ResetPasswordDialog(props: QuestionProps) {
  const form = createForm({
    initial: { password: "" },
    schema: userPatch,
    body: (values: { password: string }) => values,
  });
  const [tried, setTried] = createSignal(false);
  const reset = createAction(async () => {
    await api.call(routes.updateUser, { params: { userId: props.user.userId }, body: form.body() });
    toast(t("people.said.passwordSet", props.user.email));
    props.onClose();
  });
  const confirm = () => {
    setTried(true);
    if (form.valid()) void reset.run();
  };
  return (
    <ConfirmDialog
      open
      onClose={props.onClose}
      title={t("people.ask.password", props.user.email)}
      action={t("people.actions.password")}
      busy={reset.busy()}
      error={reset.error()}
      onConfirm={confirm}
    >
      <p>{t("people.ask.passwordWhy")}</p>
      <form
        class="password-form"
        onSubmit={(event) => {
          event.preventDefault();
          confirm();
        }}
      >
        <PasswordField
          generates
          label={t("people.newPassword")}
          hint={t("people.passwordHint")}
          autocomplete="new-password"
          value={form.values.password}
          onInput={(password) => form.set("password", password)}
          error={tried() ? form.error("password") : undefined}
        />
      </form>
    </ConfirmDialog>
  );
}

/** Disabling ends the person's sessions; enabling needs no question. */
export function DisableUserDialog(props: QuestionProps) {
  const disable = createAction(async () => {
    await api.call(routes.updateUser, { params: { userId: props.user.userId }, body: { disabled: true } });
    toast(t("people.said.disabled", props.user.email));
    props.onClose();
  });
  return (
    <ConfirmDialog
      open
      danger
      onClose={props.onClose}
      title={t("people.ask.disable", props.user.email)}
      action={t("people.actions.disable")}
      busy={disable.busy()}
      error={disable.error()}
      onConfirm={() => void disable.run()}
    >
      <p>{t("people.ask.disableWhy")}</p>
    </ConfirmDialog>
  );
}

export function DeleteUserDialog(props: QuestionProps) {
  const remove = createAction(async () => {
    await api.call(routes.deleteUser, { params: { userId: props.user.userId } });
    toast(t("people.said.deleted", props.user.email));
    props.onClose();
  });
  return (
    <ConfirmDialog
      open
      danger
      onClose={props.onClose}
      title={t("people.ask.delete", props.user.email)}
      action={t("words.remove")}
      busy={remove.busy()}
      error={remove.error()}
      onConfirm={() => void remove.run()}
    >
      <p>{t("people.ask.deleteWhy")}</p>
    </ConfirmDialog>
  );
}
