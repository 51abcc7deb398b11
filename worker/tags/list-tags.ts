import { type SQL, sql } from "drizzle-orm";
import type { routes } from "../../client/protocol/routes/index.ts";
import { type SeenApps, withinSeen } from "../access/access.ts";
import { jobs, tags, workflows } from "../db/schema.ts";
import { pageOfWhole } from "../db/whole-list.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call } from "../serve.ts";

/** Ids of what bears a tag: read from the tags' own key, not from definitions. */
export const taggedWith = (namespace: string, kind: "job" | "workflow", tag: string): SQL =>
  sql`(select ${tags.targetId} from ${tags}
    where ${tags.namespace} = ${namespace} and ${tags.kind} = ${kind} and ${tags.tag} = ${tag})`;

/** Enough to choose from. */
const mostListed = 1000;

export const listTags = async (call: Call<typeof routes.listTags>) => {
  const namespace = await requireNamespace(call.db, call.params.ns);
  const seen = withinSeen(sql`${tags.appId}`, call.seen);
  const items = await call.db.all<{ tag: string; jobs: number; workflows: number }>(
    sql`select ${tags.tag} as tag, sum(${tags.kind} = 'job') as jobs, sum(${tags.kind} = 'workflow') as workflows
      from ${tags} where ${tags.namespace} = ${namespace.id} and ${seen}
      group by ${tags.tag} order by ${tags.tag} limit ${mostListed}`,
  );
  return pageOfWhole("tags", items, call.query);
};

const ownersIn = (table: typeof jobs | typeof workflows, namespace: string, seen: SeenApps): SQL =>
  sql`select owner, ${table === jobs ? 1 : 0} as is_job from ${table}
    where namespace = ${namespace} and owner is not null and ${withinSeen(sql`app_id`, seen)}`;

export const listOwners = async (call: Call<typeof routes.listOwners>) => {
  const namespace = await requireNamespace(call.db, call.params.ns);
  const items = await call.db.all<{ owner: string; jobs: number; workflows: number }>(
    sql`select owner, sum(is_job) as jobs, sum(1 - is_job) as workflows
      from (${ownersIn(jobs, namespace.id, call.seen)} union all ${ownersIn(workflows, namespace.id, call.seen)})
      group by owner order by owner limit ${mostListed}`,
  );
  return pageOfWhole("owners", items, call.query);
};
