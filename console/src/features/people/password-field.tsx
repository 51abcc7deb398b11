import { createSignal, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { generatePassword } from "./user-form.ts";

export interface PasswordFieldProps {
  label: string;
  value: string;
  onInput: (password: string) => void;
  error?: string | undefined;
  hint?: string;
  autocomplete: "new-password" | "current-password";
  /** Offers one made by chance, shown, to copy. */
  generates?: boolean;
}

/** A password that can be looked at, and made by chance where one is given to somebody. */
export function PasswordField(props: PasswordFieldProps) {
  const [shown, setShown] = createSignal(false);
  return (
    <Field label={props.label} required error={props.error} hint={props.hint}>
      <TextInput
        type={shown() ? "text" : "password"}
        mono={shown()}
        autocomplete={props.autocomplete}
        value={props.value}
        onInput={props.onInput}
        after={
          <>
            <button
              type="button"
              class="act"
              aria-pressed={shown()}
              aria-label={t("words.showPassword")}
              onClick={() => setShown(!shown())}
            >
              <Icon name="eye" />
            </button>
            <Show when={props.generates && props.value !== ""}>
              <CopyButton text={props.value} label={t("people.copyPassword")} />
            </Show>
          </>
        }
      />
      <Show when={props.generates}>
        <Button
          class="generate"
          size="small"
          look="quiet"
          icon="key"
          onClick={() => {
            props.onInput(generatePassword());
            setShown(true);
          }}
        >
          {t("people.generate")}
        </Button>
      </Show>
    </Field>
  );
}
