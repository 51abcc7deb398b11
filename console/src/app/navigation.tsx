import "./navigation.css";
import { Dialog } from "@kobalte/core/dialog";
import { useLocation } from "@solidjs/router";
import { createEffect, createSignal, For, on, onCleanup, Show } from "solid-js";
import { formatClock, viewerZone } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "../ui/icon.tsx";
import { useNow } from "./clock.ts";
import { OtherLanguage } from "./language.tsx";
import { type MenuPage, pages } from "./pages.ts";
import { usePlace } from "./place.tsx";
import { useSession } from "./session.tsx";

/** Entries of the bottom bar of a narrow screen; the rest is behind More. */
const BOTTOM = 4;

function useMenuLink() {
  const place = usePlace();
  const location = useLocation();
  const href = (page: MenuPage) => page.path.replace(":ns", encodeURIComponent(place.ns()));
  const current = (page: MenuPage) =>
    location.pathname === href(page) ||
    location.pathname.startsWith(`${href(page)}/`) ||
    page.also?.test(location.pathname)
      ? "page"
      : undefined;
  return { href, current };
}

/** Whether the words of the menu are out of sight, so that pointing must say them. */
function createIconsOnly() {
  const query = matchMedia("(min-width: 640px) and (max-width: 1099px)");
  const [matches, setMatches] = createSignal(query.matches);
  const listen = () => setMatches(query.matches);
  query.addEventListener("change", listen);
  onCleanup(() => query.removeEventListener("change", listen));
  return matches;
}

function Links(props: { group: MenuPage["group"] }) {
  const { href, current } = useMenuLink();
  const narrow = createIconsOnly();
  const session = useSession();
  const group = () => pages.filter((page) => page.group === props.group && session.canOpen(page));
  return (
    <Show when={group().length > 0}>
      <ul>
        <For each={group()}>
          {(page) => (
            <li>
              <a
                href={href(page)}
                aria-current={current(page)}
                data-tip={narrow() ? t(page.label) : undefined}
              >
                <Icon name={page.icon} />
                <span>{t(page.label)}</span>
              </a>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

function Clock() {
  const now = useNow();
  return (
    <p class="clock" data-tip={t("frame.clock", formatClock(now(), "UTC"))}>
      <b>{formatClock(now())}</b>
      {viewerZone}
    </p>
  );
}

function More() {
  const place = usePlace();
  const location = useLocation();
  const { href, current } = useMenuLink();
  const [open, setOpen] = createSignal(false);
  createEffect(
    on(
      () => location.pathname,
      () => setOpen(false),
      { defer: true },
    ),
  );
  const session = useSession();
  const rest = () =>
    pages.filter((page, index) => (page.group !== "work" || index >= BOTTOM) && session.canOpen(page));
  return (
    <Dialog open={open()} onOpenChange={setOpen}>
      <Dialog.Trigger class="more-link">
        <Icon name="more" />
        <span>{t("frame.menu.more")}</span>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay class="scrim" />
        <Dialog.Content class="more-sheet" aria-modal="true">
          <Dialog.Title>
            {place.namespace()?.name ?? place.ns()}, {place.regionName(place.namespace()?.region ?? "")}
          </Dialog.Title>
          <For each={rest()}>
            {(page) => (
              <a href={href(page)} aria-current={current(page)}>
                <Icon name={page.icon} />
                {t(page.label)}
              </a>
            )}
          </For>
          <OtherLanguage />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog>
  );
}

export function Navigation() {
  return (
    <nav class="nav" aria-label={t("frame.menu.label")}>
      <div>
        <Links group="work" />
        <Links group="deployment" />
        <More />
        <Clock />
      </div>
    </nav>
  );
}
