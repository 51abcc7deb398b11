import { ApiFailure } from "../errors.ts";
import type { Caller } from "./caller.ts";

/** All that a session may do whose password somebody else has seen. */
const allowed: ReadonlySet<string> = new Set(["me", "changePassword", "listSessions", "deleteSession"]);

export const requireOwnPassword = (caller: Caller, routeId: string): void => {
  if (!caller.mustChangePassword || allowed.has(routeId)) return;
  throw new ApiFailure(
    "password_change_required",
    "the password is a one-time password: choose your own first (POST /api/v1/me/password)",
  );
};
