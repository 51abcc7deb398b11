import { eq } from "drizzle-orm";
import type { Hono } from "hono";
import { seenIn } from "../access/access.ts";
import { refusals } from "../access/refusals.ts";
import { rightsNow } from "../access/rights-now.ts";
import { countFeedRead } from "../calendars/feed-throttle.ts";
import { readUpcoming } from "../calendars/upcoming.ts";
import { writeIcs } from "../calendars/write-ics.ts";
import { feeds } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { sha256Hex } from "../secrets.ts";
import { type AppEnv, type Deployment, deploymentOf } from "../serve.ts";

type FeedRow = typeof feeds.$inferSelect;

/** Wrong, ended and out of its maker's sight read alike. */
const readFeed = async (deployment: Deployment, secret: string): Promise<{ row: FeedRow; text: string }> => {
  refusals.refuseWhenPaused(deployment);
  const hash = await sha256Hex(secret);
  countFeedRead(hash, deployment.now);
  const row = await deployment.db.select().from(feeds).where(eq(feeds.hash, hash)).get();
  // A feed shows no more than its maker sees now, and nothing once the account or the token is gone.
  const maker = row && (await rightsNow(deployment, { kind: row.makerKind, id: row.makerId }));
  if (row === undefined || !maker) {
    throw await refusals.count(deployment, "feed address", hash, notFound("feed"));
  }
  const { namespace, appId, name } = row;
  const seen = seenIn(maker, namespace);
  const upcoming = await readUpcoming(deployment, { namespace, appId }, seen);
  const origin = (deployment.env.CARILLON_PUBLIC_URL ?? deployment.origin).replace(/\/+$/, "");
  return { row, text: writeIcs(name, upcoming, { namespace, origin, now: deployment.now }) };
};

/** Calendar programs send no credentials: the address is the secret. */
export const mountFeeds = (app: Hono<AppEnv>): void => {
  app.get("/feeds/:file{.+\\.ics}", async (context) => {
    const secret = context.req.param("file").replace(/\.ics$/, "");
    const { row, text } = await readFeed(deploymentOf(context), secret);
    return context.body(text, 200, {
      "content-type": "text/calendar; charset=utf-8",
      "content-disposition": `inline; filename="carillon-${row.namespace}.ics"`,
      "cache-control": "private, max-age=300",
    });
  });
};
