/** A second failure so soon means that reloading does not help. */
const AGAIN_MS = 30_000;
/** How often a page without its chunk looks whether the platform is back. */
const LOOK_MS = 2_000;

async function answers(): Promise<boolean> {
  return await fetch("/healthz", { cache: "no-store" }).then(
    () => true,
    () => false,
  );
}

/** What could not be loaded is loaded with the page, but not before there is one: a browser's own error page stays. */
async function reloadOnceThere(): Promise<void> {
  while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  const last = Number(sessionStorage.getItem("carillon.reloaded-at") ?? 0);
  if (Date.now() - last < AGAIN_MS) return;
  sessionStorage.setItem("carillon.reloaded-at", String(Date.now()));
  location.reload();
}

/**
 * A tab that stayed open over an upgrade asks for chunks that are gone, one whose platform stopped for chunks it cannot
 * get. The page is then loaded afresh, once: what the person wanted to open is in the address already.
 */
export function reloadWhenReplaced(): void {
  addEventListener("vite:preloadError", () => void reloadOnceThere());
}
