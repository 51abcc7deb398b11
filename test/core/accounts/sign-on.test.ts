import { describe, expect, test } from "vitest";
import {
  decideSignOn,
  type Known,
  mappedRole,
  type Vouched,
} from "../../../worker/accounts/sign-on/decide.ts";
import {
  type AccountRules,
  readAccess,
  readOidc,
  readRoles,
} from "../../../worker/accounts/sign-on/settings.ts";

interface User {
  userId: string;
  role: string;
  disabled: number;
}

const rules: AccountRules = { domains: [], claim: "groups", roles: new Map(), defaultRole: null };
const mapping: AccountRules = { ...rules, roles: readRoles("ops=operator, admins=administrator") };
const mia: User = { userId: "usr_mia", role: "editor", disabled: 0 };
const nobody: Known<User> = { linked: null, sameEmail: null, sameEmailIsLinked: false };
const vouched: Vouched = {
  issuer: "https://id.example",
  subject: "1",
  email: "mia@example.com",
  emailVerified: true,
  name: "Mia",
  claims: {},
};
const inGroups = (...groups: string[]): Vouched => ({ ...vouched, claims: { groups } });

describe("who is known by issuer and subject", () => {
  const known = { ...nobody, linked: mia };
  test("enters whatever the e-mail says by now, with the role given here", () => {
    const moved = { ...vouched, email: "somebody.else@example.com", emailVerified: false };
    expect(decideSignOn(moved, known, rules)).toEqual({ kind: "enter", user: mia, role: null });
    const generous: AccountRules = { ...rules, defaultRole: "administrator" };
    expect(decideSignOn(vouched, known, generous)).toMatchObject({ kind: "enter", role: null });
  });

  test("gets the role of the groups where groups give roles, and is out without one", () => {
    expect(decideSignOn(inGroups("ops"), known, mapping)).toMatchObject({ kind: "enter", role: "operator" });
    const reason = { kind: "refuse", reason: "no_role" };
    expect(decideSignOn(inGroups("sales"), known, mapping)).toEqual(reason);
  });

  test("does not enter while disabled", () => {
    const off = { ...nobody, linked: { ...mia, disabled: 1 } };
    expect(decideSignOn(vouched, off, rules)).toEqual({ kind: "refuse", reason: "disabled" });
  });
});

describe("who comes for the first time", () => {
  const known = { ...nobody, sameEmail: mia };
  test("is linked to the account with the same e-mail only when the issuer verified it", () => {
    expect(decideSignOn(vouched, known, rules)).toEqual({ kind: "link", user: mia, role: null });
    const unverified = { ...vouched, emailVerified: false };
    expect(decideSignOn(unverified, known, rules)).toEqual({ kind: "refuse", reason: "email_unverified" });
    expect(decideSignOn({ ...vouched, email: null }, known, rules)).toMatchObject({ reason: "no_email" });
  });

  test("does not take over an account that is another person's at the same issuer", () => {
    const decision = decideSignOn(vouched, { ...known, sameEmailIsLinked: true }, rules);
    expect(decision).toEqual({ kind: "refuse", reason: "linked_elsewhere" });
  });

  test("opens no disabled account", () => {
    const off = { ...nobody, sameEmail: { ...mia, disabled: 1 } };
    expect(decideSignOn(vouched, off, rules)).toEqual({ kind: "refuse", reason: "disabled" });
  });

  test("gets an account only where a role is given to new people", () => {
    expect(decideSignOn(vouched, nobody, rules)).toEqual({ kind: "refuse", reason: "no_account" });
    const open: AccountRules = { ...rules, defaultRole: "viewer" };
    const made = { kind: "create", email: "mia@example.com", role: "viewer" };
    expect(decideSignOn(vouched, nobody, open)).toEqual(made);
    const unverified = { ...vouched, emailVerified: false };
    expect(decideSignOn(unverified, nobody, open)).toMatchObject({ reason: "email_unverified" });
    expect(decideSignOn(inGroups("ops", "admins"), nobody, mapping)).toMatchObject({ role: "administrator" });
  });

  test("must be of a named domain, and no look-alike of one", () => {
    const ours: AccountRules = { ...rules, domains: ["example.com"], defaultRole: "viewer" };
    const at = (email: string) => decideSignOn({ ...vouched, email }, nobody, ours).kind;
    expect(at("a@Example.com")).toBe("create");
    const others = [
      "a@sub.example.com",
      "a@example.com.evil.org",
      "a@notexample.com",
      "example.com",
      "a@b@example.com",
    ];
    for (const email of others) expect([email, at(email)]).toEqual([email, "refuse"]);
  });
});

test("a role is read from a claim by name, by path, as text or list; nothing inherited counts", () => {
  const at = (claim: string, claims: Record<string, unknown>) => mappedRole(claims, { ...mapping, claim });
  expect(at("groups", { groups: "ops" })).toBe("operator");
  expect(at("https://x.example/groups", { "https://x.example/groups": ["ops"] })).toBe("operator");
  expect(at("custom.groups", { custom: { groups: ["none", "admins"] } })).toBe("administrator");
  expect(at("groups", { groups: [1, null, { ops: true }] })).toBeNull();
  expect(at("constructor.name", {})).toBeNull();
});

describe("settings", () => {
  test("without issuer or client offer nothing, and a plain http issuer is taken on this machine alone", () => {
    expect(readOidc({})).toBeNull();
    const of = (issuer: string) => readOidc({ CARILLON_OIDC_ISSUER: issuer, CARILLON_OIDC_CLIENT_ID: "c" });
    expect(of("https://id.example")?.name).toBe("id.example");
    expect(of("http://127.0.0.1:9000")).not.toBeNull();
    for (const issuer of ["http://id.example", "id.example", "javascript:alert(1)"])
      expect(of(issuer)).toBeNull();
  });

  test("name a team of Cloudflare Access shortly or by its address", () => {
    const of = (team: string) => readAccess({ CARILLON_ACCESS_TEAM: team, CARILLON_ACCESS_AUDIENCE: "a" });
    expect(of("acme")?.issuer).toBe("https://acme.cloudflareaccess.com");
    expect(of("https://acme.cloudflareaccess.com/")?.issuer).toBe("https://acme.cloudflareaccess.com");
    expect(of("http://acme.example")).toBeNull();
    expect(readAccess({ CARILLON_ACCESS_TEAM: "acme" })).toBeNull();
  });

  test("give no role for what is no role", () => {
    expect([...readRoles("a=viewer,b=root,=editor, c = operator ,d")]).toEqual([
      ["a", "viewer"],
      ["c", "operator"],
    ]);
  });
});
