import { ApiFailure } from "../errors.ts";
import type { Deployment } from "../serve.ts";

export interface RelyingParty {
  /** The host name that passkeys are bound to. */
  id: string;
  /** Where the page must have come from. */
  origin: string;
}

const isAddress = (host: string): boolean => host.startsWith("[") || /^[\d.]+$/.test(host);

/** Null under a bare IP address: browsers bind passkeys to names only. */
export const relyingParty = (call: Pick<Deployment, "env" | "origin">): RelyingParty | null => {
  const origin = call.env.CARILLON_PUBLIC_URL ?? call.origin;
  const { hostname } = new URL(origin);
  return isAddress(hostname) ? null : { id: hostname, origin };
};

export const requireRelyingParty = (call: Pick<Deployment, "env" | "origin">): RelyingParty => {
  const party = relyingParty(call);
  if (party) return party;
  throw new ApiFailure(
    "conflict",
    "browsers take no passkeys for an IP address: open the console by a host name, such as localhost",
  );
};
