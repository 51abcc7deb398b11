import type { Need } from "../../client/protocol/route.ts";
import type { Role } from "../../client/protocol/session.ts";
import { ApiFailure } from "../errors.ts";
import type { Caller } from "./caller.ts";

/** What each role may do where it sees something; `sight.ts` says where that is. */
const rights: Record<Role, ReadonlySet<Need>> = {
  viewer: new Set<Need>(["nothing", "identity", "reads"]),
  operator: new Set<Need>(["nothing", "identity", "reads", "operates"]),
  editor: new Set<Need>(["nothing", "identity", "reads", "operates", "edits"]),
  administrator: new Set<Need>(["nothing", "identity", "reads", "operates", "edits", "administers"]),
};

const wording: Record<Need, string> = {
  nothing: "",
  identity: "",
  reads: "viewer",
  operates: "operator",
  edits: "editor",
  administers: "administrator",
};

export const mayDo = (caller: Caller, need: Need): boolean => rights[caller.role].has(need);

export const requireRight = (caller: Caller, need: Need): void => {
  if (mayDo(caller, need)) return;
  throw new ApiFailure(
    "forbidden",
    `this needs the role ${wording[need]} or higher; yours is ${caller.role}`,
  );
};
