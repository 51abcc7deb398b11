import "./toast.css";
import { createSignal, For, onCleanup, Show } from "solid-js";
import { t } from "../i18n/index.ts";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";

export interface ToastLink {
  label: string;
  href: string;
}

interface Toast {
  id: number;
  text: string;
  state: "success" | "failed";
  /** Where to go from here: the run that was started. */
  link?: ToastLink | undefined;
}

const KEPT_MS = 5_000;
/** A failure stays longer, as does a link: they have to be read. */
const FAILURE_KEPT_MS = 12_000;
const AT_MOST = 3;
/** Above and below, in pixels. */
const GAP = 16;

const [toasts, setToasts] = createSignal<Toast[]>([]);
let last = 0;

function close(id: number): void {
  setToasts((all) => all.filter((toast) => toast.id !== id));
}

/** Says in one short line what was done: `toast(t("words.saved"))`. */
export function toast(text: string, state: Toast["state"] = "success", link?: ToastLink): void {
  const id = ++last;
  setToasts((all) => [...all, { id, text, state, link }].slice(-AT_MOST));
  setTimeout(() => close(id), state === "failed" || link ? FAILURE_KEPT_MS : KEPT_MS);
}

/** Tells style sheets how high the toasts are with a gap, for what makes room for them. */
function measure(element: HTMLElement): void {
  const seen = new ResizeObserver(() => {
    const height = element.offsetHeight;
    document.documentElement.style.setProperty("--toasts", `${height > 0 ? height + GAP : 0}px`);
  });
  seen.observe(element);
  onCleanup(() => seen.disconnect());
}

/** Mounted once, in the frame. A polite live region: it never takes the focus. */
export function Toasts() {
  return (
    <div class="toasts" ref={measure} role="status" aria-live="polite" data-live-announcer="">
      <For each={toasts()}>
        {(toast) => (
          <div class="toast" data-s={toast.state}>
            <Icon name={toast.state} />
            <span>{toast.text}</span>
            <Show when={toast.link}>
              {(link) => (
                <a class="link" href={link().href}>
                  {link().label}
                </a>
              )}
            </Show>
            <IconButton
              look="quiet"
              size="small"
              icon="close"
              label={t("words.close")}
              onClick={() => close(toast.id)}
            />
          </div>
        )}
      </For>
    </div>
  );
}
