import type { JSX } from "solid-js";
import { t } from "../../../i18n/index.ts";
import { Field } from "../../../ui/field.tsx";
import { NumberInput } from "../../../ui/number-input.tsx";
import type { JobDraft } from "./job-draft.ts";
import type { JobForm } from "./job-form.ts";

type NumberKey = {
  [K in keyof JobDraft & string]: number extends JobDraft[K] ? K : never;
}[keyof JobDraft & string];
type NullableKey = { [K in NumberKey]: null extends JobDraft[K] ? K : never }[NumberKey];

interface NumberFieldProps<K> {
  form: JobForm;
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

/** A number of the definition that must be there; an empty box is refused like any other wrong number. */
export function NumberField(props: NumberFieldProps<Exclude<NumberKey, NullableKey>>) {
  return (
    <Field
      label={t(`jobForm.field.${props.name}`)}
      help={props.help}
      hint={props.hint}
      error={props.form.error(props.name)}
    >
      <NumberInput
        value={Number.isNaN(props.form.values[props.name]) ? Number.NaN : props.form.values[props.name]}
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
export function OptionalNumberField(props: NumberFieldProps<NullableKey> & { required?: boolean }) {
  return (
    <Field
      label={t(`jobForm.field.${props.name}`)}
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
