import { type JSX, splitProps } from "solid-js";
import { useField } from "./field.tsx";

export interface TextAreaProps
  extends Omit<
    JSX.TextareaHTMLAttributes<HTMLTextAreaElement>,
    "onInput" | "onChange" | "value" | "children"
  > {
  value: string;
  onInput: (text: string) => void;
  /** Its name where no Field gives one. */
  label?: string;
  mono?: boolean;
}

export function TextArea(props: TextAreaProps) {
  const [own, rest] = splitProps(props, ["value", "onInput", "label", "mono", "class"]);
  const field = useField(() => own.label);
  return (
    <textarea
      id={field.id}
      aria-label={field["aria-label"]}
      aria-describedby={field["aria-describedby"]}
      aria-invalid={field["aria-invalid"]}
      aria-required={field["aria-required"]}
      data-invalid={field["aria-invalid"] ? "" : undefined}
      rows={4}
      spellcheck={false}
      {...rest}
      class={`area ${own.mono ? "mono" : ""} ${own.class ?? ""}`}
      disabled={props.disabled ?? field.disabled}
      value={own.value}
      onInput={(event) => own.onInput(event.currentTarget.value)}
    />
  );
}
