import type { DurableEnv } from "./env.ts";
import { LivePublisher } from "./live-publisher.ts";

/** Tells the feed of the namespace that an object belongs to; nothing while it belongs to none. */
export const feedPublisher = (
  { LIVE_FEED }: Pick<DurableEnv, "LIVE_FEED">,
  namespace: () => string | undefined,
): LivePublisher =>
  new LivePublisher(async () => {
    const name = namespace();
    return name === undefined ? 0 : LIVE_FEED.get(LIVE_FEED.idFromName(name)).changed();
  });
