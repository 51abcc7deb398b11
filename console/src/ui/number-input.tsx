import { createEffect, createSignal, Show, untrack } from "solid-js";
import { TextInput } from "./text-input.tsx";

export interface NumberInputProps {
  /** Null: empty. */
  value: number | null;
  /** NaN while the text is not a number, so that the form can refuse it. */
  onChange: (value: number | null) => void;
  label?: string;
  min?: number;
  max?: number;
  /** Step of the arrow keys; ten times with Page up and down. */
  step?: number;
  /** Shown after the figures: "s", "%". */
  unit?: string;
  placeholder?: string;
  disabled?: boolean;
  /** Takes parts of a whole, too: "1.5". */
  decimal?: boolean;
}

function read(text: string, decimal = false): number | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const pattern = decimal ? /^-?\d{1,12}(\.\d{1,3})?$/ : /^-?\d{1,15}$/;
  return pattern.test(trimmed) ? Number(trimmed) : Number.NaN;
}

const steps: Record<string, number> = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

/** Numbers, whole ones unless said otherwise, as text with figures only, so that nothing typed is silently dropped. */
export function NumberInput(props: NumberInputProps) {
  const [text, setText] = createSignal(props.value === null ? "" : String(props.value));
  createEffect(() => {
    const value = props.value;
    // NaN stands for the very text that is in the box: it must stay there.
    if (Number.isNaN(value) || value === untrack(() => read(text(), props.decimal))) return;
    setText(value === null ? "" : String(value));
  });
  const change = (next: string) => {
    setText(next);
    props.onChange(read(next, props.decimal));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = steps[event.key];
    const now = read(text(), props.decimal) ?? 0;
    if (by === undefined || Number.isNaN(now)) return;
    event.preventDefault();
    const next = now + by * (props.step ?? 1);
    change(String(Math.min(props.max ?? Number.MAX_SAFE_INTEGER, Math.max(props.min ?? 0, next))));
  };
  return (
    <TextInput
      class="number"
      inputMode={props.decimal ? "decimal" : "numeric"}
      value={text()}
      label={props.label}
      placeholder={props.placeholder}
      disabled={props.disabled}
      onInput={change}
      onKeyDown={onKeyDown}
      after={
        <Show when={props.unit}>
          <span class="unit">{props.unit}</span>
        </Show>
      }
    />
  );
}
