import "./frame.css";
// With the frame, so that it knows what had the focus before the first thing that floats was loaded.
import "../ui/focus-return.ts";
import { type RouteSectionProps, useLocation, useNavigate } from "@solidjs/router";
import {
  createEffect,
  createSignal,
  ErrorBoundary,
  lazy,
  on,
  onCleanup,
  onMount,
  Show,
  Suspense,
} from "solid-js";
import { reachable, sessionEnded, setSessionEnded } from "../api/client.ts";
import { asApiError } from "../api/live.ts";
import { t, wordsOfPages } from "../i18n/index.ts";
import { Empty } from "../ui/empty.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { PageSkeleton } from "../ui/skeleton.tsx";
import { hasUnsaved } from "../ui/unsaved.ts";
import { Bar } from "./bar.tsx";
import { Navigation } from "./navigation.tsx";
import { PlaceProvider, usePlace } from "./place.tsx";
import { SessionProvider, useSession } from "./session.tsx";

const Palette = lazy(() => import("./palette.tsx"));
// After the page itself: its words come with those of the other pages.
const BatchTray = lazy(async () => {
  await wordsOfPages();
  return import("../features/batches/batch-tray.tsx");
});

/** Sends whoever lost the session to the log-in page, and back afterwards. */
function useLogIn() {
  const navigate = useNavigate();
  const location = useLocation();
  createEffect(() => {
    // A form with something typed says so itself and waits for another tab to log in.
    if (!sessionEnded() || hasUnsaved()) return;
    setSessionEnded(false);
    const next = encodeURIComponent(location.pathname + location.search + location.hash);
    navigate(`/login?next=${next}`, { replace: true });
  });
}

/** Opens with Ctrl-K or Cmd-K anywhere; loaded the first time it is asked for. */
function usePalette() {
  const [open, setOpen] = createSignal(false);
  const [text, setText] = createSignal("");
  const toggle = (on: boolean) => {
    setText("");
    setOpen(on);
  };
  /** What is typed while it is loaded. */
  const typeAhead = (event: KeyboardEvent) => {
    if (!open() || document.activeElement?.closest(".palette")) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    event.preventDefault();
    setText((before) => before + event.key);
  };
  onMount(() => {
    const onKey = (event: KeyboardEvent) => {
      typeAhead(event);
      if (
        event.key.toLowerCase() !== "k" ||
        !(event.ctrlKey || event.metaKey) ||
        event.shiftKey ||
        event.altKey
      )
        return;
      event.preventDefault();
      toggle(!open());
    };
    document.addEventListener("keydown", onKey);
    onCleanup(() => document.removeEventListener("keydown", onKey));
  });
  return { open, toggle, text, setText };
}

/** In place of every page of a namespace, for people to whom no app was granted. */
function NothingGranted() {
  createEffect(() => {
    document.title = `${t("frame.nothingGranted")} · Carillon`;
  });
  return (
    <Empty icon="lock" heading="h1" title={t("frame.nothingGranted")}>
      {t("frame.nothingGrantedWhy")}
    </Empty>
  );
}

function Content(props: RouteSectionProps) {
  const location = useLocation();
  const place = usePlace();
  const session = useSession();
  const isStranded = () =>
    place.isNowhere() && !session.can("administers") && /^\/(ns\/|$)/.test(location.pathname);
  let main: HTMLElement | undefined;
  // A new page starts at its beginning for the keyboard too; filters change only the search and move nothing.
  createEffect(
    on(
      () => location.pathname,
      () => main?.focus({ preventScroll: true }),
      { defer: true },
    ),
  );
  return (
    <main class="main" id="main" tabIndex={-1} ref={main}>
      <Show when={!reachable()}>
        <div class="notice" data-s="warning" role="status">
          <Icon name="warning" />
          <span>{t("frame.offline")}</span>
        </div>
      </Show>
      <ErrorBoundary fallback={(cause, reset) => <ErrorState error={asApiError(cause)} onRetry={reset} />}>
        <Suspense fallback={<PageSkeleton />}>
          <Show when={!isStranded()} fallback={<NothingGranted />}>
            {props.children}
          </Show>
        </Suspense>
      </ErrorBoundary>
    </main>
  );
}

export function Frame(props: RouteSectionProps) {
  useLogIn();
  const palette = usePalette();
  return (
    <SessionProvider>
      <PlaceProvider>
        <div class="shell">
          <a class="skip" href="#main" target="_self">
            {t("frame.skip")}
          </a>
          <Bar onJump={() => palette.toggle(true)} />
          <Navigation />
          <Content {...props} />
        </div>
        <Suspense>
          <BatchTray />
        </Suspense>
        <Show when={palette.open()}>
          <Suspense>
            <Palette text={palette.text()} onText={palette.setText} onClose={() => palette.toggle(false)} />
          </Suspense>
        </Show>
      </PlaceProvider>
    </SessionProvider>
  );
}
