import type { BatchOwner } from "../../durable/batch/rpc.ts";
import type { Caller } from "../access/caller.ts";
import { type RightsAsk, rightsNow } from "../access/rights-now.ts";

export const ownerOf = (caller: Caller): BatchOwner => ({
  kind: caller.kind,
  id: caller.id,
  name: caller.name,
  email: caller.email,
  sourceAddress: caller.sourceAddress,
});

export const callerKeyOf = ({ kind, id }: Pick<Caller, "kind" | "id">): string => `${kind}:${id}`;

/** Who asked for a batch, with the rights of now; null when the account or token is gone. */
export const callerOf = async (
  ask: RightsAsk,
  { kind, id, name, email, sourceAddress }: BatchOwner,
  batchId: string,
): Promise<Caller | null> => {
  const rights = await rightsNow(ask, { kind, id });
  return rights && { kind, id, name, email, sourceAddress, ...rights, sessionId: null, batchId };
};
