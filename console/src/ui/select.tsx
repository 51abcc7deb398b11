import "./select.css";
import { Select as Primitive } from "@kobalte/core/select";
import { createComputed, createMemo, createSignal, type JSX, on, Show } from "solid-js";
import { useField } from "./field.tsx";
import { useFloatRoot } from "./float-root.ts";
import { Icon } from "./icon.tsx";

export interface SelectOption<V extends string> {
  value: V;
  label: string;
  /** Small words at the right. */
  note?: string;
  disabled?: boolean;
}

export interface SelectProps<V extends string> {
  value: V | null;
  options: SelectOption<V>[];
  onChange: (value: V) => void;
  /** Its name where no Field gives one. */
  label?: string;
  placeholder?: string;
  disabled?: boolean;
  class?: string;
  /** Before the value: "Zone". */
  lead?: JSX.Element;
}

/** One of a few. More than about fifteen: Combobox. */
export function Select<V extends string>(props: SelectProps<V>): JSX.Element {
  const field = useField(() => props.label);
  const floatRoot = useFloatRoot();
  const chosen = createMemo(() => props.options.find((option) => option.value === props.value) ?? null);
  const [isOpen, setOpen] = createSignal(false);
  let isRenewing = false;
  // Given other options the primitive chooses again what is chosen, and with that would close a list that somebody is reading.
  createComputed(
    on(
      () => props.options,
      () => {
        isRenewing = true;
        queueMicrotask(() => {
          isRenewing = false;
        });
      },
      { defer: true },
    ),
  );
  return (
    <Primitive<SelectOption<V>>
      open={isOpen()}
      onOpenChange={(wantsOpen) => (wantsOpen || !isRenewing) && setOpen(wantsOpen)}
      class={`select ${props.class ?? ""}`}
      value={chosen()}
      onChange={(option) => option && option.value !== props.value && props.onChange(option.value)}
      options={props.options}
      // A key of its own, because the primitive takes an empty one for "nothing chosen".
      optionValue={(option) => `=${option.value}`}
      optionTextValue="label"
      optionDisabled="disabled"
      disallowEmptySelection
      placeholder={props.placeholder}
      disabled={props.disabled ?? field.disabled}
      gutter={4}
      fitViewport
      itemComponent={(item) => (
        <Primitive.Item item={item.item} class="option">
          <Primitive.ItemLabel>{item.item.rawValue.label}</Primitive.ItemLabel>
          <Show when={item.item.rawValue.note}>
            <small>{item.item.rawValue.note}</small>
          </Show>
        </Primitive.Item>
      )}
    >
      <Primitive.Trigger
        class="field"
        id={field.id}
        aria-label={props.label ? `${props.label}: ${chosen()?.label ?? props.placeholder ?? ""}` : undefined}
        aria-labelledby={props.label ? undefined : field.id && `${field.labelId} ${field.id}`}
        aria-describedby={field["aria-describedby"]}
        aria-invalid={field["aria-invalid"]}
        data-invalid={field["aria-invalid"] ? "" : undefined}
      >
        <Show when={props.lead}>
          <span class="dim">{props.lead}</span>
        </Show>
        <Primitive.Value<SelectOption<V>> class="select-value">
          {(state) => state.selectedOption()?.label}
        </Primitive.Value>
        <Icon name="down" />
      </Primitive.Trigger>
      <Primitive.Portal mount={floatRoot()}>
        <Primitive.Content class="listbox">
          <Primitive.Listbox
            aria-label={props.label}
            aria-labelledby={props.label ? undefined : field.labelId}
          />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive>
  );
}
