import type { Action } from "../api/action.ts";
import { focusFirstError } from "./field.tsx";
import type { Form } from "./form.ts";

/** Puts the focus on the first refused field of the open panel, once the refusals are drawn. */
export function focusRefused(): void {
  queueMicrotask(() => {
    const panel = document.getElementById("panel-form");
    if (panel) focusFirstError(panel);
  });
}

/** What a panel of one step needs of its form: judged before it is sent, refusals under their fields after. */
export function createPanelForm<T extends object>(
  form: Pick<Form<T>, "valid" | "refuse">,
  saving: Action<[], unknown>,
) {
  const save = async () => {
    await saving.run();
    const error = saving.error();
    if (error && form.refuse(error)) focusRefused();
  };
  return { validate: () => form.valid(), onDone: () => void save() };
}
