import * as v from "valibot";
import { isEncrypted } from "../../access/session-cookie.ts";
import { seal, unseal } from "../../secrets.ts";
import type { Deployment } from "../../serve.ts";

/** What must come back from the provider, kept by the browser that was sent there, and readable by nobody but us. */
const state = v.object({
  state: v.string(),
  nonce: v.string(),
  verifier: v.string(),
  redirectUri: v.string(),
  startedAt: v.number(),
});
export type OidcState = v.InferOutput<typeof state>;

/** Time to sign in over there, second factor included. */
const validMs = 900_000;

const nameOf = (deployment: Deployment): string =>
  isEncrypted(deployment) ? "__Host-carillon-oidc" : "carillon-oidc";

/** Lax: the way back is a navigation from another site, and the request that finishes it is our page's own. */
export const keepState = async (deployment: Deployment, kept: OidcState): Promise<string> => {
  const sealed = await seal(deployment.env, "sign-on", JSON.stringify(kept));
  const secure = isEncrypted(deployment) ? "; Secure" : "";
  return `${nameOf(deployment)}=${sealed}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${validMs / 1000}${secure}`;
};

/** Null when this browser started nothing, or too long ago. */
export const readState = async (deployment: Deployment, request: Request): Promise<OidcState | null> => {
  const name = nameOf(deployment);
  const cookies = (request.headers.get("cookie") ?? "").split(";").map((part) => part.trim());
  const sealed = cookies.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  if (!sealed) return null;
  try {
    const kept = v.parse(state, JSON.parse(await unseal(deployment.env, "sign-on", sealed)));
    return kept.startedAt + validMs > deployment.now ? kept : null;
  } catch {
    return null;
  }
};
