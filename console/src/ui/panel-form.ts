import { createSignal } from "solid-js";
import type { Action } from "../api/action.ts";
import { focusFirstError } from "./field.tsx";
import type { Form } from "./form.ts";

/** Puts the focus on the first refused field of the open panel, once the refusals are drawn. */
function focusRefused(): void {
  queueMicrotask(() => {
    const panel = document.getElementById("panel-form");
    if (panel) focusFirstError(panel);
  });
}

/** What a panel of one step needs of its form: judged before it is sent, refusals under their fields after. */
export function createPanelForm<T extends object>(
  form: Pick<Form<T>, "valid" | "refuse" | "dirty">,
  saving: Action<[], unknown>,
) {
  const save = async () => {
    await saving.run();
    const error = saving.error();
    if (error && form.refuse(error)) focusRefused();
  };
  return {
    validate: () => form.valid(),
    onDone: () => void save(),
    get dirty() {
      return form.dirty();
    },
    get busy() {
      return saving.busy();
    },
    get error() {
      return saving.error();
    },
  };
}

export interface FormStep<T> {
  label: () => string;
  /** Of the values that this step shows. */
  keys: readonly (keyof T & string)[];
}

/** The same for a panel of several steps; a refusal leads to the step that shows its field. */
export function createStepsForm<T extends object, R>(
  form: Pick<Form<T>, "valid" | "refuse" | "dirty" | "invalid">,
  saving: Action<[], R>,
  steps: readonly FormStep<T>[],
  onSaved?: (saved: R) => void,
) {
  const [step, setStep] = createSignal(0);
  // Saved or given up: nothing is left to ask about when the page changes.
  const [over, setOver] = createSignal(false);
  const save = async () => {
    const saved = await saving.run();
    if (saved !== undefined) {
      setOver(true);
      return onSaved?.(saved);
    }
    const error = saving.error();
    if (!error || !form.refuse(error)) return;
    const at = steps.findIndex(({ keys }) => form.invalid(...keys));
    if (at >= 0) setStep(at);
    focusRefused();
  };
  return {
    giveUp: () => setOver(true),
    /** For the panel. */
    panel: {
      get steps() {
        return steps.map(({ label, keys }) => ({ label: label(), invalid: form.invalid(...keys) }));
      },
      get step() {
        return step();
      },
      onStep: setStep,
      validate: () => form.valid(...(steps[step()]?.keys ?? [])),
      onDone: () => void save(),
      get dirty() {
        return form.dirty() && !over();
      },
      get busy() {
        return saving.busy();
      },
      get error() {
        return saving.error();
      },
    },
  };
}
