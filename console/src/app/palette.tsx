import "../ui/dialog.css";
import "./palette.css";
import { Dialog } from "@kobalte/core/dialog";
import { useNavigate } from "@solidjs/router";
import { createEffect, createMemo, createSignal, For, on, Show } from "solid-js";
import { t } from "../i18n/index.ts";
import { returnFocus } from "../ui/focus-return.ts";
import { Icon } from "../ui/icon.tsx";
import { type Hit, usePaletteHits } from "./palette-hits.ts";
import { rememberHit } from "./palette-recent.ts";

/** Search and jump: type a page, an id or a name; arrows choose, Enter goes. */
export default function Palette(props: {
  text: string;
  onText: (text: string) => void;
  onClose: () => void;
}) {
  const navigate = useNavigate();
  let content: HTMLElement | undefined;
  const text = () => props.text;
  const groups = usePaletteHits(text);
  const hits = createMemo(() => groups().flatMap((group) => group.hits));
  const [at, setAt] = createSignal(0);
  createEffect(on(text, () => setAt(0)));
  const place = () => Math.min(at(), hits().length - 1);
  const chosen = () => hits()[place()];

  const go = (hit: Hit | undefined) => {
    if (!hit) return;
    rememberHit(hit);
    props.onClose();
    navigate(hit.href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      const count = Math.max(1, hits().length);
      setAt((at() + by + count) % count);
      document.getElementById(`hit-${at()}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      go(chosen());
    }
  };

  return (
    <Dialog open onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay class="scrim" />
        <Dialog.Content
          ref={content}
          onCloseAutoFocus={() => returnFocus(content)}
          class="dialog palette"
          aria-modal="true"
          aria-label={t("palette.title")}
        >
          <div class="palette-input">
            <Icon name="search" />
            <input
              role="combobox"
              aria-label={t("palette.title")}
              aria-expanded="true"
              aria-controls="palette-hits"
              aria-autocomplete="list"
              aria-activedescendant={chosen() ? `hit-${place()}` : undefined}
              placeholder={t("palette.placeholder")}
              autocomplete="off"
              spellcheck={false}
              value={text()}
              onInput={(event) => props.onText(event.currentTarget.value)}
              onKeyDown={onKeyDown}
            />
            <kbd>Esc</kbd>
          </div>
          <div id="palette-hits" class="hits" role="listbox" aria-label={t("palette.title")}>
            <For each={groups()}>
              {(group) => (
                // biome-ignore lint/a11y/useSemanticElements: a group of options in a listbox, not a fieldset
                <div role="group" aria-label={group.label}>
                  <div class="group" aria-hidden="true">
                    {group.label}
                  </div>
                  <For each={group.hits}>
                    {(hit) => (
                      // biome-ignore lint/a11y/useKeyWithClickEvents: the input above owns the keys of its listbox
                      <div
                        id={`hit-${hits().indexOf(hit)}`}
                        class="hit"
                        role="option"
                        tabIndex={-1}
                        aria-selected={hit === chosen()}
                        onPointerMove={() => setAt(hits().indexOf(hit))}
                        onClick={() => go(hit)}
                      >
                        <Icon name={hit.icon} />
                        <span class="clip">{hit.label}</span>
                        <Show when={hit.note}>
                          <small>{hit.note}</small>
                        </Show>
                      </div>
                    )}
                  </For>
                </div>
              )}
            </For>
          </div>
          <p class="hint">{hits().length === 0 ? t("words.noMatch") : t("palette.hint")}</p>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog>
  );
}
