/** A second failure so soon means that reloading does not help. */
const AGAIN_MS = 30_000;

/**
 * A tab that stayed open over an upgrade asks for chunks that are gone. The page is then loaded afresh, once: what the
 * person wanted to open is in the address already.
 */
export function reloadWhenReplaced(): void {
  addEventListener("vite:preloadError", (event) => {
    const last = Number(sessionStorage.getItem("carillon.reloaded-at") ?? 0);
    if (Date.now() - last < AGAIN_MS) return;
    event.preventDefault();
    sessionStorage.setItem("carillon.reloaded-at", String(Date.now()));
    location.reload();
  });
}
