import type { JSX } from "solid-js";
import { t } from "../../../i18n/index.ts";
import { Field } from "../../../ui/field.tsx";
import { NumberInput } from "../../../ui/number-input.tsx";
import type { JobDraft } from "./job-draft.ts";

type NumberKey = {
  [K in keyof JobDraft & string]: number extends JobDraft[K] ? K : never;
}[keyof JobDraft & string];
type NullableKey = { [K in NumberKey]: null extends JobDraft[K] ? K : never }[NumberKey];

/** What a number needs of its form: of a job, or of what has a field of the same name. */
interface NumberForm<K extends NumberKey, V> {
  values: Readonly<Record<K, V>>;
  set: (key: K, value: V) => void;
  error: (path: K) => string | undefined;
}

interface NumberFieldProps<K extends NumberKey, V> {
  form: NumberForm<NoInfer<K>, V>;
  name: K;
  unit?: string;
  min?: number;
  max?: number;
  help?: string;
  hint?: JSX.Element;
  placeholder?: string;
  /** Takes parts of a whole, too: "0.1". */
  decimal?: boolean;
}

const labelOf = (name: NumberKey): string => t(`jobForm.field.${name}`);

/** A number of the definition that must be there; an empty box is refused like any other wrong number. */
export function NumberField<K extends Exclude<NumberKey, NullableKey>>(props: NumberFieldProps<K, number>) {
  return (
    <Field
      label={labelOf(props.name)}
      help={props.help}
      hint={props.hint}
      error={props.form.error(props.name)}
    >
      <NumberInput
        value={props.form.values[props.name]}
        onChange={(value) => props.form.set(props.name, value ?? Number.NaN)}
        unit={props.unit}
        min={props.min}
        max={props.max}
        decimal={props.decimal}
      />
    </Field>
  );
}

/** A number that may be left empty. */
export function OptionalNumberField<K extends NullableKey>(
  props: NumberFieldProps<K, number | null> & { required?: boolean },
) {
  return (
    <Field
      label={labelOf(props.name)}
      help={props.help}
      hint={props.hint}
      required={props.required}
      error={props.form.error(props.name)}
    >
      <NumberInput
        value={props.form.values[props.name]}
        onChange={(value) => props.form.set(props.name, value)}
        unit={props.unit}
        min={props.min}
        max={props.max}
        placeholder={props.placeholder}
      />
    </Field>
  );
}
