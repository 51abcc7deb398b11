import * as v from "valibot";
import { type Role, role } from "../../../client/protocol/session.ts";

/** What the operator says about sign-ons that others vouch for. Read from variables: who can change them owns the deployment. */
export interface SignOnEnv {
  CARILLON_OIDC_ISSUER?: string;
  CARILLON_OIDC_CLIENT_ID?: string;
  CARILLON_OIDC_CLIENT_SECRET?: string;
  CARILLON_OIDC_NAME?: string;
  CARILLON_OIDC_SCOPE?: string;
  CARILLON_OIDC_DOMAINS?: string;
  CARILLON_OIDC_ROLE_CLAIM?: string;
  CARILLON_OIDC_ROLES?: string;
  CARILLON_OIDC_DEFAULT_ROLE?: string;
  CARILLON_ACCESS_TEAM?: string;
  CARILLON_ACCESS_AUDIENCE?: string;
  CARILLON_ACCESS_DOMAINS?: string;
  CARILLON_ACCESS_ROLE_CLAIM?: string;
  CARILLON_ACCESS_ROLES?: string;
  CARILLON_ACCESS_DEFAULT_ROLE?: string;
}

export interface AccountRules {
  /** E-mail domains that may sign on; empty: all. */
  domains: string[];
  /** The claim whose values give roles, with what they give; empty: roles are given here, by administrators. */
  claim: string;
  roles: ReadonlyMap<string, Role>;
  /** For people whose claim gives none; null: they are not let in, and nobody new gets an account. */
  defaultRole: Role | null;
}

const words = (text: string | undefined): string[] =>
  (text ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");

const readRole = (text: string | undefined): Role | null => {
  const read = v.safeParse(role, text?.trim());
  return read.success ? read.output : null;
};

/** `value=role`, comma separated. What cannot be read gives no role. */
export const readRoles = (text: string | undefined): ReadonlyMap<string, Role> => {
  const roles = new Map<string, Role>();
  for (const word of words(text)) {
    const at = word.lastIndexOf("=");
    const given = at > 0 ? readRole(word.slice(at + 1)) : null;
    if (given) roles.set(word.slice(0, at).trim(), given);
  }
  return roles;
};

const readRules = (env: SignOnEnv, kind: "OIDC" | "ACCESS"): AccountRules => ({
  domains: words(env[`CARILLON_${kind}_DOMAINS`]).map((domain) => domain.toLowerCase().replace(/^@/, "")),
  claim: env[`CARILLON_${kind}_ROLE_CLAIM`]?.trim() || "groups",
  roles: readRoles(env[`CARILLON_${kind}_ROLES`]),
  defaultRole: readRole(env[`CARILLON_${kind}_DEFAULT_ROLE`]),
});

export interface OidcSettings {
  issuer: string;
  clientId: string;
  /** Null: a public client, protected by PKCE alone. */
  clientSecret: string | null;
  /** What the log-in page calls it. */
  name: string;
  scope: string;
  rules: AccountRules;
}

const isLoopback = (url: URL): boolean =>
  url.hostname === "localhost" || url.hostname === "127.0.0.1" || url.hostname === "[::1]";

/** Codes and keys travel encrypted; on this machine alone they need not. */
const readIssuer = (text: string | undefined): URL | null => {
  if (!text || !URL.canParse(text.trim())) return null;
  const url = new URL(text.trim());
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url)) ? url : null;
};

export const readOidc = (env: SignOnEnv): OidcSettings | null => {
  const issuer = readIssuer(env.CARILLON_OIDC_ISSUER);
  const clientId = env.CARILLON_OIDC_CLIENT_ID?.trim();
  if (!issuer || !clientId) return null;
  return {
    issuer: env.CARILLON_OIDC_ISSUER?.trim() ?? issuer.href,
    clientId,
    clientSecret: env.CARILLON_OIDC_CLIENT_SECRET?.trim() || null,
    name: env.CARILLON_OIDC_NAME?.trim() || issuer.host,
    scope: env.CARILLON_OIDC_SCOPE?.trim() || "openid email profile",
    rules: readRules(env, "OIDC"),
  };
};

export interface AccessSettings {
  /** `https://<team>.cloudflareaccess.com`: issuer of its tokens, and where its keys are. */
  issuer: string;
  audience: string;
  rules: AccountRules;
}

export const readAccess = (env: SignOnEnv): AccessSettings | null => {
  const team = env.CARILLON_ACCESS_TEAM?.trim();
  const audience = env.CARILLON_ACCESS_AUDIENCE?.trim();
  if (!team || !audience) return null;
  const issuer = readIssuer(team.includes("://") ? team : `https://${team}.cloudflareaccess.com`);
  return issuer ? { issuer: issuer.origin, audience, rules: readRules(env, "ACCESS") } : null;
};
