import { liveQuietMs } from "../../client/protocol/live.ts";
import { logEvent, reasonOf } from "../log.ts";
import type { Deployment } from "../serve.ts";
import { feedOf } from "../stubs.ts";

const maxRemembered = 1_000;

/** Namespaces that nobody listened to a moment ago, for this isolate. */
const quietUntil = new Map<string, number>();

/** After a change that a person or a program made here. What objects change, they announce themselves. */
export const announceChange = (
  deployment: Pick<Deployment, "env" | "now" | "after">,
  namespace: string,
): void => {
  if ((quietUntil.get(namespace) ?? 0) > deployment.now) return;
  const telling = feedOf(deployment.env, namespace)
    .changed()
    .then(
      (listeners) => {
        if (quietUntil.size >= maxRemembered) quietUntil.clear();
        if (listeners === 0) quietUntil.set(namespace, Date.now() + liveQuietMs);
        else quietUntil.delete(namespace);
      },
      (error: unknown) => logEvent("warn", "live_feed_unavailable", { namespace, error: reasonOf(error) }),
    );
  deployment.after(telling);
};
