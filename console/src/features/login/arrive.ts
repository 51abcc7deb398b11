import { useNavigate, useSearchParams } from "@solidjs/router";
import type { Me } from "../../../../client/protocol/session.ts";
import { setSessionEnded } from "../../api/client.ts";
import { queryClient } from "../../api/live.ts";

/** Only paths of this console: a link must not lead from our log-in to another site. */
export function localPath(next: string | string[] | null | undefined): string {
  if (typeof next !== "string" || !next.startsWith("/")) return "/";
  const url = new URL(next, location.origin);
  return url.origin === location.origin ? url.pathname + url.search + url.hash : "/";
}

let handedOver = "";

/** The one-time password that was just typed, for the page that replaces it; given once. */
export function takeOneTimePassword(): string {
  const password = handedOver;
  handedOver = "";
  return password;
}

/** Where to go once somebody is signed in. */
export function useArrival() {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  return (me: Me, next = localPath(search.next), password = "") => {
    // What is kept may be another person's.
    queryClient.clear();
    setSessionEnded(false);
    handedOver = me.mustChangePassword ? password : "";
    const to = me.mustChangePassword ? `/login/password?next=${encodeURIComponent(next)}` : next;
    navigate(to, { replace: true });
  };
}

const key = "carillon.next";

/** A sign-on leads away from this page and back: where to go then is remembered in this tab. */
export function rememberNext(next: string): void {
  sessionStorage.setItem(key, next);
}

export function takeNext(): string {
  const next = localPath(sessionStorage.getItem(key));
  sessionStorage.removeItem(key);
  return next;
}
