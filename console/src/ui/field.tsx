import "./field.css";
import { createContext, createUniqueId, type JSX, Show, useContext } from "solid-js";
import { formatNumber } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { HelpMark } from "./help-mark.tsx";
import { Icon } from "./icon.tsx";

interface FieldLink {
  controlId: string;
  labelId: string;
  describedBy: () => string | undefined;
  invalid: () => boolean;
  required: () => boolean;
  disabled: () => boolean;
}

const FieldContext = createContext<FieldLink>();

export interface FieldProps {
  label: string;
  children: JSX.Element;
  required?: boolean;
  disabled?: boolean;
  /** What the label cannot say: behind the question mark. */
  help?: string;
  /** One line that is always in sight. */
  hint?: JSX.Element;
  /** Why the value is refused; shown in place of the hint and read with the control. */
  error?: string | undefined;
  /** Characters used of those allowed, counted as code points. */
  counter?: { text: string; max: number };
  /** For a set of controls (Segment, Checkboxes): the label names the group, not one control. */
  group?: boolean;
}

/** Label, required mark, help, counter and error around one control; the control finds its name by itself. */
export function Field(props: FieldProps) {
  const id = createUniqueId();
  const link: FieldLink = {
    controlId: `${id}-control`,
    labelId: `${id}-label`,
    describedBy: () => (props.error ? `${id}-error` : props.hint ? `${id}-hint` : undefined),
    // `error={wrong() && words}` is compiled to false where nothing is wrong.
    invalid: () => Boolean(props.error),
    required: () => props.required ?? false,
    disabled: () => props.disabled ?? false,
  };
  return (
    <FieldContext.Provider value={link}>
      <div class="form-field">
        <div class="field-head">
          <Show
            when={props.group}
            fallback={
              <label id={link.labelId} for={link.controlId}>
                {props.label}
              </label>
            }
          >
            <span class="label" id={link.labelId}>
              {props.label}
            </span>
          </Show>
          <Show when={props.required}>
            <span class="must" aria-hidden="true" data-tip={t("words.required")}>
              *
            </span>
          </Show>
          <Show when={props.help}>{(text) => <HelpMark about={props.label} text={text()} />}</Show>
          <Show when={props.counter}>{(counter) => <Counter {...counter()} />}</Show>
        </div>
        {props.children}
        <Show
          when={link.invalid()}
          fallback={
            <Show when={props.hint}>
              <p class="field-hint" id={`${id}-hint`}>
                {props.hint}
              </p>
            </Show>
          }
        >
          <p class="field-error" id={`${id}-error`}>
            <Icon name="failed" />
            <span>{props.error}</span>
          </p>
        </Show>
      </div>
    </FieldContext.Provider>
  );
}

function Counter(props: { text: string; max: number }) {
  const used = () => [...props.text].length;
  return (
    <span class="counter" data-over={used() > props.max ? "" : undefined}>
      {formatNumber(used())} / {formatNumber(props.max)}
    </span>
  );
}

/** What a control inside a Field needs to carry; nothing when it stands alone with its own `label`. */
export function useField(label?: () => string | undefined) {
  const link = useContext(FieldContext);
  return {
    get id() {
      return link?.controlId;
    },
    get labelId() {
      return link?.labelId;
    },
    get "aria-label"() {
      return label?.();
    },
    get "aria-describedby"() {
      return link?.describedBy();
    },
    get "aria-invalid"() {
      return link?.invalid() ? (true as const) : undefined;
    },
    get "aria-required"() {
      return link?.required() ? (true as const) : undefined;
    },
    get disabled() {
      return link?.disabled() ?? false;
    },
  };
}

/** Moves the focus to the first refused control of a form; false when there is none. */
export function focusFirstError(form: HTMLElement): boolean {
  const first = form.querySelector<HTMLElement>('[aria-invalid="true"]');
  first?.focus();
  first?.scrollIntoView({ block: "center" });
  return first !== null;
}
