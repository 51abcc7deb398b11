import { createSignal, Show } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import type { User } from "../../../../client/protocol/session.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { formatDateTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { CommandBlock } from "../../ui/copy.tsx";
import { DangerQuestion } from "../../ui/danger-question.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.tsx";

interface QuestionProps {
  user: User;
  onClose: () => void;
}

interface OneTime {
  password: string;
  validUntil: string;
}

/** The platform makes a one-time password for somebody who lost theirs; it is shown here and nowhere again. */
export function ResetPasswordDialog(props: QuestionProps) {
  const [made, setMade] = createSignal<OneTime>();
  const reset = createAction(async () => {
    setMade(await api.call(routes.resetPassword, { params: { userId: props.user.userId } }));
    toast(t("people.said.passwordSet", props.user.email));
  });
  return (
    <Show
      when={made()}
      fallback={
        <ConfirmDialog
          open
          onClose={props.onClose}
          title={t("people.ask.password", props.user.email)}
          action={t("people.actions.password")}
          busy={reset.busy()}
          error={reset.error()}
          onConfirm={() => void reset.run()}
        >
          <p>{t("people.ask.passwordWhy")}</p>
        </ConfirmDialog>
      }
    >
      {(made) => (
        <Dialog
          open
          alert
          onClose={props.onClose}
          title={t("people.oneTime", props.user.email)}
          footer={
            <Button look="primary" onClick={props.onClose}>
              {t("words.done")}
            </Button>
          }
        >
          <p>{t("people.oneTimeWhy", formatDateTime(Date.parse(made().validUntil)))}</p>
          <CommandBlock command={made().password} label={t("people.copyPassword")} />
        </Dialog>
      )}
    </Show>
  );
}

/** What an administrator takes from an account, so that its owner can start afresh. */
const helps = {
  sessions: routes.deleteUserSessions,
  factors: routes.deleteUserFactors,
  unlink: routes.deleteUserIdentities,
} as const;
export type Help = keyof typeof helps;

export function HelpDialog(props: QuestionProps & { help: Help }) {
  return (
    <DangerQuestion
      title={t(`people.ask.${props.help}`, props.user.email)}
      why={t(`people.ask.${props.help}Why`)}
      action={t(`people.actions.${props.help}`)}
      act={() => api.call(helps[props.help], { params: { userId: props.user.userId } })}
      said={t(`people.said.${props.help}`, props.user.email)}
      onClose={props.onClose}
    />
  );
}

/** Disabling ends the person's sessions; enabling needs no question. */
export function DisableUserDialog(props: QuestionProps) {
  return (
    <DangerQuestion
      title={t("people.ask.disable", props.user.email)}
      why={t("people.ask.disableWhy")}
      action={t("people.actions.disable")}
      act={() =>
        api.call(routes.updateUser, { params: { userId: props.user.userId }, body: { disabled: true } })
      }
      said={t("people.said.disabled", props.user.email)}
      onClose={props.onClose}
    />
  );
}

export function DeleteUserDialog(props: QuestionProps) {
  return (
    <DangerQuestion
      title={t("people.ask.delete", props.user.email)}
      why={t("people.ask.deleteWhy")}
      action={t("words.remove")}
      act={() => api.call(routes.deleteUser, { params: { userId: props.user.userId } })}
      said={t("people.said.deleted", props.user.email)}
      onClose={props.onClose}
    />
  );
}
