import type { Role } from "../../../client/protocol/session.ts";
import type { AccountRules } from "./settings.ts";

/** What an issuer says of a person, checked to be really its word. */
export interface Vouched {
  issuer: string;
  subject: string;
  email: string | null;
  emailVerified: boolean;
  name: string | null;
  claims: Record<string, unknown>;
}

interface Account {
  userId: string;
  role: string;
  disabled: number;
}

/** What is here already. */
export interface Known<T extends Account> {
  /** Whom this issuer and subject opened before. */
  linked: T | null;
  /** Who has the e-mail. */
  sameEmail: T | null;
  /** Whether that account is another person's there: an address that was given to somebody new opens nothing. */
  sameEmailIsLinked: boolean;
}

export type SignOnRefusal =
  | "disabled"
  | "no_email"
  | "email_unverified"
  | "domain"
  | "linked_elsewhere"
  | "no_role"
  | "no_account";

export type SignOnDecision<T extends Account> =
  | { kind: "enter" | "link"; user: T; role: Role | null }
  | { kind: "create"; email: string; role: Role }
  | { kind: "refuse"; reason: SignOnRefusal };

const rank: Record<Role, number> = { viewer: 0, operator: 1, editor: 2, administrator: 3 };

/** A claim by its name, else by a path of names. */
const claimOf = (claims: Record<string, unknown>, name: string): unknown => {
  if (Object.hasOwn(claims, name)) return claims[name];
  let at: unknown = claims;
  for (const part of name.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, part)) return undefined;
    at = Reflect.get(at, part);
  }
  return at;
};

/** The highest role that the person's values give. */
export const mappedRole = (claims: Record<string, unknown>, rules: AccountRules): Role | null => {
  const claim = claimOf(claims, rules.claim);
  const values: unknown[] = Array.isArray(claim) ? claim : [claim];
  let best: Role | null = null;
  for (const value of values) {
    const given = typeof value === "string" ? rules.roles.get(value) : undefined;
    if (given && (best === null || rank[given] > rank[best])) best = given;
  }
  return best;
};

const isOfDomain = (email: string, domains: readonly string[]): boolean =>
  domains.length === 0 || domains.includes(email.slice(email.lastIndexOf("@") + 1).toLowerCase());

const isAddress = (email: string): boolean => email.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(email);

const refuse = (reason: SignOnRefusal) => ({ kind: "refuse", reason }) as const;

/** Somebody new to this issuer: only an address that it has verified leads to an account. */
const decideUnlinked = <T extends Account>(
  vouched: Vouched,
  known: Known<T>,
  rules: AccountRules,
  role: Role | null,
): SignOnDecision<T> => {
  const { email } = vouched;
  if (email === null || !isAddress(email)) return refuse("no_email");
  if (!vouched.emailVerified) return refuse("email_unverified");
  if (!isOfDomain(email, rules.domains)) return refuse("domain");
  const user = known.sameEmail;
  if (!user) return role ? { kind: "create", email, role } : refuse("no_account");
  if (user.disabled === 1) return refuse("disabled");
  if (known.sameEmailIsLinked) return refuse("linked_elsewhere");
  if (rules.roles.size === 0) return { kind: "link", user, role: null };
  return role ? { kind: "link", user, role } : refuse("no_role");
};

/**
 * Whom an issuer's word opens. Subjects are what counts: an e-mail is looked at once, when it was verified, to find the account of
 * somebody who comes for the first time.
 */
export const decideSignOn = <T extends Account>(
  vouched: Vouched,
  known: Known<T>,
  rules: AccountRules,
): SignOnDecision<T> => {
  const role = mappedRole(vouched.claims, rules) ?? rules.defaultRole;
  const user = known.linked;
  if (!user) return decideUnlinked(vouched, known, rules, role);
  if (user.disabled === 1) return refuse("disabled");
  if (vouched.email !== null && !isOfDomain(vouched.email, rules.domains)) return refuse("domain");
  // Without a mapping roles are given here, and a default is for new people only.
  if (rules.roles.size === 0) return { kind: "enter", user, role: null };
  return role ? { kind: "enter", user, role } : refuse("no_role");
};
