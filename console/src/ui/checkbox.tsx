import "./checkbox.css";
import { createEffect, type JSX, Show } from "solid-js";
import { useField } from "./field.tsx";

export interface CheckboxProps {
  checked: boolean;
  /** `shift`: the key was held, which chooses a range in lists. */
  onChange: (checked: boolean, shift: boolean) => void;
  /** Words beside it; where there are none, `label` names it. */
  children?: JSX.Element;
  label?: string;
  /** A second line that explains. */
  note?: JSX.Element;
  /** Neither: some of what it stands for are chosen. */
  mixed?: boolean;
  disabled?: boolean;
}

function Box(props: CheckboxProps & { role?: "switch" }) {
  const field = useField(() => props.label);
  let shift = false;
  return (
    <input
      type="checkbox"
      role={props.role}
      id={props.children ? undefined : field.id}
      aria-label={field["aria-label"]}
      aria-describedby={field["aria-describedby"]}
      aria-invalid={field["aria-invalid"]}
      disabled={props.disabled ?? field.disabled}
      checked={props.checked}
      ref={(box) =>
        createEffect(() => {
          box.indeterminate = props.mixed ?? false;
        })
      }
      onClick={(event) => {
        shift = event.shiftKey;
      }}
      onChange={(event) => {
        const asked = event.currentTarget.checked;
        props.onChange(asked, shift);
        // The owner decides; without this the box would show a choice that was not taken.
        event.currentTarget.checked = props.checked;
      }}
    />
  );
}

export function Checkbox(props: CheckboxProps & { role?: "switch" }) {
  return (
    <Show when={props.children} fallback={<Box {...props} />}>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: Box draws the input inside this label */}
      <label class="check">
        <Box {...props} />
        <span>
          {props.children}
          <Show when={props.note}>
            <small>{props.note}</small>
          </Show>
        </span>
      </label>
    </Show>
  );
}

/** The same, looking like a switch: for what is on or off. */
export function Switch(props: CheckboxProps) {
  return <Checkbox {...props} role="switch" />;
}
