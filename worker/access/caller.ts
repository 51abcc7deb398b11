import type { Role } from "../../client/protocol/session.ts";
import { type Access, noAccess } from "./access.ts";

/** Who is calling, as far as rights and records care. */
export interface Caller {
  kind: "session" | "token";
  /** Stable over requests: the user's or the token's id. */
  id: string;
  name: string;
  email: string | null;
  role: Role;
  /** Which apps the role is about. */
  access: Access;
  /** The session that spoke; null for tokens. */
  sessionId: string | null;
  /** Came in with a one-time password: may do nothing but replace it. */
  mustChangePassword?: boolean;
  /** The batch that acts for them; records of what it does name it. */
  batchId?: string;
  sourceAddress: string;
}

/** Before anyone is known: records of refused credentials, and routes that need nothing. */
export const unknownCaller = (sourceAddress: string): Caller => ({
  kind: "token",
  id: "",
  name: "unknown",
  email: null,
  role: "viewer",
  access: noAccess,
  sessionId: null,
  sourceAddress,
});

/** The platform itself, in records of what it does on its own. */
export const platformCaller: Caller = {
  kind: "token",
  id: "platform",
  name: "platform",
  email: null,
  role: "administrator",
  access: "everything",
  sessionId: null,
  sourceAddress: "platform",
};
