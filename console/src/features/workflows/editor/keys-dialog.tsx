import { For } from "solid-js";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";

const keys = [
  ["← ↑ → ↓", "walk"],
  ["Enter", "open"],
  ["C", "connect"],
  ["Shift C", "connectFalse"],
  ["E", "edge"],
  ["Del", "remove"],
  ["Shift ← ↑ → ↓", "move"],
  ["Space", "select"],
  ["Shift F10", "menu"],
  ["N", "create"],
  ["I", "import"],
  ["L", "layout"],
  ["F", "fit"],
  ["+ −", "zoom"],
  ["Ctrl Z", "undo"],
  ["Ctrl Y", "redo"],
  ["Ctrl S", "save"],
  ["Esc", "escape"],
] as const;

/** Every key of the canvas. */
export function KeysDialog(props: { onClose: () => void }) {
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t("workflows.editor.keys")}
      footer={<Button onClick={props.onClose}>{t("words.close")}</Button>}
    >
      <dl class="keys-list">
        <For each={keys}>
          {([key, what]) => (
            <div>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{t(`workflows.keys.${what}`)}</dd>
            </div>
          )}
        </For>
      </dl>
    </Dialog>
  );
}
