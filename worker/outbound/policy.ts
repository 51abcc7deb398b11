import { parseAllowList } from "./allow-list.ts";
import { dnsOverHttps } from "./name-lookup.ts";
import type { OutboundPolicy } from "./outbound-fetch.ts";

/** What decides where the deployment's calls may go. */
export interface OutboundEnv {
  CARILLON_OUTBOUND_ALLOW?: string;
  /** URL of a DNS-over-HTTPS resolver: set on Cloudflare; unset where the runtime's network has an allow-list of its own. */
  CARILLON_OUTBOUND_RESOLVER?: string;
}

export const outboundPolicy = (env: OutboundEnv): OutboundPolicy => {
  const send: typeof fetch = (input, init) => fetch(input, init);
  return {
    allow: parseAllowList(env.CARILLON_OUTBOUND_ALLOW),
    lookUp: env.CARILLON_OUTBOUND_RESOLVER ? dnsOverHttps(env.CARILLON_OUTBOUND_RESOLVER, send) : null,
    send,
  };
};
