import type { DurableEnv } from "../durable/shared/env.ts";
import type { SignOnEnv } from "./accounts/sign-on/settings.ts";
import type { MessageEnv } from "./alarms/send-means.ts";

/** Everything the Worker is bound to. Variables are text; unset ones are absent. */
export interface Env extends DurableEnv, SignOnEnv, MessageEnv {
  ASSETS: Fetcher;
  CARILLON_SECRET_KEY?: string;
  CARILLON_ADMIN_TOKEN?: string;
  CARILLON_ADMIN_EMAIL?: string;
  CARILLON_ADMIN_PASSWORD?: string;
  /** Lives as long as one start of `npm start`: seeds the demo through the public API. */
  CARILLON_LAUNCHER_TOKEN?: string;
  CARILLON_INSECURE_HTTP?: string;
  CARILLON_PUBLIC_URL?: string;
  /** Addresses and ranges whose X-Forwarded-For is believed; only where the launcher serves. */
  CARILLON_TRUSTED_PROXIES?: string;
  CARILLON_OUTBOUND_ALLOW?: string;
  /** DNS-over-HTTPS resolver for the second look at names; only where the runtime's network has no allow-list of its own. */
  CARILLON_OUTBOUND_RESOLVER?: string;
  /** Comma list of location hints that namespaces may choose; unset: one region, `local`. */
  CARILLON_REGIONS?: string;
  CARILLON_BUILD?: string;
}
