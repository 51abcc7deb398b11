import { and, eq } from "drizzle-orm";
import type { SignInMethod } from "../../../client/protocol/account.ts";
import type { Me, Role } from "../../../client/protocol/session.ts";
import { forgetCredentials } from "../../access/authenticate.ts";
import { unknownCaller } from "../../access/caller.ts";
import { type Database, isStale, runBatch, type Statement } from "../../db/database.ts";
import { identities, users } from "../../db/schema.ts";
import { ApiFailure, isConstraint } from "../../errors.ts";
import { judgeListeners } from "../../live/announce.ts";
import { recordOperation } from "../../operations/record.ts";
import type { Deployment, WithHeaders } from "../../serve.ts";
import { isActiveAdministrator, keepAdministrator } from "../last-administrator.ts";
import { callerOf, openSession } from "../open-session.ts";
import { sessionNote, type UserRow, userNote } from "../person.ts";
import { decideSignOn, type Known, type SignOnDecision, type SignOnRefusal, type Vouched } from "./decide.ts";
import type { AccountRules } from "./settings.ts";

type EnterCall = Deployment & { request: Request };

const sentences: Record<SignOnRefusal, string> = {
  disabled: "this account is disabled",
  no_email: "the sign-on names no e-mail address",
  email_unverified: "the sign-on has not verified the e-mail address, so it opens no account",
  domain: "e-mail addresses of this domain may not sign on here",
  linked_elsewhere:
    "the account with this e-mail belongs to another identity of the same sign-on; an administrator can unlink it",
  no_role: "none of your groups gives a role here",
  no_account: "there is no account with this e-mail; an administrator can create one",
};

const refuse = async (call: EnterCall, vouched: Vouched, reason: SignOnRefusal): Promise<never> => {
  const { db, now, sourceAddress } = call;
  const note = {
    ...sessionNote("session.refuse", vouched.email ?? vouched.subject),
    after: { reason, issuer: vouched.issuer },
  };
  await runBatch(db, [recordOperation(db, unknownCaller(sourceAddress), note, now)]);
  throw new ApiFailure("forbidden", sentences[reason], { reason });
};

const known = async (db: Database, vouched: Vouched): Promise<Known<UserRow>> => {
  const { issuer, subject, email } = vouched;
  const linked = await db
    .select({ user: users })
    .from(identities)
    .innerJoin(users, eq(users.userId, identities.userId))
    .where(and(eq(identities.issuer, issuer), eq(identities.subject, subject)))
    .get();
  if (linked || email === null) {
    return { linked: linked?.user ?? null, sameEmail: null, sameEmailIsLinked: false };
  }
  const sameEmail = await db.select().from(users).where(eq(users.email, email)).get();
  if (!sameEmail) return { linked: null, sameEmail: null, sameEmailIsLinked: false };
  const theirs = and(eq(identities.userId, sameEmail.userId), eq(identities.issuer, issuer));
  const other = await db.select().from(identities).where(theirs).get();
  return { linked: null, sameEmail, sameEmailIsLinked: other !== undefined };
};

const newUser = (email: string, role: Role, name: string | null, now: number): UserRow => ({
  userId: `usr_${crypto.randomUUID()}`,
  email,
  name: name?.trim().slice(0, 100).toWellFormed() || email,
  role,
  password: "",
  mustChangePassword: 0,
  passwordUntil: null,
  disabled: 0,
  createdAt: now,
  updatedAt: now,
});

interface Entry {
  user: UserRow;
  statements: Statement[];
}

type Accepted = Exclude<SignOnDecision<UserRow>, { kind: "refuse" }>;

const linkOf = (vouched: Vouched, user: UserRow, now: number): typeof identities.$inferInsert => ({
  issuer: vouched.issuer,
  subject: vouched.subject,
  userId: user.userId,
  email: vouched.email ?? user.email,
  linkedAt: now,
  lastUsedAt: now,
});

