import { asc, sql } from "drizzle-orm";
import type { FieldIssue } from "../../client/protocol/errors.ts";
import type { TokenScope } from "../../client/protocol/token-scope.ts";
import type { Reach } from "../access/access.ts";
import type { Database } from "../db/database.ts";
import { apps, namespaces, tokenScopes } from "../db/schema.ts";
import { invalid } from "../errors.ts";

/** Each place once; an app within a namespace that is named as a whole adds nothing. */
export const reachesOf = (scope: TokenScope): Reach[] => {
  const whole = new Set(scope.namespaces);
  const single = new Map(
    scope.apps
      .filter(({ namespace }) => !whole.has(namespace))
      .map((reach) => [`${reach.namespace}/${reach.appId}`, reach]),
  );
  return [...[...whole].map((namespace) => ({ namespace, appId: "" })), ...single.values()];
};

/** A scope names what is there: a name that comes later must not fall to an old token. */
export const requireScope = async (db: Database, scope: TokenScope): Promise<void> => {
  if (scope.namespaces.length === 0 && scope.apps.length === 0) {
    const message = "names neither a namespace nor an app; leave it out for a token that reaches everything";
    throw invalid([{ path: "scope", rule: "not_empty", message }]);
  }
  const asked = JSON.stringify(scope.apps.map(({ namespace, appId }) => `${namespace}/${appId}`));
  const [spaces, found] = await db.batch([
    db
      .select({ id: namespaces.id })
      .from(namespaces)
      .where(sql`${namespaces.id} in (select value from json_each(${JSON.stringify(scope.namespaces)}))`),
    db
      .select({ namespace: apps.namespace, appId: apps.appId })
      .from(apps)
      .where(sql`${apps.namespace} || '/' || ${apps.appId} in (select value from json_each(${asked}))`),
  ]);
  const knownSpaces = new Set(spaces.map(({ id }) => id));
  const knownApps = new Set(found.map(({ namespace, appId }) => `${namespace}/${appId}`));
  const issue = (path: string, what: string, value: string): FieldIssue => ({
    path: `scope.${path}`,
    rule: "exists",
    message: `names no ${what}`,
    value,
  });
  const issues = [
    ...scope.namespaces.flatMap((id, at) =>
      knownSpaces.has(id) ? [] : [issue(`namespaces.${at}`, "namespace", id)],
    ),
    ...scope.apps.flatMap(({ namespace, appId }, at) =>
      knownApps.has(`${namespace}/${appId}`) ? [] : [issue(`apps.${at}`, "app", `${namespace}/${appId}`)],
    ),
  ];
  if (issues.length > 0) throw invalid(issues.slice(0, 100));
};

/** Scopes by token. What a scope named and is gone is not there any more. */
export const readScopes = async (
  db: Database,
  tokenIds: readonly string[],
): Promise<Map<string, TokenScope>> => {
  const rows = await db
    .select()
    .from(tokenScopes)
    .where(sql`${tokenScopes.tokenId} in (select value from json_each(${JSON.stringify(tokenIds)}))`)
    .orderBy(asc(tokenScopes.namespace), asc(tokenScopes.appId));
  const scopes = new Map<string, TokenScope>();
  for (const { tokenId, namespace, appId } of rows) {
    const scope = scopes.get(tokenId) ?? { namespaces: [], apps: [] };
    if (appId === "") scope.namespaces.push(namespace);
    else scope.apps.push({ namespace, appId });
    scopes.set(tokenId, scope);
  }
  return scopes;
};
