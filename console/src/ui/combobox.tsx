import "./select.css";
import { Combobox as Primitive } from "@kobalte/core/combobox";
import { createMemo, type JSX, Show } from "solid-js";
import { t } from "../i18n/index.ts";
import { useField } from "./field.tsx";
import { useFloatRoot } from "./float-root.ts";
import { Icon } from "./icon.tsx";
import type { SelectOption } from "./select.tsx";

export interface ComboboxGroup<V extends string> {
  label: string;
  options: SelectOption<V>[];
}

export interface ComboboxProps<V extends string> {
  value: V | null;
  /** Flat, or in named groups. */
  options: SelectOption<V>[] | ComboboxGroup<V>[];
  onChange: (value: V | null) => void;
  /** Called with what is typed, for lists that the platform searches; the options are then shown as they come. */
  onSearch?: (text: string) => void;
  label?: string;
  placeholder?: string;
  disabled?: boolean;
  class?: string;
  mono?: boolean;
}

/** One of many: type to search. */
export function Combobox<V extends string>(props: ComboboxProps<V>): JSX.Element {
  const field = useField(() => props.label);
  const floatRoot = useFloatRoot();
  let entering = false;
  const groups = () => props.options.filter((entry) => "options" in entry);
  const flat = createMemo(() =>
    props.options.flatMap((entry): SelectOption<V>[] => ("options" in entry ? entry.options : [entry])),
  );
  const chosen = createMemo(() => flat().find((option) => option.value === props.value) ?? null);
  const matches = (option: SelectOption<V>, typed: string) =>
    props.onSearch !== undefined ||
    `${option.label} ${option.note ?? ""}`.toLocaleLowerCase().includes(typed.toLocaleLowerCase());
  return (
    <Primitive<SelectOption<V>, ComboboxGroup<V>>
      class={`combo ${props.class ?? ""}`}
      value={chosen()}
      onChange={(option) => props.onChange(option?.value ?? null)}
      onInputChange={props.onSearch}
      options={groups().length > 0 ? groups() : flat()}
      optionValue="value"
      optionTextValue="label"
      optionLabel="label"
      optionDisabled="disabled"
      optionGroupChildren={groups().length > 0 ? "options" : undefined}
      defaultFilter={matches}
      placeholder={props.placeholder}
      disabled={props.disabled ?? field.disabled}
      triggerMode="focus"
      allowsEmptyCollection
      gutter={4}
      fitViewport
      itemComponent={(item) => (
        <Primitive.Item item={item.item} class="option">
          <Primitive.ItemLabel>{item.item.rawValue.label}</Primitive.ItemLabel>
          <Show when={item.item.rawValue.note}>
            <Primitive.ItemDescription as="small">{item.item.rawValue.note}</Primitive.ItemDescription>
          </Show>
        </Primitive.Item>
      )}
      sectionComponent={(section) => (
        <Primitive.Section class="section">{section.section.rawValue.label}</Primitive.Section>
      )}
    >
      <Primitive.Control class="field typed" data-invalid={field["aria-invalid"] ? "" : undefined}>
        <Icon name="search" />
        <Primitive.Input
          class={props.mono ? "mono" : undefined}
          id={field.id}
          aria-label={props.label}
          aria-describedby={field["aria-describedby"]}
          aria-invalid={field["aria-invalid"]}
          aria-required={field["aria-required"]}
          // What is typed next takes the place of what was chosen, by pointer as by Tab.
          onFocus={() => {
            entering = true;
          }}
          onClick={(event) => {
            if (entering) event.currentTarget.select();
            entering = false;
          }}
        />
        <Primitive.Trigger class="open-list" tabIndex={-1} aria-label={t("words.openList")}>
          <Icon name="down" />
        </Primitive.Trigger>
      </Primitive.Control>
      <Primitive.Portal mount={floatRoot()}>
        {/* Inside what is modal a press would move the focus there, and the list would be gone before the click. */}
        <Primitive.Content class="listbox" onMouseDown={(event) => event.preventDefault()}>
          <Primitive.Listbox
            aria-label={props.label}
            aria-labelledby={props.label ? undefined : field.labelId}
            data-nothing={t("words.noMatch")}
          />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive>
  );
}
