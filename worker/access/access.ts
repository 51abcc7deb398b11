import { type SQL, sql } from "drizzle-orm";
import type { Caller } from "./caller.ts";

/** Apps of one namespace: all of them, with the namespace itself, or these. */
export type SeenApps = "all" | ReadonlySet<string>;
/** What a credential reaches, by namespace, whatever its role lets it do there. */
export type Access = "everything" | ReadonlyMap<string, SeenApps>;

export const noAccess: Access = new Map();

/** A row of a grant or of a token's scope; without an app it is about the whole namespace. */
export interface Reach {
  namespace: string;
  appId: string;
}

export const accessOf = (rows: readonly Reach[]): Access => {
  const access = new Map<string, "all" | Set<string>>();
  for (const { namespace, appId } of rows) {
    const known = access.get(namespace);
    if (appId === "") access.set(namespace, "all");
    else if (known === undefined) access.set(namespace, new Set([appId]));
    else if (known !== "all") known.add(appId);
  }
  return access;
};

type Seer = Pick<Caller, "access">;
const nothing: SeenApps = new Set();

export const seenIn = (caller: Seer, namespace: string): SeenApps =>
  caller.access === "everything" ? "all" : (caller.access.get(namespace) ?? nothing);

/** One app is enough for the namespace to be there. */
export const seesNamespace = (caller: Seer, namespace: string): boolean => {
  const seen = seenIn(caller, namespace);
  return seen === "all" || seen.size > 0;
};

export const seesApp = (caller: Seer, namespace: string, appId: string): boolean => {
  const seen = seenIn(caller, namespace);
  return seen === "all" || seen.has(appId);
};

/** One parameter for all ids: D1 binds at most a hundred. */
const among = (ids: Iterable<string>): SQL => sql`(select value from json_each(${JSON.stringify([...ids])}))`;

/** The condition on a column with app ids, in queries that stay within one namespace. */
export const withinSeen = (column: SQL, seen: SeenApps): SQL =>
  seen === "all" ? sql`true` : sql`${column} in ${among(seen)}`;

/** The condition on columns of namespace and app, across namespaces. Neither id can hold a slash. */
export const withinAccess = (namespace: SQL, app: SQL, access: Access): SQL => {
  if (access === "everything") return sql`true`;
  const whole: string[] = [];
  const single: string[] = [];
  for (const [id, seen] of access) {
    if (seen === "all") whole.push(id);
    else for (const appId of seen) single.push(`${id}/${appId}`);
  }
  return sql`(${namespace} in ${among(whole)} or ${namespace} || '/' || ${app} in ${among(single)})`;
};

/** Namespaces that are there for the caller. */
export const namespacesWithin = (column: SQL, access: Access): SQL =>
  access === "everything" ? sql`true` : sql`${column} in ${among(access.keys())}`;
