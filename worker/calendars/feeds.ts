import { and, asc, eq, sql } from "drizzle-orm";
import type { Feed } from "../../client/protocol/calendar.ts";
import type { Page } from "../../client/protocol/page.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { withinSeen } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import { isStale, mustHold, runBatch } from "../db/database.ts";
import { feeds } from "../db/schema.ts";
import { pageOfWhole } from "../db/whole-list.ts";
import { ApiFailure, notFound } from "../errors.ts";
import { toInstant } from "../instants.ts";
import { requireAppOfBody } from "../jobs/create-job.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import { recordOperation } from "../operations/record.ts";
import { randomSecret, sha256Hex } from "../secrets.ts";
import type { Call } from "../serve.ts";

type FeedRow = typeof feeds.$inferSelect;

const mostFeedsEach = 20;

const toFeed = (row: FeedRow): Feed => ({
  feedId: row.feedId,
  name: row.name,
  appId: row.appId === "" ? null : row.appId,
  hint: row.hint,
  createdBy: row.createdBy,
  createdAt: toInstant(row.createdAt),
  renewedAt: toInstant(row.renewedAt),
});

const noteOf = (row: FeedRow, action: string) =>
  ({
    namespace: row.namespace,
    action: `feed.${action}`,
    objectType: "feed",
    objectId: row.feedId,
    objectName: row.name,
    ...(row.appId === "" ? {} : { appId: row.appId }),
  }) as const;

const isOwn = (caller: Caller) => and(eq(feeds.makerKind, caller.kind), eq(feeds.makerId, caller.id));
/** People end their own; whoever administers everything may end anyone's. */
const mayTouch = (caller: Caller) =>
  caller.role === "administrator" && caller.access === "everything" ? undefined : isOwn(caller);

const addressOf = (
  { env, origin }: Pick<Call<typeof routes.createFeed>, "env" | "origin">,
  secret: string,
): string => `${(env.CARILLON_PUBLIC_URL ?? origin).replace(/\/+$/, "")}/feeds/${secret}.ics`;

const newSecret = async (): Promise<{ secret: string; hash: string; hint: string }> => {
  const secret = randomSecret("cfd_");
  return { secret, hash: await sha256Hex(secret), hint: secret.slice(-4) };
};

const requireFeed = async (
  call: Call<typeof routes.renewFeed> | Call<typeof routes.deleteFeed>,
): Promise<FeedRow> => {
  const { db, params, caller } = call;
  const row = await db
    .select()
    .from(feeds)
    .where(and(eq(feeds.namespace, params.ns), eq(feeds.feedId, params.feedId), mayTouch(caller)))
    .get();
  if (!row) throw notFound("feed");
  return row;
};

export const listFeeds = async (call: Call<typeof routes.listFeeds>): Promise<Page<Feed>> => {
  const { id } = await requireNamespace(call.db, call.params.ns);
  const rows = await call.db
    .select()
    .from(feeds)
    .where(
      and(
        eq(feeds.namespace, id),
        mayTouch(call.caller),
        sql`(${feeds.appId} = '' or ${withinSeen(sql`${feeds.appId}`, call.seen)})`,
      ),
    )
    .orderBy(asc(feeds.createdAt));
  return pageOfWhole("feeds", rows.map(toFeed), call.query);
};

export const createFeed = async (call: Call<typeof routes.createFeed>) => {
  const { db, body, caller, now } = call;
  const { id: namespace } = await requireNamespace(db, call.params.ns);
  if (body.appId != null) await requireAppOfBody(call, namespace, body.appId);
  const { secret, hash, hint } = await newSecret();
  const row: FeedRow = {
    feedId: `fd-${crypto.randomUUID()}`,
    namespace,
    appId: body.appId ?? "",
    name: body.name,
    hash,
    hint,
    makerKind: caller.kind,
    makerId: caller.id,
    createdBy: caller.name,
    createdAt: now,
    renewedAt: now,
  };
  const own = sql`(select count(*) from ${feeds} where ${isOwn(caller)})`;
  const note = { ...noteOf(row, "create"), after: { name: row.name, appId: body.appId ?? null } };
  await runBatch(db, [
    mustHold(db, sql`${own} < ${mostFeedsEach}`),
    db.insert(feeds).values(row),
    recordOperation(db, caller, note, now),
  ]).catch((error) => {
    if (!isStale(error)) throw error;
    const message = `you have ${mostFeedsEach} feeds, which is the limit: end one that is not used`;
    throw new ApiFailure("limit_reached", message, { limit: mostFeedsEach });
  });
  return { ...toFeed(row), url: addressOf(call, secret) };
};

/** Who renews becomes whose sight the feed shows, so that nobody reads more than they may. */
export const renewFeed = async (call: Call<typeof routes.renewFeed>) => {
  const { db, caller, now } = call;
  const row = await requireFeed(call);
  const { secret, hash, hint } = await newSecret();
  const columns = { hash, hint, renewedAt: now, makerKind: caller.kind, makerId: caller.id };
  await runBatch(db, [
    db.update(feeds).set(columns).where(eq(feeds.feedId, row.feedId)),
    recordOperation(db, caller, noteOf(row, "renew"), now),
  ]);
  return { ...toFeed({ ...row, ...columns }), url: addressOf(call, secret) };
};

export const deleteFeed = async (call: Call<typeof routes.deleteFeed>): Promise<void> => {
  const { db, caller, now } = call;
  const row = await requireFeed(call);
  await runBatch(db, [
    db.delete(feeds).where(eq(feeds.feedId, row.feedId)),
    recordOperation(db, caller, noteOf(row, "delete"), now),
  ]);
};
