import { createEffect, createSignal, type JSX, on, Show } from "solid-js";
import type { ApiError } from "../../../client/api/api-error.ts";
import { t } from "../i18n/index.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { ErrorNote } from "./error-state.tsx";
import { Field } from "./field.tsx";
import { TextInput } from "./text-input.tsx";

export interface ConfirmDialogProps {
  open: boolean;
  onClose: () => void;
  /** The question, naming the object: "Delete job 104 Reconcile payments?" */
  title: string;
  /** What will happen. */
  children?: JSX.Element;
  /** The word of the action, as on the button: "Delete". */
  action: string;
  danger?: boolean;
  /** The person must type this name first. */
  typeName?: string;
  busy?: boolean;
  error?: ApiError | undefined;
  onConfirm: () => void;
}

/** Asks once before something that cannot be taken back, naming the object. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const [typed, setTyped] = createSignal("");
  let cancel: HTMLButtonElement | undefined;
  let input: HTMLDivElement | undefined;
  createEffect(
    on(
      () => props.open,
      () => setTyped(""),
    ),
  );
  const ready = () => props.typeName === undefined || typed() === props.typeName;
  const confirm = () => {
    if (ready() && !props.busy) props.onConfirm();
  };
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title={props.title}
      alert
      autoFocus={() => input?.querySelector("input") ?? cancel}
      footer={
        <>
          <Button ref={cancel} onClick={props.onClose}>
            {t("words.cancel")}
          </Button>
          <Button
            look={props.danger ? "danger-primary" : "primary"}
            disabled={!ready()}
            busy={props.busy}
            onClick={confirm}
          >
            {props.action}
          </Button>
        </>
      }
    >
      {props.children}
      <Show when={props.typeName}>
        {(name) => (
          <form
            class="type-name"
            onSubmit={(event) => {
              event.preventDefault();
              confirm();
            }}
          >
            <div ref={input}>
              <Field label={t("words.namedObject", name())}>
                <TextInput value={typed()} onInput={setTyped} />
              </Field>
            </div>
          </form>
        )}
      </Show>
      <Show when={props.error}>{(error) => <ErrorNote error={error()} />}</Show>
    </Dialog>
  );
}
