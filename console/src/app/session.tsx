import { useLocation, useNavigate } from "@solidjs/router";
import { createContext, createEffect, type JSX, useContext } from "solid-js";
import { routes } from "../../../client/protocol/routes/index.ts";
import type { Me, Role } from "../../../client/protocol/session.ts";
import { createLive } from "../api/live.ts";

export type Right = "reads" | "operates" | "edits" | "administers";

const ranks: Record<Role, number> = { viewer: 0, operator: 1, editor: 2, administrator: 3 };
const needed: Record<Right, number> = { reads: 0, operates: 1, edits: 2, administers: 3 };

export interface Session {
  /** Undefined until the platform has answered. */
  me: () => Me | undefined;
  /** What the role allows; grants on single apps are the platform's to judge. */
  can: (right: Right) => boolean;
  /** Whether a page of the menu is for this person. */
  canOpen: (page: { needs?: Right }) => boolean;
}

const SessionContext = createContext<Session>();

export function SessionProvider(props: { children: JSX.Element }) {
  const live = createLive(routes.me, () => ({}), { everyMs: false });
  const navigate = useNavigate();
  const location = useLocation();
  createEffect(() => {
    if (!live.data()?.mustChangePassword) return;
    const next = encodeURIComponent(location.pathname + location.search);
    navigate(`/login/password?next=${next}`, { replace: true });
  });
  const can = (right: Right) => {
    const me = live.data();
    return me !== undefined && ranks[me.role] >= needed[right];
  };
  const session: Session = {
    me: live.data,
    can,
    canOpen: (page) => page.needs === undefined || can(page.needs),
  };
  return <SessionContext.Provider value={session}>{props.children}</SessionContext.Provider>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession() outside the frame");
  return session;
}
