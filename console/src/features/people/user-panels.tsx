import { routes } from "../../../../client/protocol/routes/index.ts";
import type { User } from "../../../../client/protocol/session.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { t } from "../../i18n/index.ts";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Field } from "../../ui/field.tsx";
import { FormText } from "../../ui/form-fields.tsx";
import { createPanelForm } from "../../ui/panel-form.ts";
import { Panel } from "../../ui/side-panel.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { toast } from "../../ui/toast.tsx";
import { PasswordField } from "./password-field.tsx";
import { RoleField } from "./role-field.tsx";
import { createUserEdit, createUserForm } from "./user-form.ts";

interface PanelProps {
  onClose: () => void;
  onDone: (user: User) => void;
}

export function NewUserPanel(props: PanelProps) {
  const form = createUserForm();
  const { values, set, error } = form;
  const saving = createAction(async () => {
    const user = await api.call(routes.createUser, { body: form.body() });
    toast(t("people.said.created", user.email));
    props.onDone(user);
  });
  const panel = createPanelForm(form, saving);
  return (
    <Panel
      open
      onClose={props.onClose}
      title={t("people.newTitle")}
      about={values.email}
      doneLabel={t("people.create")}
      {...panel}
    >
      <FormText form={form} name="email" label={t("people.columns.email")} required inputMode="email" />
      <FormText form={form} name="name" label={t("people.columns.name")} required />
      <RoleField value={values.role} onChange={(role) => set("role", role)} error={error("role")} />
      <PasswordField
        generates
        label={t("people.firstPassword")}
        hint={t("people.passwordHint")}
        autocomplete="new-password"
        value={values.password}
        onInput={(password) => set("password", password)}
        error={error("password")}
      />
      <Checkbox
        checked={values.mustChangePassword}
        onChange={(mustChangePassword) => set("mustChangePassword", mustChangePassword)}
        note={t("people.mustChangeWhy")}
      >
        {t("people.mustChange")}
      </Checkbox>
    </Panel>
  );
}

export function EditUserPanel(props: PanelProps & { user: User }) {
  const form = createUserEdit(props.user);
  const { values, set, error } = form;
  const saving = createAction(async () => {
    const user = await api.call(routes.updateUser, {
      params: { userId: props.user.userId },
      body: form.body(),
    });
    toast(t("people.said.saved", user.email));
    props.onDone(user);
  });
  const panel = createPanelForm(form, saving);
  return (
    <Panel open onClose={props.onClose} title={t("people.editTitle")} about={props.user.email} {...panel}>
      <Field label={t("people.columns.email")} disabled>
        <TextInput value={props.user.email} onInput={() => undefined} />
      </Field>
      <FormText form={form} name="name" label={t("people.columns.name")} required />
      <RoleField value={values.role} onChange={(role) => set("role", role)} error={error("role")} />
    </Panel>
  );
}
