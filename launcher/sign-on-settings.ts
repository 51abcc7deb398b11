import { role } from "../client/protocol/session.ts";
import { readAccess, readOidc, readRoles, type SignOnEnv } from "../worker/accounts/sign-on/settings.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export const signOnNames = [
  "CARILLON_OIDC_ISSUER",
  "CARILLON_OIDC_CLIENT_ID",
  "CARILLON_OIDC_CLIENT_SECRET",
  "CARILLON_OIDC_NAME",
  "CARILLON_OIDC_SCOPE",
  "CARILLON_OIDC_DOMAINS",
  "CARILLON_OIDC_ROLE_CLAIM",
  "CARILLON_OIDC_ROLES",
  "CARILLON_OIDC_DEFAULT_ROLE",
  "CARILLON_ACCESS_TEAM",
  "CARILLON_ACCESS_AUDIENCE",
  "CARILLON_ACCESS_DOMAINS",
  "CARILLON_ACCESS_ROLE_CLAIM",
  "CARILLON_ACCESS_ROLES",
  "CARILLON_ACCESS_DEFAULT_ROLE",
] as const satisfies readonly (keyof SignOnEnv)[];

const countEntries = (text: string): number => text.split(",").filter((entry) => entry.trim() !== "").length;

const roles = role.options.join(", ");

/** One sentence on the first setting that the Worker would not understand; it would quietly offer no sign-on. */
function problemOf(given: SignOnEnv): string | undefined {
  if (given.CARILLON_OIDC_ISSUER && !given.CARILLON_OIDC_CLIENT_ID) {
    return "CARILLON_OIDC_CLIENT_ID must be set beside CARILLON_OIDC_ISSUER.";
  }
  if (given.CARILLON_OIDC_ISSUER && !readOidc(given)) {
    return `CARILLON_OIDC_ISSUER must be an https URL (http only on this machine); it is ${JSON.stringify(given.CARILLON_OIDC_ISSUER)}.`;
  }
  if (given.CARILLON_ACCESS_TEAM && !given.CARILLON_ACCESS_AUDIENCE) {
    return "CARILLON_ACCESS_AUDIENCE must be set beside CARILLON_ACCESS_TEAM.";
  }
  if (given.CARILLON_ACCESS_TEAM && !readAccess(given)) {
    return `CARILLON_ACCESS_TEAM must be the team's name or its https URL; it is ${JSON.stringify(given.CARILLON_ACCESS_TEAM)}.`;
  }
  for (const name of ["CARILLON_OIDC_ROLES", "CARILLON_ACCESS_ROLES"] as const) {
    const text = given[name];
    if (text && readRoles(text).size !== countEntries(text)) {
      return `${name} must list value=role pairs, such as ops=operator, with roles of ${roles}; it is ${JSON.stringify(text)}.`;
    }
  }
  for (const name of ["CARILLON_OIDC_DEFAULT_ROLE", "CARILLON_ACCESS_DEFAULT_ROLE"] as const) {
    const text = given[name];
    if (text && !role.options.some((known) => known === text)) {
      return `${name} must be one of ${roles}; it is ${JSON.stringify(text)}.`;
    }
  }
  return undefined;
}

/** The variables of sign-ons that others vouch for, as the Worker takes them; the Worker owns their meaning. */
export function readSignOn(environment: Environment): {
  bindings: Record<string, string>;
  problem: string | undefined;
} {
  const bindings: Record<string, string> = {};
  for (const name of signOnNames) {
    const value = environment[name]?.trim();
    if (value) bindings[name] = value;
  }
  return { bindings, problem: problemOf(bindings) };
}