const createEntry = (
  call: EnterCall,
  vouched: Vouched,
  { email, role }: Extract<Accepted, { kind: "create" }>,
): Entry => {
  const { db, now, sourceAddress } = call;
  const user = newUser(email, role, vouched.name, now);
  const after = { email, name: user.name, role, issuer: vouched.issuer };
  const caller = callerOf(user, null, sourceAddress);
  const statements = [
    db.insert(users).values(user),
    db.insert(identities).values(linkOf(vouched, user, now)),
    recordOperation(db, caller, { ...userNote("user.create", user), after }, now),
  ];
  return { user, statements };
};

/** Nobody's last administrator is lost to a group. */
const changeRole = (call: EnterCall, vouched: Vouched, user: UserRow, role: Role): Entry => {
  const { db, now, sourceAddress } = call;
  const changed = { ...user, role };
  const note = {
    ...userNote("user.update", user),
    before: { role: user.role },
    after: { role, issuer: vouched.issuer },
  };
  const isLoss = isActiveAdministrator(user) && !isActiveAdministrator(changed);
  const statements = [
    ...(isLoss ? [keepAdministrator(db, user)] : []),
    db.update(users).set({ role, updatedAt: now }).where(eq(users.userId, user.userId)),
    recordOperation(db, callerOf(user, null, sourceAddress), note, now),
  ];
  return { user: changed, statements };
};

const noteUse = (call: EnterCall, vouched: Vouched, user: UserRow, isNew: boolean): Statement[] => {
  const { db, now, sourceAddress } = call;
  const { issuer, subject } = vouched;
  const email = vouched.email ?? user.email;
  if (isNew) {
    const note = { ...userNote("user.link", user), after: { issuer, email } };
    const caller = callerOf(user, null, sourceAddress);
    return [db.insert(identities).values(linkOf(vouched, user, now)), recordOperation(db, caller, note, now)];
  }
  const own = and(eq(identities.issuer, issuer), eq(identities.subject, subject));
  return [db.update(identities).set({ email, lastUsedAt: now }).where(own)];
};

/** Role, account and link as the decision has them, with a record of each change. */
const entryOf = (call: EnterCall, vouched: Vouched, decision: Accepted): Entry => {
  if (decision.kind === "create") return createEntry(call, vouched, decision);
  const { user, role } = decision;
  const uses = noteUse(call, vouched, user, decision.kind === "link");
  if (role === null || role === user.role) return { user, statements: uses };
  const changed = changeRole(call, vouched, user, role);
  return { user: changed.user, statements: [...changed.statements, ...uses] };
};

export interface Entrance {
  method: SignInMethod;
  rules: AccountRules;
  /** What makes the issuer's answer good for one sign-on only. */
  also?: Statement[];
  until?: number;
}

/** Opens a session for whom an issuer vouches, or says why not. */
export const enter = async (
  call: EnterCall,
  given: Vouched,
  entrance: Entrance,
): Promise<WithHeaders<Me>> => {
  const vouched = { ...given, email: given.email?.trim().toLowerCase() ?? null };
  const decision = decideSignOn(vouched, await known(call.db, vouched), entrance.rules);
  if (decision.kind === "refuse") return refuse(call, vouched, decision.reason);
  const open = ({ user, statements }: Entry) =>
    openSession(call, {
      user,
      method: entrance.method,
      also: [...(entrance.also ?? []), ...statements],
      ...(entrance.until === undefined ? {} : { until: entrance.until }),
    });
  try {
    const answer = await open(entryOf(call, vouched, decision));
    forgetCredentials();
    if (decision.kind !== "create" && decision.role !== null && decision.role !== decision.user.role)
      judgeListeners(call, null);
    return answer;
  } catch (error) {
    // The last administrator stays one, whatever the groups say: somebody must be able to mend it.
    if (isStale(error) && decision.kind !== "create") {
      return open(entryOf(call, vouched, { ...decision, role: null }));
    }
    if (isConstraint(error)) throw new ApiFailure("conflict", "this answer was used already: sign on again");
    throw error;
  }
};
