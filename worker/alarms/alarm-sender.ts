import { WorkerEntrypoint } from "cloudflare:workers";
import type {
  AlarmSender as AlarmSenderCalls,
  DeliveryOrder,
  DeliveryOutcome,
} from "../../durable/app-alarms/rpc.ts";
import { openSecrets } from "../access/sealed-secrets.ts";
import type { Env } from "../env.ts";
import { logEvent, reasonOf } from "../log.ts";
import { outboundPolicy } from "../outbound/policy.ts";
import { deliver } from "./deliver.ts";
import { sendMeans } from "./send-means.ts";

/** Sends alarms, each in an invocation of its own. Robots' secrets are sealed in D1 and in objects; they are read here only. */
export class AlarmSender extends WorkerEntrypoint<Env> implements AlarmSenderCalls {
  async send(order: DeliveryOrder): Promise<DeliveryOutcome> {
    const { env } = this;
    try {
      // What the operator says now wins over what was known when the app was last saved.
      const app = { ...order.app, publicUrl: env.CARILLON_PUBLIC_URL ?? order.app.publicUrl };
      const address = await openSecrets(env, order.address);
      return await deliver(
        { ...order, app, address },
        sendMeans(env, outboundPolicy(env), () => Date.now()),
      );
    } catch (error) {
      logEvent("error", "alarm_sender_failed", { channel: order.address.channel, reason: reasonOf(error) });
      const answer =
        "the contact's secrets do not open: CARILLON_SECRET_KEY is another one, or save the contact again";
      return { ok: false, answer, target: "", retry: false, retryAfterMs: null };
    }
  }
}
