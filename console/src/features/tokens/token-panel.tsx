import { createSignal, Show } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { platformNow } from "../../app/clock.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { CommandBlock } from "../../ui/copy.tsx";
import { Field } from "../../ui/field.tsx";
import { FormText } from "../../ui/form-fields.tsx";
import { createPanelForm } from "../../ui/panel-form.ts";
import { Select } from "../../ui/select.tsx";
import { Panel } from "../../ui/side-panel.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { toast } from "../../ui/toast.tsx";
import { RoleField } from "../people/role-field.tsx";
import { ScopeField } from "./scope-field.tsx";
import { createTokenForm, lifetimes } from "./token-form.ts";

interface Made {
  tokenId: string;
  name: string;
  token: string;
}

function Shown(props: { made: Made }) {
  return (
    <>
      <p>{t("tokens.once")}</p>
      <div class="token-shown">
        <CommandBlock command={props.made.token} label={t("tokens.copy", props.made.name)} />
      </div>
      <p class="dim">{t("tokens.try")}</p>
      <CommandBlock
        command={`curl -H "Authorization: Bearer ${props.made.token}" ${location.origin}/api/v1/me`}
      />
    </>
  );
}

/** Makes a token, then shows it, once. */
export function TokenPanel(props: { onClose: () => void; onDone: (tokenId: string) => void }) {
  const [made, setMade] = createSignal<Made>();
  const form = createTokenForm(platformNow);
  const { values, set, error } = form;
  const saving = createAction(async () => {
    const { tokenId, name, token } = await api.call(routes.createToken, { body: form.body() });
    setMade({ tokenId, name, token });
    toast(t("tokens.said.created", name));
    props.onDone(tokenId);
  });
  const panel = createPanelForm(form, saving);
  return (
    <Panel
      open
      onClose={props.onClose}
      title={t("tokens.newTitle")}
      about={values.name}
      doneLabel={t("tokens.create")}
      {...panel}
      dirty={made() === undefined && form.dirty()}
      footer={
        made() && (
          <>
            <span class="grow" />
            <Button look="primary" onClick={props.onClose}>
              {t("words.done")}
            </Button>
          </>
        )
      }
    >
      <Show
        when={made()}
        fallback={
          <>
            <FormText
              form={form}
              name="name"
              label={t("tokens.columns.name")}
              required
              help={t("tokens.nameHelp")}
            />
            <RoleField value={values.role} onChange={(role) => set("role", role)} error={error("role")} />
            <ScopeField
              value={values.scope}
              onChange={(scope) => set("scope", scope, "scope.reaches")}
              error={error("scope")}
            />
            <div class="field-row">
              <Field label={t("tokens.columns.expires")} help={t("tokens.expiresHelp")}>
                <Select
                  value={values.lifetime}
                  onChange={(lifetime) => set("lifetime", lifetime)}
                  options={lifetimes.map((value) => ({ value, label: t(`tokens.lifetime.${value}`) }))}
                />
              </Field>
              <Show when={values.lifetime === "date"}>
                <Field label={t("tokens.date")} required error={error("expiresAt")}>
                  <TextInput
                    type="date"
                    value={values.date}
                    onInput={(date) => {
                      set("date", date);
                      form.touch("expiresAt");
                    }}
                  />
                </Field>
              </Show>
            </div>
          </>
        }
      >
        {(made) => <Shown made={made()} />}
      </Show>
    </Panel>
  );
}
