import { type JSX, splitProps } from "solid-js";
import { Field, type FieldProps } from "./field.tsx";
import { TextArea } from "./text-area.tsx";
import { TextInput } from "./text-input.tsx";

/** What a field needs of its form, to hold texts under these keys. */
interface TextForm<K extends string> {
  values: Readonly<Record<K, string>>;
  set: (key: K, text: string) => void;
  error: (path: K) => string | undefined;
}

export interface FormTextProps<K extends string>
  extends Pick<FieldProps, "label" | "required" | "disabled" | "help" | "hint"> {
  form: TextForm<NoInfer<K>>;
  name: K;
  /** Most characters; counted beside the label. */
  max?: number;
  mono?: boolean;
  placeholder?: string;
  inputMode?: JSX.InputHTMLAttributes<HTMLInputElement>["inputMode"];
}

const fieldKeys = ["label", "required", "disabled", "help", "hint"] as const;
const formKeys = ["form", "name", "max"] as const;

function FormField<K extends string>(props: FormTextProps<K> & { children: JSX.Element }) {
  const [field] = splitProps(props, fieldKeys);
  const text = () => props.form.values[props.name];
  return (
    <Field
      {...field}
      error={props.form.error(props.name)}
      counter={props.max === undefined ? undefined : { text: text(), max: props.max }}
    >
      {props.children}
    </Field>
  );
}

/** A line of text that a form holds. */
export function FormText<K extends string>(props: FormTextProps<K>) {
  const [, , input] = splitProps(props, fieldKeys, formKeys);
  return (
    <FormField {...props}>
      <TextInput
        {...input}
        value={props.form.values[props.name]}
        onInput={(text) => props.form.set(props.name, text)}
      />
    </FormField>
  );
}

/** Lines of text that a form holds. */
export function FormTextArea<K extends string>(
  props: Omit<FormTextProps<K>, "inputMode"> & { rows?: number },
) {
  const [, , area] = splitProps(props, fieldKeys, formKeys);
  return (
    <FormField {...props}>
      <TextArea
        {...area}
        value={props.form.values[props.name]}
        onInput={(text) => props.form.set(props.name, text)}
      />
    </FormField>
  );
}
