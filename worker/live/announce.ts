import { liveQuietMs } from "../../client/protocol/live.ts";
import { namespaces } from "../db/schema.ts";
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

/** Beyond, listeners are judged anew when their time is over. */
const mostNamespaces = 500;

const judgeIn = async (env: Deployment["env"], ids: readonly string[]): Promise<void> => {
  const judged = await Promise.allSettled(ids.map((id) => feedOf(env, id).judgeAnew()));
  const failed = judged.filter(({ status }) => status === "rejected").length;
  if (failed > 0) logEvent("warn", "live_feed_unavailable", { namespaces: failed });
};

/** After a right was taken away: whoever listens proves anew that they may, within the 5 s in which it must hold. */
export const judgeListeners = (
  deployment: Pick<Deployment, "env" | "db" | "after">,
  namespace: string | null,
): void => {
  const { env, db, after } = deployment;
  const ids =
    namespace === null
      ? db.select({ id: namespaces.id }).from(namespaces).limit(mostNamespaces)
      : Promise.resolve([{ id: namespace }]);
  after(
    ids.then((rows) =>
      judgeIn(
        env,
        rows.map(({ id }) => id),
      ),
    ),
  );
};
