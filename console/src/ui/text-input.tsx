import "./act.css";
import { type JSX, Show, splitProps } from "solid-js";
import { t } from "../i18n/index.ts";
import { useField } from "./field.tsx";
import { Icon, type IconName } from "./icon.tsx";

export interface TextInputProps
  extends Omit<JSX.InputHTMLAttributes<HTMLInputElement>, "onInput" | "onChange" | "value" | "children"> {
  value: string;
  onInput: (text: string) => void;
  /** Its name where no Field gives one. */
  label?: string;
  icon?: IconName;
  mono?: boolean;
  /** A cross that empties it, once something is typed. */
  clearable?: boolean;
  /** After the text: a unit, a button. */
  after?: JSX.Element;
}

export function TextInput(props: TextInputProps) {
  const [own, rest] = splitProps(props, [
    "value",
    "onInput",
    "label",
    "icon",
    "mono",
    "clearable",
    "after",
    "class",
  ]);
  const field = useField(() => own.label);
  const off = () => props.disabled ?? field.disabled;
  return (
    <span
      class={`field typed ${own.class ?? ""}`}
      data-invalid={(props["aria-invalid"] ?? field["aria-invalid"]) ? "" : undefined}
      data-disabled={off() ? "" : undefined}
    >
      <Show when={own.icon}>{(name) => <Icon name={name()} />}</Show>
      <input
        id={field.id}
        aria-label={field["aria-label"]}
        aria-describedby={field["aria-describedby"]}
        aria-invalid={field["aria-invalid"]}
        aria-required={field["aria-required"]}
        autocomplete="off"
        spellcheck={false}
        {...rest}
        class={own.mono ? "mono" : undefined}
        disabled={off()}
        value={own.value}
        onInput={(event) => own.onInput(event.currentTarget.value)}
      />
      <Show when={own.clearable && own.value !== ""}>
        <button type="button" class="act" aria-label={t("words.clearValue")} onClick={() => own.onInput("")}>
          <Icon name="close" />
        </button>
      </Show>
      {own.after}
    </span>
  );
}
