import { ApiError } from "../../../../client/api/api-error.ts";
import type { AppGrants } from "../../../../client/protocol/grant.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { api } from "../../api/client.ts";

export type Direction = "grant" | "revoke";

export interface AppPlace {
  ns: string;
  appId: string;
}

/** Somebody else may be moving people too: what is asked is who moves, so it is asked again over the newer list. */
const mostTries = 4;

const idsAfter = (now: AppGrants, userIds: readonly string[], direction: Direction): string[] => {
  const moved = new Set(userIds);
  const held = now.items.map(({ userId }) => userId).filter((userId) => !moved.has(userId));
  return direction === "grant" ? [...held, ...userIds] : held;
};

/** Gives people access to an app or takes it away, leaving everyone else as they are. */
export async function movePeople(
  params: AppPlace,
  userIds: readonly string[],
  direction: Direction,
): Promise<AppGrants> {
  for (let tried = 1; ; tried += 1) {
    const now = await api.call(routes.getGrants, { params });
    try {
      const body = { userIds: idsAfter(now, userIds, direction) };
      return await api.call(routes.setGrants, { params, body, ifMatch: now.version });
    } catch (error) {
      const isOvertaken = error instanceof ApiError && error.code === "version_mismatch";
      if (!isOvertaken || tried === mostTries) throw error;
    }
  }
}
