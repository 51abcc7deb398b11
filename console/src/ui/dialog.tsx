import "./dialog.css";
import { Dialog as Primitive } from "@kobalte/core/dialog";
import { createSignal, type JSX, Show } from "solid-js";
import { t } from "../i18n/index.ts";
import { FloatRoot } from "./float-root.ts";
import { returnFocus } from "./focus-return.ts";
import { IconButton } from "./icon-button.tsx";

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: JSX.Element;
  children: JSX.Element;
  /** Buttons, the primary one last. */
  footer?: JSX.Element;
  width?: "normal" | "wide" | "page";
  /** For questions: a click beside it does not answer. */
  alert?: boolean;
  /** Gets the focus first; otherwise the first control does. */
  autoFocus?: () => HTMLElement | undefined;
}

/** Modal: the page behind is inert, Esc closes, the focus returns to where it was. */
export function Dialog(props: DialogProps) {
  const [content, setContent] = createSignal<HTMLElement>();
  return (
    <Primitive open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay class="scrim" />
        <Primitive.Content
          ref={setContent}
          class="dialog"
          onCloseAutoFocus={() => returnFocus(content())}
          role={props.alert ? "alertdialog" : "dialog"}
          aria-modal="true"
          data-width={props.width}
          onPointerDownOutside={(event) => props.alert && event.preventDefault()}
          onOpenAutoFocus={(event) => {
            const first = props.autoFocus?.();
            if (!first) return;
            event.preventDefault();
            first.focus();
          }}
        >
          <FloatRoot.Provider value={content}>
            <div class="dialog-head">
              <Primitive.Title>{props.title}</Primitive.Title>
              <IconButton look="quiet" icon="close" label={t("words.close")} onClick={props.onClose} />
            </div>
            <div class="dialog-body">{props.children}</div>
            <Show when={props.footer}>
              <div class="dialog-foot">{props.footer}</div>
            </Show>
          </FloatRoot.Provider>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive>
  );
}
