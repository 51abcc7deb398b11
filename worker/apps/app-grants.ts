import { and, asc, eq, ne, notInArray, or, type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import type { AppGrants, Grant, Grantee } from "../../client/protocol/grant.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { role } from "../../client/protocol/session.ts";
import { forgetCredentials } from "../access/authenticate.ts";
import { type Database, holds, isStale, mustHold, runBatch, stale } from "../db/database.ts";
import { apps, grants, operations, users } from "../db/schema.ts";
import { invalid } from "../errors.ts";
import { toInstant } from "../instants.ts";
import { judgeListeners } from "../live/announce.ts";
import { recordOperation } from "../operations/record.ts";
import type { Call } from "../serve.ts";
import { type AppRow, requireApp } from "./app-row.ts";

const mostOthers = 200;
const person = {
  userId: users.userId,
  email: users.email,
  name: users.name,
  role: users.role,
  disabled: users.disabled,
};

type PersonRow = Pick<typeof users.$inferSelect, keyof typeof person>;

const toGrantee = (row: PersonRow): Grantee => ({
  ...row,
  role: v.parse(role, row.role),
  disabled: row.disabled === 1,
});

const ofApp = (row: AppRow): SQL | undefined =>
  and(eq(grants.namespace, row.namespace), eq(grants.appId, row.appId));

/** Every change leaves a record: the newest one is the version of the list. */
const versionOf = (
  row: AppRow,
): SQL<number> => sql<number>`(select coalesce(max(${operations.operationId}), 0)
  from ${operations} where ${operations.namespace} = ${row.namespace} and ${operations.objectType} = 'grant'
    and ${operations.objectId} = ${row.appId})`;

const readGrants = async (db: Database, row: AppRow, search: string | undefined): Promise<AppGrants> => {
  const granted = db
    .select({ ...person, grantedBy: grants.grantedBy, grantedAt: grants.grantedAt })
    .from(grants)
    .innerJoin(users, eq(users.userId, grants.userId))
    .where(ofApp(row))
    .orderBy(asc(users.email));
  const others = db
    .select(person)
    .from(users)
    .where(
      and(
        ne(users.role, "administrator"),
        notInArray(users.userId, db.select({ userId: grants.userId }).from(grants).where(ofApp(row))),
        search ? or(holds(sql`${users.email}`, search), holds(sql`${users.name}`, search)) : undefined,
      ),
    )
    .orderBy(asc(users.email))
    .limit(mostOthers + 1);
  const version = db
    .select({ version: versionOf(row) })
    .from(apps)
    .where(eq(apps.appUid, row.appUid));
  const [items, without, [versions]] = await db.batch([granted, others, version]);
  return {
    items: items.map(
      ({ grantedBy, grantedAt, ...of }): Grant => ({
        ...toGrantee(of),
        grantedBy,
        grantedAt: toInstant(grantedAt),
      }),
    ),
    others: without.slice(0, mostOthers).map(toGrantee),
    moreOthers: without.length > mostOthers,
    version: versions?.version ?? 0,
  };
};

export const getGrants = async (call: Call<typeof routes.getGrants>): Promise<AppGrants> => {
  const row = await requireApp(call.db, call.params.ns, call.params.appId);
  return readGrants(call.db, row, call.query.search);
};

/** E-mails of ids, for the record; refuses ids that nobody has, each by its place. */
const requirePeople = async (db: Database, userIds: readonly string[]): Promise<Map<string, string>> => {
  const rows = await db
    .select({ userId: users.userId, email: users.email })
    .from(users)
    .where(sql`${users.userId} in (select value from json_each(${JSON.stringify(userIds)}))`);
  const known = new Map(rows.map(({ userId, email }) => [userId, email]));
  const issues = userIds.flatMap((userId, index) =>
    known.has(userId)
      ? []
      : [{ path: `userIds.${index}`, rule: "exists", message: "names no account", value: userId }],
  );
  if (issues.length > 0) throw invalid(issues.slice(0, 100));
  return known;
};

/** Replaces the list. What each person sees changes at once here, and within 5 s everywhere. */
export const setGrants = async (call: Call<typeof routes.setGrants>): Promise<AppGrants> => {
  const { db, now, caller } = call;
  const row = await requireApp(db, call.params.ns, call.params.appId);
  const before = await readGrants(db, row, undefined);
  if (call.ifMatch !== null && call.ifMatch !== before.version) throw stale();
  const people = await requirePeople(db, [...new Set(call.body.userIds)]);
  const held = new Map(before.items.map(({ userId, email }) => [userId, email]));
  const added = [...people].filter(([userId]) => !held.has(userId));
  const removed = [...held].filter(([userId]) => !people.has(userId));
  if (added.length === 0 && removed.length === 0) return before;
  const { namespace, appId } = row;
  const idsOf = (list: readonly [string, string][]): SQL =>
    sql`(select value from json_each(${JSON.stringify(list.map(([userId]) => userId))}))`;
  const emailsOf = (list: readonly [string, string][]) => list.map(([, email]) => email);
  const note = {
    namespace,
    action: "grant.update",
    objectType: "grant",
    objectId: appId,
    objectName: row.name,
    after: { granted: emailsOf(added), revoked: emailsOf(removed) },
  } as const;
  // An account or the app that has gone meanwhile gets no grant.
  const newGrants = sql`select ${users.userId}, ${namespace}, ${appId}, ${caller.name}, ${now} from ${users}
    where ${users.userId} in ${idsOf(added)}`;
  await runBatch(db, [
    mustHold(db, sql`exists (select 1 from ${apps} where ${eq(apps.appUid, row.appUid)})`),
    mustHold(db, sql`${versionOf(row)} = ${before.version}`),
    db.delete(grants).where(and(ofApp(row), sql`${grants.userId} in ${idsOf(removed)}`)),
    db.insert(grants).select(newGrants),
    recordOperation(db, caller, note, now),
  ]).catch((error) => {
    throw isStale(error) ? stale() : error;
  });
  forgetCredentials();
  if (removed.length > 0) judgeListeners(call, namespace);
  return readGrants(db, row, undefined);
};
